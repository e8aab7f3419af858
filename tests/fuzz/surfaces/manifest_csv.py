"""Manifests in CSV."""

from __future__ import annotations

from fuzz.manifests import assert_read_or_refused
from fuzz.mutators import change_lines
from fuzz.surfaces import Surface


def check(data: bytes) -> None:
    assert_read_or_refused(data, "csv")


SURFACE = Surface(
    check,
    change_lines,
    words=(
        b"sha256", b"s3", b"image", b"subject", b"left,top,width,height", b"gender", b"near_hash",
        b"s3://bucket/key", b"?versionId=", b"\r\n", b'"', b'""', b"Female", b"NaN", b"\xff",
        b"inf",
    ),
)  # fmt: skip
