"""One image of a cohort: made, labelled inside, and its rows of the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal

from mockrek.audit.cohorts.casting import cast
from mockrek.audit.cohorts.drawing import raster
from mockrek.audit.cohorts.drawing.wall import KINDS
from mockrek.audit.cohorts.people import Look, Person, make_look, uniforms
from mockrek.audit.cohorts.portrait import draw_portrait, face_box
from mockrek.audit.cohorts.scenes import Place, Scene
from mockrek.audit.cohorts.tiles import paint_tile, tile_size
from mockrek.domain import Box, Face
from mockrek.truth.attributes import BOX_RANGES
from mockrek.truth.label import embed

ATTRIBUTES: Final = (
    "gender", "skin_type", "age", "smile", "eyeglasses", "sunglasses", "beard", "mustache",
    "eyes_open", "mouth_open", "emotion", "roll", "yaw", "pitch", "brightness", "sharpness",
)  # fmt: skip
COLUMNS: Final = (
    "image", "sha256", "subject", "gender", "skin_type", "age", "left", "top", "width", "height",
    *ATTRIBUTES[3:],
)  # fmt: skip
"""The header of ``manifest.csv``, before what further attributes a shape has."""

Row = dict[str, str]
Kind = Literal["portraits", "tiles"]
"""Painted people; or one colour an image, which is some ninety times quicker."""

_PNG_SHARE: Final = 0.05


def make_picture(scene: Scene, *, shape: str, out: Path, seed: int, kind: Kind) -> list[Row]:
    """Make one image, write it to ``out/images``, and return its rows of the manifest."""
    people = [cast(seed, shape, place) for place in scene.places]
    seen = [(person, make_look(seed, shape, scene.name, person)) for person in people]
    faces = tuple(
        _face(scene, place, *pair) for place, pair in zip(scene.places, seen, strict=True)
    )
    if kind == "tiles":
        ending = "png"
        bare = paint_tile(tile_size(scene.size), int(scene.name), f"{shape}/{seed}")
    else:
        ending = "png" if _is_png(scene, shape, seed) else "jpg"
        bare = _paint(scene, seen, ending)
    data = embed(bare, faces)
    path = f"images/{scene.name}.{ending}"
    (out / path).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return [_row(path, digest, face) for face in faces]


def _paint(scene: Scene, seen: list[tuple[Person, Look]], ending: str) -> bytes:
    first, look = seen[0]
    wall = raster.paint_wall(first.scheme, int(first.build["backdrop"] * KINDS), scene.size)
    fragments = (
        draw_portrait(person, look, place.centre, place.width, f"p{i}-")
        for i, (place, (person, look)) in enumerate(zip(scene.places, seen, strict=True))
    )
    image = raster.expose(raster.compose("".join(fragments), wall), look)
    return raster.encode(image, "PNG" if ending == "png" else "JPEG")


def _is_png(scene: Scene, shape: str, seed: int) -> bool:
    """Some portraits are PNG files; a crowd's would be large."""
    share = uniforms(seed, f"{shape}/file/{scene.name}", ("png",))["png"]
    return len(scene.places) == 1 and share < _PNG_SHARE


def _face(scene: Scene, place: Place, person: Person, look: Look) -> Face:
    """The truth of a face: how it looks, and what its cell says.

    A skin type that the cell does not say was only painted, and nobody declares it.
    """
    width, height = scene.size
    pixels = face_box(look, place.centre, place.width)
    box = Box(
        round(pixels.left / width, 6),
        round(pixels.top / height, 6),
        round(pixels.width / width, 6),
        round(pixels.height / height, 6),
    )
    values = (getattr(person, name, None) for name in ATTRIBUTES)
    known = (
        getattr(look, name) if value is None else value
        for name, value in zip(ATTRIBUTES, values, strict=True)
    )
    attributes = dict(zip(ATTRIBUTES, _texts(known), strict=True)) | dict(place.attributes)
    if "skin_type" not in place.attributes:
        del attributes["skin_type"]
    return Face(person.subject, box, attributes)


def _texts(values: Iterable[str | float | bool]) -> Iterator[str]:
    for value in values:
        yield str(value).lower() if isinstance(value, bool) else _number(value)


def _number(value: str | float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _row(path: str, digest: str, face: Face) -> Row:
    sides = () if face.box is None else map(_number, face.box.sides)
    box = dict(zip(BOX_RANGES, sides, strict=False))
    return {"image": path, "sha256": digest, "subject": face.subject, **box, **face.attributes}
