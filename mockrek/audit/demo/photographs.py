"""Two photographs of people that Python packages ship, with truth written into them.

Both are in the public domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from mockrek.domain import Box, Face
from mockrek.errors import Problem, SettingsError
from mockrek.truth.label import embed


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph.

    Attributes:
        name: of the person.
        credit: who took it, and what ships it.
        data: the file, with a label that says who and where the face is.
    """

    name: str
    credit: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a photograph lies in an installed package, and what is true of it."""

    package: str
    file: str
    credit: str
    name: str
    face: Face


_PLACES: Final = (
    _Place(
        "matplotlib",
        "mpl-data/sample_data/grace_hopper.jpg",
        "U.S. Navy; ships with matplotlib",
        "Grace Hopper",
        Face("grace-hopper", Box(0.322, 0.205, 0.377, 0.34)),
    ),
    _Place(
        "skimage",
        "data/astronaut.png",
        "NASA; ships with scikit-image",
        "Eileen Collins",
        Face("eileen-collins", Box(0.352, 0.121, 0.172, 0.24)),
    ),
)


def photographs() -> tuple[Photograph, Photograph]:
    """Grace Hopper and Eileen Collins.

    Raises:
        SettingsError: a package that ships one is not installed.
    """
    first, second = (_read(place) for place in _PLACES)
    return first, second


def _read(place: _Place) -> Photograph:
    spec = find_spec(place.package)  # finds the folder without importing what is in it
    file = None if spec is None or spec.origin is None else Path(spec.origin).parent / place.file
    if file is None or not file.is_file():
        what = f"{place.package}'s {place.file} is not here; run: pip install 'mockrek[demo]'"
        raise SettingsError("photographs", [Problem(place.name, what)])
    return Photograph(place.name, place.credit, embed(file.read_bytes(), [place.face]))
