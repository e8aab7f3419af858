"""What detection returns for one image: who is missed, and who is seen though nobody is there."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import MAX_FACES, Box, Conditions, Face, LoneFace, Observation, take
from mockrek.operations.active import Active
from mockrek.profiles.membership import measures_of
from mockrek.profiles.outcomes import false_detections, independent_misses
from mockrek.rendering.boxes import reported_box, reported_boxes
from mockrek.scoring.draws import Purpose, draw, draw_block, draw_one, uniform
from mockrek.truth.appearance import (
    appearance_of_faces,
    conditions_of_face,
    conditions_of_faces,
    subject_key,
)
from mockrek.truth.resolve import Resolved

_ALONE: Final = (0.15, 0.2)  # the size of a face that is not there, where nobody is
_TRIES: Final = 16  # places that are tried for a face that is not there


def observe_one(size: tuple[int, int], resolved: Resolved, active: Active) -> LoneFace | None:
    """Look at an image of one face, where nothing is odd about it.

    Args:
        size: width and height of the upright image in pixels.
        resolved: what is really in the image.
        active: the configuration.

    Returns:
        What :func:`observe` gives, to the same bit; or ``None`` where that is not one face, or
        takes more to find out.
    """
    compiled, seed = active.compiled, active.seed
    if len(resolved.faces) != 1 or compiled.profile.modifiers or not compiled.false_detection.never:
        return None
    (face,), key = resolved.faces, resolved.keys.item(0)
    group, subject = compiled.group_of(face.attributes), subject_key(face.subject)
    if resolved.manifest is None:
        trial = subject if compiled.profile.trials == "subject" else key
        missed = draw_one(seed, Purpose.MISS, trial) < compiled.miss.cutoffs.item(group)
    else:
        missed = active.verdicts[resolved.manifest].outcomes.missed.item(resolved.rows.start)
    if missed:
        return None
    box = reported_box(face.box, seed, key, size)
    pose, quality = conditions_of_face(face, key)
    return LoneFace(*size, key, subject, group, box, pose, quality)


def observe(
    size: tuple[int, int], resolved: Resolved, active: Active
) -> tuple[Observation, tuple[Face, ...]]:
    """Look at an image.

    Args:
        size: width and height of the upright image in pixels.
        resolved: what is really in the image.
        active: the configuration.

    Returns:
        The faces that detection returns, the largest first; and the faces that its ``places``
        count: those of the truth, and behind them the one that is not there, if one is seen.
    """
    boxes = reported_boxes([f.box for f in resolved.faces], active.seed, resolved.keys, size)
    everybody = _everybody(size, resolved.faces, resolved.keys, boxes, active)
    missed = _missed(resolved, active, everybody)
    deceived, faces = _deceived(resolved, active, everybody), resolved.faces
    if len(faces) == 1 and not missed[0] and not deceived:
        return everybody, faces
    if deceived:
        key = draw(active.seed, Purpose.FALSE_DETECTION, draw(0, Purpose.FACE, resolved.lead))
        faces = (*faces, _nobody(key, boxes))
        keys = np.append(resolved.keys, key)
        box = faces[-1].box
        assert box is not None
        boxes = np.vstack([boxes, np.array(box.sides, np.float32)])
        everybody = _everybody(size, faces, keys, boxes, active)
        missed = np.append(missed, np.False_)
    detected = np.flatnonzero(~missed)
    areas = boxes[detected, 2] * boxes[detected, 3]
    seen = take(everybody, detected[np.argsort(-areas, kind="stable")][:MAX_FACES])
    return seen, faces


def _everybody(
    size: tuple[int, int],
    faces: tuple[Face, ...],
    keys: npt.NDArray[np.uint64],
    boxes: npt.NDArray[np.float32],
    active: Active,
) -> Observation:
    compiled = active.compiled
    groups = np.array([compiled.group_of(face.attributes) for face in faces], np.int64)
    subjects = np.array([subject_key(face.subject) for face in faces], np.uint64)
    conditions = conditions_of_faces(faces, keys)

    def measures() -> npt.NDArray[np.float64]:
        return _measures(faces, keys, subjects, conditions)

    return Observation(
        width=size[0],
        height=size[1],
        keys=keys,
        subjects=subjects,
        groups=groups,
        cells=compiled.cells_of_faces(groups, [face.attributes for face in faces], measures),
        boxes=boxes,
        conditions=conditions,
        places=np.arange(len(faces)),
    )


def _measures(
    faces: tuple[Face, ...],
    keys: npt.NDArray[np.uint64],
    subjects: npt.NDArray[np.uint64],
    conditions: Conditions,
) -> npt.NDArray[np.float64]:
    ages = appearance_of_faces(faces, keys, subjects).ages
    return measures_of(conditions.poses, conditions.qualities, ages)


def _missed(resolved: Resolved, active: Active, everybody: Observation) -> npt.NDArray[np.bool_]:
    if resolved.manifest is None:
        compiled = active.compiled
        keys = compiled.trial_keys(everybody.keys, lambda: everybody.subjects)
        return independent_misses(compiled, active.seed, keys, everybody.cells)
    rows = slice(resolved.rows.start, resolved.rows.stop)
    return active.verdicts[resolved.manifest].outcomes.missed[rows]


def _deceived(resolved: Resolved, active: Active, everybody: Observation) -> bool:
    """Whether one face more is seen than there is."""
    compiled = active.compiled
    if compiled.false_detection.never:
        return False
    if resolved.manifest is None or resolved.image is None:
        first, cell = resolved.lead, np.array([len(compiled.groups) - 1])
        if resolved.faces:
            first = compiled.trial_keys(everybody.keys, lambda: everybody.subjects)[:1]
            cell = everybody.cells[:1]
        return bool(false_detections(compiled, active.seed, first, cell, closed=False)[0])
    verdicts = active.verdicts[resolved.manifest]
    if resolved.rows:
        place = int(np.searchsorted(verdicts.leads, resolved.rows.start))
    else:
        vacant = active.manifests[resolved.manifest].place_of_vacant(resolved.image)
        place = verdicts.leads.size + vacant
    return bool(verdicts.false_detections[place])


def _nobody(key: npt.NDArray[np.uint64], boxes: npt.NDArray[np.float32]) -> Face:
    """A face that is not there: smaller than any that is, and beside them where there is room."""
    width, height = (boxes[:, 2:].min(axis=0) / 2).tolist() if len(boxes) else _ALONE
    shares = uniform(draw_block(0, Purpose.BOX, key, 2 * _TRIES)).reshape(_TRIES, 2)
    corners = shares * (1 - np.array([width, height]))
    left = np.maximum(corners[:, :1], boxes[:, 0])
    right = np.minimum(corners[:, :1] + width, boxes[:, 0] + boxes[:, 2])
    top = np.maximum(corners[:, 1:], boxes[:, 1])
    bottom = np.minimum(corners[:, 1:] + height, boxes[:, 1] + boxes[:, 3])
    overlaps = (np.maximum(right - left, 0) * np.maximum(bottom - top, 0)).sum(axis=1)
    x, y = corners[int(overlaps.argmin())].tolist()
    return Face(f"nobody-{int(key[0]):016x}", Box(x, y, width, height))
