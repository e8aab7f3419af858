"""DetectFaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockrek.operations.context import Context
from mockrek.operations.images import read_image
from mockrek.operations.observe import believe, observe
from mockrek.rendering.faces import face_details, plain_faces, wanted_members


def detect_faces(parameters: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The faces of an image, the largest first.

    Source: API_DetectFaces of the Amazon Rekognition API reference.

    Args:
        parameters: a valid DetectFacesRequest.
        context: the surroundings.

    Raises:
        ServiceError: those of :func:`mockrek.operations.images.read_image`.
    """
    image = read_image(parameters["Image"], context)
    context.clock.end("truth")
    seen = observe(image, context.active)
    members = wanted_members(parameters.get("Attributes", ()))
    perception = believe(image, seen, context.active) if members else None
    context.clock.end("score")
    if perception is None:
        return {"FaceDetails": plain_faces(seen, context.active.seed)}
    return {"FaceDetails": face_details(seen, perception, context.active.seed, members)}
