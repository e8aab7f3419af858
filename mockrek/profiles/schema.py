"""What a profile is: frozen records, exact rates.

A record holds what a checked file says and checks nothing itself; :mod:`mockrek.profiles.load` is
the edge where checks are made. Rates are fractions, so that 0.3137 is 3137/10000 and a quota does
not depend on how a platform rounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

from mockrek.profiles.conditions import Modifier

OTHER = "other"
"""The group of a face that no declared group matches."""

DEFAULT = "default"
"""The key of a table that holds for every group the table does not name."""

RESERVED_NAMES = (OTHER, DEFAULT)

Evidence = Literal["published", "reconstructed", "derived", "illustrative"]
Sampling = Literal["independent", "quota"]
GenderBase = Literal["detected", "all"]
Trials = Literal["image", "subject"]

V = TypeVar("V")


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an error occurs.

    Attributes:
        value: the rate, 0 to 1.
        errors, of: the count the rate was declared as; ``None`` when it was declared as a number.
    """

    value: Fraction
    errors: int | None = None
    of: int | None = None

    @classmethod
    def counted(cls, errors: int, of: int) -> Rate:
        """The rate of ``errors`` among ``of`` trials."""
        return cls(Fraction(errors, of), errors, of)

    def count(self, n: int) -> int:
        """The errors that a quota gives ``n`` trials: the declared ones, or half-even rounding.

        >>> Rate.counted(85, 271).count(271), Rate(Fraction(1, 2)).count(5)
        (85, 2)
        """
        if self.errors is not None and self.of == n:
            return self.errors
        return round(self.value * n)


@dataclass(frozen=True, slots=True)
class Group:
    """A demographic cell.

    Attributes:
        name: what rate tables call it.
        where: attribute → the values that belong; a face must have one of them for each attribute.
    """

    name: str
    where: Mapping[str, tuple[str, ...]]

    def matches(self, attributes: Mapping[str, str]) -> bool:
        """Whether a face with these attributes belongs, earlier groups aside."""
        return all(attributes.get(name) in values for name, values in self.where.items())


@dataclass(frozen=True, slots=True)
class Table(Generic[V]):
    """A value for every group: the group's own, else the default."""

    default: V
    by_group: Mapping[str, V] = field(default_factory=_nothing)

    def of(self, group: str) -> V:
        """The value that holds for a group."""
        return self.by_group.get(group, self.default)


@dataclass(frozen=True, slots=True)
class RateTable(Table[Rate]):
    """Rates by group."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A normal distribution, cut by whoever draws from it."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidence reported with a right and with a wrong answer, percent."""

    right: Spread
    wrong: Spread


@dataclass(frozen=True, slots=True)
class AgeError:
    """How far the age range is moved, years: ``bias`` for everybody, and noise."""

    bias: float
    sd: float


@dataclass(frozen=True, slots=True)
class AgeTable(Table[AgeError]):
    """Age errors by group."""


@dataclass(frozen=True, slots=True)
class ConfidenceTable(Table[Confidence]):
    """Confidences by group."""


@dataclass(frozen=True, slots=True)
class AttributeErrors:
    """Errors of one boolean attribute.

    Attributes:
        false_positive: reported though absent.
        false_negative: not reported though present.
        confidence: of right and wrong answers; ``None`` for the spreads of the mock's own.
    """

    false_positive: RateTable
    false_negative: RateTable
    confidence: ConfidenceTable | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """An error rate at similarity thresholds.

    Attributes:
        anchors: (threshold in percent, 0 to 100; rate, 0 to 1), by rising threshold, at least one.
            False match rates do not rise with the threshold, false non-match rates do not fall.
    """

    anchors: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class CurveTable(Table[Curve]):
    """Curves by group."""


@dataclass(frozen=True, slots=True)
class Between:
    """Impostor pairs of two groups.

    Attributes:
        factor: what the smaller of the two groups' false match rates is multiplied by, 0 to 1.
        exact: curves of single pairs of groups; a key is two different names in sorted order.
    """

    factor: Fraction
    exact: Mapping[tuple[str, str], Curve] = field(default_factory=_nothing)

    def curve(self, first: str, second: str) -> Curve | None:
        """The exact curve of two groups in either order, or ``None`` where the factor holds."""
        return self.exact.get((min(first, second), max(first, second)))


