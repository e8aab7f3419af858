"""Which returned face is whose: boxes against boxes, or as the auditor chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from mockrek.audit.reference.answers import MIN_OVERLAP, Box, FaceAnswer, overlap
from mockrek.audit.reference.cohort import Cohort, TruthFace

Answers = Mapping[str, Sequence[FaceAnswer]]
"""The returned faces of each image, in the order of the answer."""

Choose = Literal["overlap", "largest", "first"]


def matches(truths: Sequence[TruthFace], returned: Sequence[FaceAnswer]) -> dict[int, int | None]:
    """The returned face that each declared face of an image is, place by place; ``None``: a miss.

    The pair of boxes that overlap most is settled first, and so on down to :data:`MIN_OVERLAP`. A
    face that is declared without a box is alone in its image, and is the largest returned one.
    """
    found: dict[int, int | None] = dict.fromkeys(range(len(truths)))
    if len(truths) == 1 and truths[0].box is None:
        return {0: largest([face.box for face in returned]) if returned else None}
    overlaps = sorted(
        (-shared, i, j)
        for i, truth in enumerate(truths)
        for j, answer in enumerate(returned)
        if truth.box is not None and (shared := overlap(truth.box, answer.box)) >= MIN_OVERLAP
    )
    for _shared, i, j in overlaps:
        if found[i] is None and j not in found.values():
            found[i] = j
    return found


def judged_answers(
    cohort: Cohort, answers: Answers, choose: Choose
) -> dict[int, FaceAnswer | None]:
    """The answer that each judged face of a cohort gets, by the place of the face.

    With ``overlap`` every declared face is judged, by the returned one that it is. With ``largest``
    and ``first`` one face of an image is judged, by one of the answer, wherever they are: the
    largest declared by the largest returned, or the first by the first.

    Returns:
        ``None`` for a judged face without an answer; faces that are not judged are left out.
    """
    judged: dict[int, FaceAnswer | None] = {}
    for image, places in cohort.by_image().items():
        truths, returned = [cohort.faces[place] for place in places], answers[image]
        found = matches(truths, returned) if choose == "overlap" else _one(truths, returned, choose)
        for i, match in found.items():
            judged[places[i]] = None if match is None else returned[match]
    return judged


def _one(
    truths: Sequence[TruthFace], returned: Sequence[FaceAnswer], choose: Literal["largest", "first"]
) -> dict[int, int | None]:
    """The one face of an image that is judged, and the one by which it is."""
    if not truths:
        return {}
    pick = largest if choose == "largest" else _first
    return {
        pick([face.box for face in truths]): pick([face.box for face in returned])
        if returned
        else None
    }


def largest(boxes: Sequence[Box | None]) -> int:
    """The place of the largest box; of equal ones, and without boxes, the first."""
    return max(range(len(boxes)), key=lambda i: 0.0 if (b := boxes[i]) is None else b[2] * b[3])


def _first(_boxes: Sequence[Box | None]) -> int:
    return 0


def largest_boxes(cohort: Cohort) -> dict[str, Box]:
    """The box of the largest declared face of each image, where boxes are declared."""
    found = {}
    for image, places in cohort.by_image().items():
        boxes = [cohort.faces[place].box for place in places]
        if boxes and (box := boxes[largest(boxes)]) is not None:
            found[image] = box
    return found
