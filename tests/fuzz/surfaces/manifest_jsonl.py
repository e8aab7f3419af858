"""Manifests in JSON Lines."""

from __future__ import annotations

from random import Random

from fuzz.manifests import assert_read_or_refused
from fuzz.mutators import change_json, change_lines
from fuzz.surfaces import Surface


def check(data: bytes) -> None:
    assert_read_or_refused(data, "jsonl")


def _change(data: bytes, chance: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines or chance.random() < 0.4:
        return change_lines(data, chance)
    place = chance.randrange(len(lines))
    lines[place] = change_json(lines[place], chance) + b"\n"
    return b"".join(lines)


SURFACE = Surface(
    check,
    _change,
    words=(
        b'{"sha256":"', b'"s3":"s3://bucket/key"', b'"subject":', b'"left":', b'"age":', b"null",
        b'"near_hash":"', b"?versionId=", b"\n", b"1e400", b"\\ud800", b"\xff", b"{}",
    ),
)  # fmt: skip
