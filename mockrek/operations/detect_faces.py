"""DetectFaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockrek.operations.context import Context
from mockrek.operations.images import look
from mockrek.rendering.faces import wanted_members


def detect_faces(parameters: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The faces of an image, the largest first.

    Source: API_DetectFaces of the Amazon Rekognition API reference.

    Args:
        parameters: a valid DetectFacesRequest.
        context: the surroundings.

    Raises:
        ServiceError: those of :func:`mockrek.operations.images.look`.
    """
    sight = look(parameters["Image"], context)
    context.clock.end("truth")
    members = wanted_members(parameters.get("Attributes", ()))
    return {"FaceDetails": sight.details(members, context.clock)}
