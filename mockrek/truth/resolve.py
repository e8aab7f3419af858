"""Whose truth holds for an image: the first rule that knows it, and why those before it did not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from mockrek.domain import Face, ImageFacts
from mockrek.errors import LabelError
from mockrek.scoring.arrays import UInt64Array
from mockrek.scoring.draws import face_keys
from mockrek.truth import label, procedural
from mockrek.truth.manifest import Manifest
from mockrek.truth.near import views
from mockrek.truth.near_index import nearest

Rule = Literal["registered", "s3", "label", "near", "procedural", "empty"]
Unknown = Literal["procedural", "empty"]


class Resolved(msgspec.Struct, frozen=True, eq=False):  # which is quicker made than a dataclass
    """The truth of one image, and how it was found.

    Attributes:
        faces: who is in the image.
        keys: uint64, shape (faces,): what draws about each face start from.
        rule: the rule that answered.
        trace: why each rule before it declined, one sentence a rule; and how near a near copy is.
        lead: uint64, shape (1,): the key of the first face, or that it would have.
        manifest: the place of the manifest that knows the image, or ``None``.
        image: its number in that manifest, or ``None``.
        rows: the places of its faces there; none without a manifest.
    """

    faces: tuple[Face, ...]
    keys: UInt64Array
    rule: Rule
    trace: tuple[str, ...]
    lead: UInt64Array
    manifest: int | None = None
    image: int | None = None
    rows: range = range(0)


class Resolver:
    """Asks the rules in their order. It holds no state, so any worker gives the same answer.

    Args:
        manifests: registered truth; the first one that knows an image wins.
        unknown: what is in an image that nobody declared: one ``procedural`` face, or nobody.
        near: bits in which a near copy of a registered image may differ from it; ``None`` for no
            such rule.
    """

    def __init__(
        self, manifests: Sequence[Manifest], unknown: Unknown, near: int | None = None
    ) -> None:
        self._manifests = tuple(manifests)
        self._unknown = unknown
        self._near = near
        self._hashes = [manifest.near for manifest in self._manifests]

    def resolve(
        self,
        facts: ImageFacts,
        s3_uri: str | None = None,
        data: bytes | memoryview | None = None,
    ) -> Resolved:
        """Find the truth of an image.

        Args:
            facts: what its header says.
            s3_uri: where it came from, ``s3://bucket/key`` with ``?versionId=`` where the version
                is known; ``None`` if it came in the request.
            data: the file, whose pixels say whether it is a near copy.

        Returns:
            The truth.
        """
        trace: list[str] = []
        return (
            self._registered(facts.digest, trace)
            or self._in_s3(s3_uri, trace)
            or _labelled(facts, trace)
            or self._near_copy(facts, data, trace)
            or self._of_unknown(facts.digest, trace)
        )

    def resolve_s3(self, uri: str) -> Resolved | None:
        """Find the truth of an S3 object that nobody has read.

        Args:
            uri: ``s3://bucket/key``, with ``?versionId=`` where the version is known.

        Returns:
            The truth, or ``None`` when no manifest declares the object.
        """
        return self._in_s3(uri, [])

    def _registered(self, digest: bytes, trace: list[str]) -> Resolved | None:
        for place, manifest in enumerate(self._manifests):
            if (image := manifest.find(digest)) is not None:
                return _declared(manifest, place, image, "registered", trace)
        trace.append(f"registered: no manifest knows sha256 {digest.hex()}")
        return None

    def _in_s3(self, uri: str | None, trace: list[str]) -> Resolved | None:
        if uri is None:
            trace.append("s3: the image came in the request")
            return None
        for place, manifest in enumerate(self._manifests):
            if (image := manifest.find_s3(uri)) is not None:
                return _declared(manifest, place, image, "s3", trace)
        trace.append(f"s3: no manifest knows {uri}")
        return None

    def _near_copy(
        self, facts: ImageFacts, data: bytes | memoryview | None, trace: list[str]
    ) -> Resolved | None:
        if self._near is None or data is None:
            return None
        try:
            found = nearest(self._hashes, lambda: views(data, facts))
        except ValueError as error:
            trace.append(f"near: declined: {error}")
            return None
        reason = "no image has a near hash" if found is None else found.declines(self._near)
        if found is None or reason:
            trace.append(f"near: {reason}")
            return None
        trace.append(f"near: the nearest image differs in {found.distance} of 255 bits")
        manifest = self._manifests[found.manifest]
        return _declared(manifest, found.manifest, found.image, "near", trace)

    def _of_unknown(self, digest: bytes, trace: list[str]) -> Resolved:
        faces = (procedural.face_of(digest),) if self._unknown == "procedural" else ()
        return _undeclared(digest, faces, self._unknown, trace)


def _declared(manifest: Manifest, place: int, image: int, rule: Rule, trace: list[str]) -> Resolved:
    rows = manifest.faces_of(image)
    faces = tuple(map(manifest.face, rows))
    keys = manifest.keys[rows.start : rows.stop]
    lead = keys[:1]
    if not rows:
        vacant = manifest.place_of_vacant(image)
        lead = manifest.vacant_keys[vacant : vacant + 1]
    return Resolved(faces, keys, rule, tuple(trace), lead, place, image, rows)


def _labelled(facts: ImageFacts, trace: list[str]) -> Resolved | None:
    if facts.label is None:
        trace.append("label: the file has none")
        return None
    try:
        faces = label.parse(facts.label)
    except LabelError as error:
        trace.append(f"label: {error.problems[0]}")
        return None
    return _undeclared(facts.digest, faces, "label", trace)


def _undeclared(digest: bytes, faces: tuple[Face, ...], rule: Rule, trace: list[str]) -> Resolved:
    keys = face_keys(int.from_bytes(digest[:8]), max(1, len(faces)))
    if len(faces) == 1:
        return Resolved(faces, keys, rule, tuple(trace), keys)
    return Resolved(faces, keys[: len(faces)], rule, tuple(trace), keys[:1])
