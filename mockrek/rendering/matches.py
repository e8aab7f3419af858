"""The answer of CompareFaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mockrek.rendering.faces import FaceDict


def comparison(
    source: FaceDict,
    faces: Sequence[FaceDict],
    scores: npt.NDArray[np.float32],
    matches: npt.NDArray[np.bool_],
) -> dict[str, Any]:
    """Split target faces into FaceMatches, the most similar first, and UnmatchedFaces.

    Args:
        source: the :func:`mockrek.rendering.faces.source_face` that was compared.
        faces: the n plain faces that it was compared with.
        scores: float32, shape (n,): similarity in percent of each target face.
        matches: bool, shape (n,): whether it reaches the threshold.

    Returns:
        The members of CompareFacesResponse that the service sends.
    """
    order = np.argsort(-scores, kind="stable").tolist()
    similarity, reached = scores.tolist(), matches.tolist()
    return {
        "SourceImageFace": source,
        "FaceMatches": [
            {"Similarity": similarity[i], "Face": faces[i]} for i in order if reached[i]
        ],
        "UnmatchedFaces": [face for face, match in zip(faces, reached, strict=True) if not match],
    }