@dataclass(frozen=True, slots=True)
class Matching:
    """Errors of comparing two faces.

    Attributes:
        false_match: impostor pairs within a group: the share whose similarity reaches a threshold.
        between: impostor pairs across groups.
        false_non_match: genuine pairs: the share whose similarity stays below a threshold.
    """

    false_match: CurveTable
    between: Between
    false_non_match: CurveTable


@dataclass(frozen=True, slots=True)
class Identification:
    """How often a probe without a mate gets a candidate in a search.

    Attributes:
        rate: of probes.
        threshold: similarity, percent.
        gallery: how many faces were searched.
    """

    rate: Rate
    threshold: Fraction
    gallery: int


@dataclass(frozen=True, slots=True)
class IdentificationTable(Table[Identification | None]):
    """False positive identifications by group; ``None`` where nothing is declared."""


def _no_errors() -> RateTable:
    return NO_ERRORS


def _no_identification() -> IdentificationTable:
    return NO_IDENTIFICATION


@dataclass(frozen=True, slots=True)
class Profile:
    """The errors to inject, by group.

    Attributes:
        name: what it is called on the command line and in answer sheets.
        title, source, edition: for people: what it reproduces, from where, which version of that.
        confidence: how sure the numbers are.
        sampling: whether each trial errs by itself, or exact counts are met.
        trials: what errs by itself: a face in each image anew, or a subject in all images alike.
        groups: the first that matches a face is the face's group.
        miss: faces that detection does not return.
        gender_base: whether ``gender_error`` counts among the detected faces or among all.
        gender_error: wrong ``Gender.Value``.
        gender_confidence: percent, by group.
        age: years.
        attributes: an entry for each of :data:`mockrek.domain.FLAGS`.
        emotion_error: the emotion with the highest score is a wrong one.
        matching: errors of comparing two faces.
        false_detection: images that show one face more than there is, by the group of the image's
            first face.
        emotion_confusion: true emotion → wrong emotion → weight, where one is wrong; an emotion
            that is not named is taken for any other alike.
        modifiers: rates that conditions multiply.
        identification: probes without a mate that get a candidate.
    """

    name: str
    title: str
    source: str
    edition: str
    confidence: Evidence
    sampling: Sampling
    groups: tuple[Group, ...]
    miss: RateTable
    gender_base: GenderBase
    gender_error: RateTable
    gender_confidence: ConfidenceTable
    age: AgeTable
    attributes: Mapping[str, AttributeErrors]
    emotion_error: RateTable
    matching: Matching
    trials: Trials = "image"
    false_detection: RateTable = field(default_factory=_no_errors)
    emotion_confusion: Mapping[str, Mapping[str, Fraction]] = field(default_factory=_nothing)
    modifiers: tuple[Modifier, ...] = ()
    identification: IdentificationTable = field(default_factory=_no_identification)

    @property
    def group_names(self) -> tuple[str, ...]:
        """The declared groups in order, and ``other`` last."""
        return (*(group.name for group in self.groups), OTHER)


NO_ERROR = Rate(Fraction(0))
NO_ERRORS: RateTable = RateTable(NO_ERROR)
NO_AGE_ERRORS = AgeTable(AgeError(0.0, 0.0))
NO_ATTRIBUTE_ERRORS = AttributeErrors(NO_ERRORS, NO_ERRORS)
CONFIDENCE = Confidence(right=Spread(99.2, 1.5), wrong=Spread(82.0, 11.0))
CONFIDENCES = ConfidenceTable(CONFIDENCE)
NO_IDENTIFICATION: IdentificationTable = IdentificationTable(None)
FALSE_MATCH = Curve(
    (
        (Fraction(5), Fraction(3, 10)),
        (Fraction(20), Fraction(1, 100)),
        (Fraction(50), Fraction(0)),
    )
)
FALSE_NON_MATCH = Curve(((Fraction(99), Fraction(0)), (Fraction(999, 10), Fraction(1, 5))))
MATCHING = Matching(CurveTable(FALSE_MATCH), Between(Fraction(1)), CurveTable(FALSE_NON_MATCH))
"""What the built-in ``perfect`` says, and so what a file that says nothing means."""
