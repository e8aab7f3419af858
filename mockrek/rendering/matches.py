"""The answer of CompareFaces."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mockrek.domain import Observation
from mockrek.rendering.faces import plain_faces, source_face


def comparison(
    source: Observation,
    target: Observation,
    seed: int,
    scores: npt.NDArray[np.float32],
    matches: npt.NDArray[np.bool_],
) -> dict[str, Any]:
    """Split target faces into FaceMatches, the most similar first, and UnmatchedFaces.

    Args:
        source: the source image; its first face was compared.
        target: the target image, n faces.
        seed: any integer.
        scores: float32, shape (n,): similarity in percent of each target face.
        matches: bool, shape (n,): whether it reaches the threshold.

    Returns:
        The members of CompareFacesResponse that the service sends.
    """
    faces = plain_faces(target, seed)
    order = np.argsort(-scores, kind="stable").tolist()
    similarity = scores.tolist()
    return {
        "SourceImageFace": source_face(source, seed),
        "FaceMatches": [
            {"Similarity": similarity[i], "Face": faces[i]} for i in order if matches[i]
        ],
        "UnmatchedFaces": [face for i, face in enumerate(faces) if not matches[i]],
    }
