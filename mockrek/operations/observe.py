"""Observing: which faces of an image detection returns, and what the service believes of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mockrek.domain import MAX_FACES, Observation, Perception, take
from mockrek.operations.active import Active
from mockrek.operations.images import ReadImage
from mockrek.profiles.outcomes import independent_misses, independent_outcomes
from mockrek.profiles.perception import perceive
from mockrek.rendering.boxes import reported_boxes
from mockrek.truth.appearance import appearance_of_faces, conditions_of_faces, subject_key


def observe(image: ReadImage, active: Active) -> Observation:
    """The faces that detection returns, the largest first, at most the hundred largest."""
    faces, keys = image.resolved.faces, image.resolved.keys
    group_of = active.compiled.group_of
    groups = np.array([group_of(face.attributes) for face in faces], np.int64)
    boxes = reported_boxes([face.box for face in faces], active.seed, keys, image.size)
    seen = Observation(
        width=image.size[0],
        height=image.size[1],
        keys=keys,
        subjects=np.array([subject_key(face.subject) for face in faces], np.uint64),
        groups=groups,
        boxes=boxes,
        conditions=conditions_of_faces(faces, keys),
        places=np.arange(len(faces)),
    )
    missed = _missed(image, active, groups)
    if len(faces) == 1 and not missed[0]:
        return seen
    detected = np.flatnonzero(~missed)
    areas = boxes[detected, 2] * boxes[detected, 3]
    return take(seen, detected[np.argsort(-areas, kind="stable")][:MAX_FACES])


def believe(image: ReadImage, seen: Observation, active: Active) -> Perception:
    """What the service believes of the faces that it sees in an image."""
    resolved, compiled, seed = image.resolved, active.compiled, active.seed
    faces = [resolved.faces[place] for place in seen.places]
    appearance = appearance_of_faces(faces, seen.keys, seen.subjects)
    if resolved.manifest is None or resolved.rows is None:
        outcomes = independent_outcomes(compiled, seed, seen.keys, seen.groups, appearance)
    else:
        outcomes = take(active.outcomes[resolved.manifest], resolved.rows.start + seen.places)
    return perceive(compiled, seed, seen.keys, seen.groups, appearance, outcomes)


def _missed(
    image: ReadImage, active: Active, groups: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    resolved = image.resolved
    if resolved.manifest is None or resolved.rows is None:
        return independent_misses(active.compiled, active.seed, resolved.keys, groups)
    rows = slice(resolved.rows.start, resolved.rows.stop)
    return active.outcomes[resolved.manifest].missed[rows]
