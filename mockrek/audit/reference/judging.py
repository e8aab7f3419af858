"""Which answers about faces are wrong: truth on one side, what the service said on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from mockrek.audit.reference.answers import FLAGS, FaceAnswer
from mockrek.audit.reference.assignment import Answers, matches
from mockrek.audit.reference.cohort import Cohort
from mockrek.audit.reference.grouping import Groups
from mockrek.audit.reference.results import ALL, AgeSummary, Choices, Float64Array
from mockrek.audit.reference.trials import Trials


@dataclass(frozen=True, slots=True)
class Question:
    """A task that is about one returned face.

    Attributes:
        task: its name.
        topic: what an operator chooses it by.
        column: of the manifest, which holds the truth.
        counts: whether a truth makes a trial.
        wrong: whether an answer contradicts the truth.
    """

    task: str
    topic: str
    column: str
    counts: Callable[[str], bool]
    wrong: Callable[[str, FaceAnswer], bool]


def questions(choices: Choices) -> list[Question]:
    """All there are, in the order of the tables."""

    def wrong_gender(truth: str, said: FaceAnswer) -> bool:
        unsure = (said.gender_confidence or 0.0) < choices.min_confidence
        return said.gender != truth or unsure

    return [
        Question("gender.error", "gender", "gender", bool, wrong_gender),
        Question("age.outside", "age", "age", bool, _outside),
        *chain.from_iterable(_flag_questions(*flag) for flag in FLAGS.items()),
        Question("emotion.error", "emotion", "emotion", bool, lambda t, said: said.emotion != t),
    ]


def _outside(truth: str, said: FaceAnswer) -> bool:
    return said.ages is None or not said.ages[0] <= float(truth) <= said.ages[1]


def _flag_questions(flag: str, column: str) -> Iterator[Question]:
    def wrong(truth: str, said: FaceAnswer) -> bool:
        return (said.flags or {}).get(column) != (truth == "true")

    for kind, trials in (("false_positive", "false"), ("false_negative", "true")):
        yield Question(f"attribute.{flag}.{kind}", "attributes", column, trials.__eq__, wrong)


@dataclass(slots=True)
class _Tally:
    """The trials of one task while they are found."""

    codes: list[int] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    wrong: list[bool] = field(default_factory=list)

    def add(self, code: int, subject: str, *, wrong: bool) -> None:
        self.codes.append(code)
        self.subjects.append(subject)
        self.wrong.append(wrong)

    def finish(self, task: str, groups: Groups) -> Trials:
        numbers = {subject: i for i, subject in enumerate(dict.fromkeys(self.subjects))}
        return Trials(
            (task,),
            groups.names,
            np.array(self.codes, dtype=np.int64),
            np.array([numbers[subject] for subject in self.subjects], dtype=np.int64),
            np.array([self.wrong], dtype=bool),
        )


def judge_detection(cohort: Cohort, groups: Groups, answers: Answers) -> list[Trials]:
    """Misses, a trial a declared face; false detections, a trial an image.

    An image errs when more faces are returned than belong to declared ones. It is in the group of
    its first face.
    """
    missed, invented = _Tally(), _Tally()
    for image, places in cohort.by_image().items():
        truths, returned = [cohort.faces[place] for place in places], answers[image]
        found = matches(truths, returned)
        for i, face in enumerate(truths):
            missed.add(groups.codes[places[i]], face.subject, wrong=found[i] is None)
        code = groups.codes[places[0]] if places else groups.other
        subject = truths[0].subject if truths else image
        spare = len(returned) > sum(match is not None for match in found.values())
        invented.add(code, subject, wrong=spare)
    return [
        missed.finish("detection.miss", groups),
        invented.finish("detection.false_detection", groups),
    ]


def judge_faces(
    cohort: Cohort,
    groups: Groups,
    judged: Mapping[int, FaceAnswer | None],
    choices: Choices,
    topics: Sequence[str],
) -> list[Trials]:
    """The answers about faces, task by task.

    Args:
        cohort: the truth.
        groups: of its faces.
        judged: the answer to each judged face, by its place in the cohort:
            :func:`mockrek.audit.reference.assignment.judged_answers`.
        choices: of the auditor.
        topics: which tasks.
    """
    found = []
    for question in questions(choices):
        if question.topic not in topics or question.column not in cohort.columns:
            continue
        tally = _Tally()
        for place, said in judged.items():
            face = cohort.faces[place]
            truth = face.values[question.column]
            if question.counts(truth) and (said is not None or choices.undetected == "wrong"):
                wrong = said is None or question.wrong(truth, said)
                tally.add(groups.codes[place], face.subject, wrong=wrong)
        found.append(tally.finish(question.task, groups))
    return found


def judge_ages(
    cohort: Cohort, groups: Groups, judged: Mapping[int, FaceAnswer | None]
) -> list[AgeSummary]:
    """Perceived less true age by group, of the faces that were returned; of ``all`` last."""
    years: dict[int, list[float]] = {}
    for place, said in judged.items():
        age = cohort.faces[place].values.get("age")
        if age and said is not None and said.ages is not None:
            years.setdefault(groups.codes[place], []).append(sum(said.ages) / 2 - float(age))
    named = [(groups.names[code], years[code]) for code in sorted(years)]
    everybody = [(ALL, list(chain.from_iterable(years.values())))] if years else []
    return [_summary(group, np.array(of)) for group, of in named + everybody]


def _summary(group: str, years: Float64Array) -> AgeSummary:
    sd = float(years.std(ddof=1)) if years.size > 1 else 0.0
    return AgeSummary(group, years.size, float(years.mean()), sd, float(np.abs(years).mean()))
