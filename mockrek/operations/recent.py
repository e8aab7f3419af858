"""Sights of recent images, so that an image that is sent again is not worked out again.

Answers are pure functions of image, truth, profile and seed, so keeping them changes nothing but
the time. What is kept is bounded by the number of faces in it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final, Generic, Protocol, TypeVar

MAX_FACES: Final = 1024
"""How many faces are kept: up to 15 KB each."""


class Weighed(Protocol):
    """Something that holds faces."""

    @property
    def count(self) -> int:
        """How many."""


Value = TypeVar("Value", bound=Weighed)


class Recent(Generic[Value]):
    """The values that were used last, safe to share between threads."""

    def __init__(self, max_faces: int = MAX_FACES) -> None:
        self._max_faces = max_faces
        self._faces = 0
        self._values: OrderedDict[bytes, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes) -> Value | None:
        """The value of a key, which is now the one used last; ``None`` when it is not kept."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: bytes, value: Value) -> None:
        """Keep a value, in place of those that were not used for longest."""
        with self._lock:
            if key in self._values:
                return
            self._values[key] = value
            self._faces += _weight(value)
            while self._faces > self._max_faces:
                _, oldest = self._values.popitem(last=False)
                self._faces -= _weight(oldest)


def _weight(value: Weighed) -> int:
    return max(value.count, 1)
