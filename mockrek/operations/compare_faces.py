"""CompareFaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import Observation
from mockrek.errors import InvalidParameterException
from mockrek.operations.context import Context
from mockrek.operations.images import look
from mockrek.rendering.faces import DEFAULT_MEMBERS
from mockrek.rendering.matches import comparison
from mockrek.scoring.similarity import Faces, compare

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
    source, target = (_sharp(sight.observation, bars) for sight in sights)
    if not source.size or not target.size:
        raise InvalidParameterException
    threshold = float(np.float32(parameters.get("SimilarityThreshold", DEFAULT_THRESHOLD)))
    scores, matches = compare(
        _faces(sights[0].observation, source[:1]),
        _faces(sights[1].observation, target),
        active.compiled.curves,
        seed=active.seed,
        threshold=threshold,
    )
    clock.end("score")
    faces = sights[1].details(DEFAULT_MEMBERS, clock)
    compared = [faces[place] for place in target]
    return comparison(sights[0].source_face(int(source[0])), compared, scores, matches)


def _sharp(seen: Observation, bars: tuple[float, float]) -> npt.NDArray[np.int64]:
    """The places of the faces that the quality filter lets through."""
    if not any(bars):
        return np.arange(seen.count)
    return np.flatnonzero((seen.conditions.qualities >= bars).all(axis=1))


def _faces(seen: Observation, places: npt.NDArray[np.int64]) -> Faces:
    return Faces(seen.keys[places], seen.subjects[places], seen.groups[places])
