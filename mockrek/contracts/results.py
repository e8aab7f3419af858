"""What a run came to: plain records, which tables, files and tests read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mockrek.contracts.case import Case, Target
from mockrek.contracts.judging import Flaw

Outcome = Literal["passed", "failed", "differs", "unexpected-pass", "unknown", "skipped"]
OUTCOMES: Final[Sequence[Outcome]] = (
    "passed", "failed", "differs", "unexpected-pass", "unknown", "skipped",
)  # fmt: skip
SURPRISES: Final[frozenset[Outcome]] = frozenset({"failed", "unexpected-pass"})
"""What nobody knew before: a run with one of them is not as it should be."""


@dataclass(frozen=True)
class Result:
    """How a case ended.

    Attributes:
        flaws: everything that was not as expected; none where it passed or was skipped.
        reason: why it was skipped.
        seconds: how long it took.
    """

    case: Case
    outcome: Outcome
    flaws: Sequence[Flaw] = ()
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """A run.

    Attributes:
        target: whose verdicts were taken.
        endpoint: its URL.
        versions: of what judged: mockrek, botocore, Python.
        results: in the order of the cases.
    """

    target: Target
    endpoint: str
    versions: Mapping[str, str]
    results: Sequence[Result]

    @property
    def surprises(self) -> Sequence[Result]:
        """What failed or passed unexpectedly."""
        return [result for result in self.results if result.outcome in SURPRISES]

    def of(self, outcome: Outcome) -> Sequence[Result]:
        """The results with an outcome."""
        return [result for result in self.results if result.outcome == outcome]

    def counts(self) -> Mapping[str, Counter[Outcome]]:
        """How many of each outcome, by kind."""
        found: dict[str, Counter[Outcome]] = {}
        for result in self.results:
            found.setdefault(result.case.kind, Counter())[result.outcome] += 1
        return found


def outcome_of(case: Case, target: Target, flaws: Sequence[Flaw]) -> Outcome:
    """What flaws, or their absence, mean for a target.

    >>> from types import SimpleNamespace
    >>> outcome_of(SimpleNamespace(verdicts={"moto": "differs"}), "moto", [])
    'unexpected-pass'
    """
    meanings: Mapping[str, tuple[Outcome, Outcome]] = {
        "required": ("passed", "failed"),
        "differs": ("unexpected-pass", "differs"),
        "unknown": ("unknown", "unknown"),
    }
    return meanings[case.verdicts[target]][bool(flaws)]


def counted(count: int, noun: str) -> str:
    """How many of what.

    >>> counted(1, "case"), counted(2, "case")
    ('1 case', '2 cases')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
