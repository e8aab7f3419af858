"""CompareFaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from mockrek.domain import LoneFace, Observation
from mockrek.errors import InvalidParameterException
from mockrek.operations.active import Active
from mockrek.operations.context import Context
from mockrek.operations.images import look
from mockrek.operations.sight import Sight
from mockrek.rendering.faces import DEFAULT_MEMBERS
from mockrek.rendering.matches import comparison
from mockrek.scoring.similarity import Faces, compare, compare_one

DEFAULT_THRESHOLD: Final = 80.0

QUALITY_BARS: Final[Mapping[str, tuple[float, float]]] = {
    "NONE": (0.0, 0.0),
    "LOW": (15.0, 3.0),
    "AUTO": (25.0, 10.0),
    "MEDIUM": (25.0, 10.0),
    "HIGH": (40.0, 40.0),
}
"""The least brightness and sharpness that each QualityFilter lets through. The service does not
publish its own; AUTO stands for MEDIUM."""


def compare_faces(parameters: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The largest face of the source against the hundred largest of the target.

    Source: API_CompareFaces of the Amazon Rekognition API reference.

    Args:
        parameters: a valid CompareFacesRequest.
        context: the surroundings.

    Raises:
        InvalidParameterException: an image has no face that can be compared.
        ServiceError: those of :func:`mockrek.operations.images.look`.
    """
    active, clock = context.active, context.clock
    sights = [look(parameters[name], context) for name in ("SourceImage", "TargetImage")]
    clock.end("truth")
    bars = QUALITY_BARS[parameters.get("QualityFilter", "NONE")]
    source, target = (_sharp(sight, bars) for sight in sights)
    if not source or not target:
        raise InvalidParameterException
    threshold = parameters.get("SimilarityThreshold", DEFAULT_THRESHOLD)
    scores, matches = _score(sights, source[0], target, float(np.float32(threshold)), active)
    clock.end("score")
    faces = sights[1].details(DEFAULT_MEMBERS, clock)
    compared = [faces[place] for place in target]
    return comparison(sights[0].source_face(source[0]), compared, scores, matches)


def _sharp(sight: Sight, bars: tuple[float, float]) -> list[int]:
    """The places of the faces that the quality filter lets through."""
    if not any(bars):
        return list(range(sight.count))
    qualities = sight.observation.conditions.qualities
    places: list[int] = np.flatnonzero((qualities >= bars).all(axis=1)).tolist()
    return places


def _score(
    sights: Sequence[Sight], source: int, target: list[int], threshold: float, active: Active
) -> tuple[list[float], list[bool]]:
    """Similarities in percent, float32 values, and whether they reach the threshold."""
    first, second = sights
    curves, seed = active.compiled.curves, active.seed
    if first.lone and second.lone:
        score = compare_one(_row(first.lone), _row(second.lone), curves, seed=seed)
        return [score], [score >= threshold]
    scores, matches = compare(
        _faces(first.observation, [source]),
        _faces(second.observation, target),
        curves,
        seed=seed,
        threshold=threshold,
    )
    return scores.tolist(), matches.tolist()


def _row(face: LoneFace) -> tuple[int, int, int]:
    return face.key, face.subject, face.group


def _faces(seen: Observation, places: list[int]) -> Faces:
    return Faces(seen.keys[places], seen.subjects[places], seen.groups[places])
