"""Observing: which faces of an image detection returns, and what the service believes of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mockrek.domain import MAX_FACES, Appearance, Observation, Outcomes, take
from mockrek.operations.active import Active
from mockrek.operations.images import ReadImage
from mockrek.profiles.outcomes import independent_outcomes
from mockrek.profiles.perception import perceive
from mockrek.rendering.boxes import reported_boxes
from mockrek.truth.appearance import appearance_of_faces, subject_key


def observe(image: ReadImage, active: Active) -> Observation:
    """The faces that detection returns, the largest first, at most the hundred largest."""
    faces, keys = image.resolved.faces, image.resolved.keys
    subjects = np.array([subject_key(face.subject) for face in faces], np.uint64)
    appearance = appearance_of_faces(faces, keys, subjects)
    group_of = active.compiled.group_of
    groups = np.array([group_of(face.attributes) for face in faces], np.int64)
    outcomes = _outcomes(image, active, groups, appearance)
    boxes = reported_boxes([face.box for face in faces], active.seed, keys, image.size)
    kept = _kept(boxes, outcomes.missed)
    keys, groups = keys[kept], groups[kept]
    appearance, outcomes = take(appearance, kept), take(outcomes, kept)
    return Observation(
        width=image.size[0],
        height=image.size[1],
        keys=keys,
        subjects=subjects[kept],
        groups=groups,
        boxes=boxes[kept],
        poses=appearance.poses,
        qualities=appearance.qualities,
        perception=perceive(active.compiled, active.seed, keys, groups, appearance, outcomes),
    )


def _outcomes(
    image: ReadImage, active: Active, groups: npt.NDArray[np.int64], appearance: Appearance
) -> Outcomes:
    resolved = image.resolved
    if resolved.manifest is None or resolved.rows is None:
        return independent_outcomes(active.compiled, active.seed, resolved.keys, groups, appearance)
    return take(active.outcomes[resolved.manifest], np.array(resolved.rows, np.int64))


def _kept(boxes: npt.NDArray[np.float32], missed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    detected = np.flatnonzero(~missed)
    areas = boxes[detected, 2] * boxes[detected, 3]
    return detected[np.argsort(-areas, kind="stable")][:MAX_FACES]
