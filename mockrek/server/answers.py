"""Answers that were given before, so that what is asked again is not worked out again.

An answer is a pure function of the request's body and the configuration in force, so keeping it
changes nothing but the time. A body counts as asked before only if every byte of it is the same; it
is kept when it comes for the second time, so that a crowd of images, each sent once, keeps nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final, NamedTuple

MAX_BYTES: Final = 16 * 1024 * 1024
"""Of requests and answers that are kept: some hundred small images, or two of 5 MB."""

_MOST_SEEN: Final = 4096  # how many requests that came once are remembered, by a number each
_SAMPLES: Final = 256

Key = tuple[str, int, bytes]


class Given(NamedTuple):
    """An answer that was given.

    Attributes:
        asked: the body of the request.
        body: of the answer.
        faces: how many it has.
        rules: which rule of truth answered for each image.
    """

    asked: bytes
    body: bytes
    faces: int | None
    rules: tuple[str, ...]


def key_of(operation: str, body: bytes) -> Key:
    """What is looked at first: the length, and bytes from all over the body.

    >>> key_of("DetectFaces", b"abc")
    ('DetectFaces', 3, b'abc')
    """
    return operation, len(body), body[:: len(body) // _SAMPLES + 1]


class RecentAnswers:
    """The answers that were given last under one configuration; safe to share between threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._given: OrderedDict[Key, Given] = OrderedDict()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, body: bytes) -> Given | None:
        """The answer to a body, or ``None`` when it is not kept."""
        given = self._given.get(key)
        if given is None or given.asked != body:
            return None
        with self._lock:
            if key in self._given:  # another thread may have dropped it meanwhile
                self._given.move_to_end(key)
        return given

    def put(self, key: Key, given: Given) -> None:
        """Keep an answer, if its request has come before, in place of the oldest."""
        with self._lock:
            if not self._came_before(hash(key)) or _weight(given) > self._max_bytes:
                return
            replaced = self._given.pop(key, None)
            self._given[key] = given
            self._bytes += _weight(given) - (_weight(replaced) if replaced else 0)
            while self._bytes > self._max_bytes:
                _, oldest = self._given.popitem(last=False)
                self._bytes -= _weight(oldest)

    def _came_before(self, number: int) -> bool:
        known = number in self._seen
        self._seen[number] = None
        self._seen.move_to_end(number)
        if len(self._seen) > _MOST_SEEN:
            self._seen.popitem(last=False)
        return known


def _weight(given: Given) -> int:
    return len(given.asked) + len(given.body) + 1024
