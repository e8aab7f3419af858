"""The answer of CompareFaces."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final

from mockrek.rendering.faces import FaceDict


def comparison(
    source: FaceDict,
    faces: Sequence[FaceDict],
    scores: Sequence[float],
    matches: Sequence[bool],
) -> dict[str, Any]:
    """Split target faces into FaceMatches, the most similar first, and UnmatchedFaces.

    Args:
        source: the :func:`mockrek.rendering.faces.source_face` that was compared.
        faces: the n plain faces that it was compared with.
        scores: similarity in percent of each target face, float32 values.
        matches: whether it reaches the threshold.

    Returns:
        The members of CompareFacesResponse that the service sends.
    """
    matched = [
        {"Face": face, "Similarity": score}
        for face, score, match in zip(faces, scores, matches, strict=True)
        if match
    ]
    return {
        "FaceMatches": sorted(matched, key=_SIMILARITY, reverse=True),
        "SourceImageFace": source,
        "UnmatchedFaces": [face for face, match in zip(faces, matches, strict=True) if not match],
    }


_SIMILARITY: Final = itemgetter("Similarity")
