"""Faces, profiles and configurations for tests of operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockrek.domain import Box, Face
from mockrek.operations.active import Active, activate
from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.load import parse_document
from mockrek.profiles.schema import Profile
from mockrek.truth import label
from mockrek.truth.manifest import Manifest
from mockrek.truth.resolve import Unknown
from pictures import picture


def people(*names: str, size: float = 0.2) -> list[Face]:
    """Faces side by side; each is smaller than the one before."""
    return [
        Face(
            name, Box(0.05 + 0.09 * i, 0.1, size - 0.01 * i, size - 0.01 * i), {"gender": "Female"}
        )
        for i, name in enumerate(names)
    ]


def labelled(faces: Sequence[Face], shade: int = 0) -> bytes:
    return label.embed(picture(shade=shade), faces)


def profile(**parts: Any) -> Profile:
    document = {"name": "test", "confidence": "illustrative", **parts}
    return parse_document(document, "test")


def active(
    errors: Profile | None = None,
    manifests: Sequence[Manifest] = (),
    *,
    seed: int = 0,
    unknown: Unknown = "procedural",
) -> Active:
    return activate(compile_profile(errors or builtin("perfect")), seed, manifests, unknown)
