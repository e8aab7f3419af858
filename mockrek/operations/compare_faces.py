"""CompareFaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from mockrek.domain import Observation, take
from mockrek.errors import InvalidParameterException
from mockrek.operations.context import Context
from mockrek.operations.images import read_image
from mockrek.operations.observe import observe
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
        ServiceError: those of :func:`mockrek.operations.images.read_image`.
    """
    active, clock = context.active, context.clock
    images = [read_image(parameters[name], context) for name in ("SourceImage", "TargetImage")]
    clock.end("truth")
    bars = QUALITY_BARS[parameters.get("QualityFilter", "NONE")]
    source, target = (_sharp(observe(image, active), bars) for image in images)
    if not source.count or not target.count:
        raise InvalidParameterException
    threshold = float(np.float32(parameters.get("SimilarityThreshold", DEFAULT_THRESHOLD)))
    scores, matches = compare(
        _faces(source, 1),
        _faces(target, target.count),
        active.compiled.curves,
        seed=active.seed,
        threshold=threshold,
    )
    clock.end("score")
    return comparison(source, target, active.seed, scores, matches)


def _faces(seen: Observation, count: int) -> Faces:
    return Faces(seen.keys[:count], seen.subjects[:count], seen.groups[:count])


def _sharp(seen: Observation, bars: tuple[float, float]) -> Observation:
    """Without the faces that the quality filter drops."""
    passes = np.asarray((seen.conditions.qualities >= bars).all(axis=1))
    return seen if passes.all() else take(seen, passes)
