"""Surfaces: where bytes that somebody else wrote come in. One module each, with a ``SURFACE``.

These modules import nothing of atheris: tests replay seeds and regressions through them, and
:mod:`fuzz.harness` is what lets atheris drive them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from time import perf_counter

FUZZ = Path(__file__).parents[1]
NAMES = tuple(
    sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")
)

LIMIT = 1.0
"""Seconds that one input may take."""

Mutator = Callable[[bytes, Random], bytes]


@dataclass(frozen=True)
class Surface:
    """One place where bytes come in.

    Attributes:
        check: asserts that an input has one of the outcomes that are allowed; returns when it has.
        mutate: makes an input that still has the form which the surface reads, from another one.
        words: what inputs are made of.
        longest: bytes; libFuzzer's inputs grow up to it.
    """

    check: Callable[[bytes], None]
    mutate: Mutator
    words: tuple[bytes, ...] = ()
    longest: int = 4096


class TooSlow(AssertionError):
    """An input took longer than :data:`LIMIT`, twice."""


def load(name: str) -> Surface:
    """The surface of a module of this package."""
    surface: Surface = import_module(f"fuzz.surfaces.{name}").SURFACE
    return surface


def stored(folder: str, name: str) -> list[Path]:
    """The files of ``seeds`` or of ``regressions`` for a surface."""
    return sorted((FUZZ / folder / name).glob("*"))


def attempt(surface: Surface, data: bytes) -> float:
    """Check one input, and give the seconds that it took.

    An input that is too slow gets a second try: the machine may have been busy.

    Raises:
        AssertionError: an outcome that is not allowed; :class:`TooSlow` is one.
        Exception: whatever the surface raised and must not.
    """
    seconds = _seconds(surface, data)
    if seconds > LIMIT:
        seconds = min(seconds, _seconds(surface, data))
    if seconds > LIMIT:
        raise TooSlow(f"{seconds:.1f} s for {len(data)} bytes: {data[:200]!r}")
    return seconds


def _seconds(surface: Surface, data: bytes) -> float:
    began = perf_counter()
    surface.check(data)
    return perf_counter() - began
