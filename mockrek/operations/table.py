"""The operations that mockrek answers, written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from mockrek.operations.compare_faces import compare_faces
from mockrek.operations.context import Context
from mockrek.operations.detect_faces import detect_faces

Operation = Callable[[Mapping[str, Any], Context], dict[str, Any]]

ANSWERED: Final[Mapping[str, Operation]] = {
    "CompareFaces": compare_faces,
    "DetectFaces": detect_faces,
}

REFUSED: Final = (
    "AssociateFaces",
    "CreateCollection",
    "CreateUser",
    "DeleteCollection",
    "DeleteFaces",
    "DeleteUser",
    "DescribeCollection",
    "DisassociateFaces",
    "IndexFaces",
    "ListCollections",
    "ListFaces",
    "ListUsers",
    "SearchFaces",
    "SearchFacesByImage",
    "SearchUsers",
    "SearchUsersByImage",
)
"""The operations of the face family that are refused: they need collections, which come later."""

BY_MOTO: Final = (
    "DetectCustomLabels",
    "DetectLabels",
    "DetectText",
    "GetFaceSearch",
    "GetTextDetection",
    "StartFaceSearch",
    "StartTextDetection",
)
"""What moto answers of the rest, constants mostly; a test asks moto whether the list is right."""
