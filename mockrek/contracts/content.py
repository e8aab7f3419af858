"""Substitutions: what stands for images, long texts and buckets in a case.

========================  ====================================================================
``{$image: NAME}``        the bytes of an image; with ``pad_to: N`` zero bytes follow up to N
``{$each: image}``        the bytes of the image whose turn it is
``{$zeros: N}``           N zero bytes
``{$base64: TEXT}``       the bytes that the text encodes
``{$repeat: [TEXT, N]}``  a text, N times
``{$bucket: NAME}``       the bucket's real name, a text
``{$collection: NAME}``   the collection's real id, a text
``{$join: [A, B, …]}``    texts, one behind the other
``{$json: VALUE}``        the value as compact JSON, a text
========================  ====================================================================

Bytes within JSON are written in base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mockrek.contracts.images import Images


@dataclass(frozen=True)
class Filler:
    """Fills in substitutions for one case.

    Attributes:
        images: of the suite.
        suffix: what names of buckets and collections end with, so that runs do not meet.
        each: the image whose turn it is.
        buckets: every bucket that was named, real names.
        collections: every collection that was named, real ids.
    """

    images: Images
    suffix: str
    each: str | None = None
    buckets: set[str] = field(default_factory=set)
    collections: set[str] = field(default_factory=set)

    def bucket(self, name: str) -> str:
        """The real name of a bucket."""
        return self._real(name, self.buckets)

    def _real(self, name: str, named: set[str]) -> str:
        real = f"contracts-{name}-{self.suffix}"
        named.add(real)
        return real

    def as_json(self, value: Any) -> bytes:
        """A value as compact JSON, its substitutions filled in."""
        plain = self._plain(value)
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()

    def as_bytes(self, content: Any) -> bytes:
        """A content as bytes; a text in UTF-8."""
        filled = self._filled(content) if isinstance(content, Mapping) else content
        return filled if isinstance(filled, bytes) else str(filled).encode()

    def as_text(self, content: Any) -> str:
        """A content as a text."""
        return self.as_bytes(content).decode()

    def _plain(self, value: Any) -> Any:
        """A value of JSON, with nothing left to fill in."""
        if isinstance(value, Mapping):
            if any(key.startswith("$") for key in value):
                filled = self._filled(value)
                return base64.b64encode(filled).decode() if isinstance(filled, bytes) else filled
            return {key: self._plain(item) for key, item in value.items()}
        return [self._plain(item) for item in value] if isinstance(value, list) else value

    def _filled(self, mapping: Mapping[str, Any]) -> bytes | str:
        match dict(mapping):
            case {"$image": name, **more}:
                length: int = more.get("pad_to", 0)
                return self.images.read(name).ljust(length, b"\0")
            case {"$each": _}:
                assert self.each is not None
                return self.images.read(self.each)
            case {"$bucket": name}:
                return self.bucket(name)
            case {"$collection": name}:
                return self._real(name, self.collections)
        return self._composed(mapping)

    def _composed(self, mapping: Mapping[str, Any]) -> bytes | str:
        match dict(mapping):
            case {"$join": parts}:
                return "".join(self.as_text(part) for part in parts)
            case {"$json": value}:
                return self.as_json(value).decode()
        return _spelt_out(mapping)


def _spelt_out(mapping: Mapping[str, Any]) -> bytes | str:
    """Substitutions that need nothing from outside."""
    match dict(mapping):
        case {"$zeros": count}:
            return bytes(int(count))
        case {"$base64": text}:
            return base64.b64decode(text, validate=True)
        case {"$repeat": [text, count]}:
            return str(text) * int(count)
    raise ValueError(f"{mapping!r} is no substitution")
