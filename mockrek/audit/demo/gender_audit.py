"""Gender in the reference audit's answers, by the rules of those who audited it first.

The rules are those of Buolamwini & Gebru, "Gender Shades" (2018), and of Raji & Buolamwini,
"Actionable Auditing" (2019): the largest face of an image is the one that is asked about, the label
counts at any confidence, and a face that is not returned is counted apart and is no trial.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockrek.audit.reference.answers import FaceAnswer
from mockrek.audit.reference.asking import Asker
from mockrek.audit.reference.assignment import judged_answers, largest
from mockrek.audit.reference.client import rekognition
from mockrek.audit.reference.cohort import Cohort, read_cohort
from mockrek.audit.reference.record import Record
from mockrek.errors import Problem, TruthError

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said of one image, beside the truth.

    Attributes:
        image: the file that was sent.
        truth: the manifest's row, by column.
        said: ``Female`` or ``Male``; ``None`` when no face was returned.
        confidence: of ``said``, percent.
    """

    image: Path
    truth: Mapping[str, str]
    said: str | None
    confidence: float | None

    @property
    def undetected(self) -> bool:
        """Whether no face was returned."""
        return self.said is None

    @property
    def wrong(self) -> bool:
        """Whether a face was returned, with another gender than the truth."""
        return self.said is not None and self.said != self.truth["gender"]


Group = Callable[[Answer], bool]
"""Whether an answer belongs."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one group, counted.

    Attributes:
        faces: how many were sent.
        undetected: how many of them were not returned.
        errors: how many of the others have the wrong gender.
    """

    faces: int
    undetected: int
    errors: int

    @property
    def detected(self) -> int:
        """How many were returned: the trials of gender."""
        return self.faces - self.undetected


def audit_gender(
    endpoint_url: str,
    folder: Path,
    out: Path,
    *,
    threads: int = 8,
    progress: Progress | None = None,
) -> list[Answer]:
    """Ask about every image of a cohort as the reference audit does, and note the genders.

    Args:
        endpoint_url: where mockrek answers.
        folder: of the cohort. Of several faces of an image, the largest with a gender counts; an
            image without a gender is left out.
        out: a directory for the answers; those of an earlier audit there are replaced.
        threads: how many requests at a time.
        progress: called after each image.

    Returns:
        An answer an image, in the order of the manifest.

    Raises:
        TruthError: the manifest cannot be read.
        OperatorError: an image cannot be read, or the service failed.
    """
    cohort = read_cohort(folder)
    if "gender" not in cohort.columns:
        what = "has no column 'gender'"
        raise TruthError(str(folder / "manifest.csv"), [Problem("", what)])
    client = rekognition(endpoint_url, connections=threads)
    record = Record(out, {"endpoint": endpoint_url, **cohort.digests}, fresh=True)
    images = [(image,) for image in cohort.images]
    told = progress or (lambda _done, _of: None)
    Asker(client, folder, threads, {}).ask(images, [], record, told)
    record.finish(images, [])
    judged = judged_answers(cohort, record.faces(), "overlap")
    return [
        _answer(cohort, place, judged[place])
        for places in cohort.by_image().values()
        if (place := _asked_about(cohort, places)) is not None
    ]


def tally(answers: Sequence[Answer], groups: Mapping[str, Group]) -> dict[str, Tally]:
    """Count answers by group.

    Args:
        answers: of an audit.
        groups: by name; they may overlap.
    """
    return {
        name: _count([answer for answer in answers if belongs(answer)])
        for name, belongs in groups.items()
    }


def _count(answers: Sequence[Answer]) -> Tally:
    return Tally(
        faces=len(answers),
        undetected=sum(answer.undetected for answer in answers),
        errors=sum(answer.wrong for answer in answers),
    )


def _asked_about(cohort: Cohort, places: Sequence[int]) -> int | None:
    """The largest face of an image whose gender is declared."""
    known = [place for place in places if cohort.faces[place].values["gender"]]
    return known[largest([cohort.faces[place].box for place in known])] if known else None


def _answer(cohort: Cohort, place: int, said: FaceAnswer | None) -> Answer:
    face = cohort.faces[place]
    gender, confidence = (None, None) if said is None else (said.gender, said.gender_confidence)
    return Answer(cohort.folder / face.image, face.values, gender, confidence)
