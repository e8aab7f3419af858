"""Draws the images of the contract suite: ``python tests/contracts/draw_images.py``.

Everybody in them is synthetic. The truth of each image stands in the file itself, so that a
mockrek knows it unregistered, and in ``contracts/images.yaml``, which this script writes too. The
same versions of Pillow and resvg draw the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import yaml
from PIL import Image

from mockrek.audit.cohorts.drawing import raster
from mockrek.audit.cohorts.drawing.wall import KINDS
from mockrek.audit.cohorts.people import Look, Person, make_look, make_person
from mockrek.audit.cohorts.portrait import draw_portrait, face_box
from mockrek.domain import Box, Face
from mockrek.truth.label import embed

SUITE: Final = Path(__file__).parents[2] / "contracts"
SIZE: Final = (232, 290)
_SHAPE: Final = "contracts"
_HEAD: Final = """\
# The images of the suite, and what is in them. Written by tests/contracts/draw_images.py.
#
# images: by the name that cases use. `size` is width and height of the upright image in pixels;
# `box` is left, top, width and height of a face as ratios of it; faces stand in order of size, the
# largest first. No `size`: the file is no sound image. `sets` are for cases with `for_each`.
"""
_EXIF_TURNED: Final = 6  # the pixels are to be turned by 90 degrees clockwise
_LANDSCAPE: Final = (
    '<rect width="232" height="160" fill="#9cc4e4"/>'
    '<circle cx="180" cy="48" r="22" fill="#f6e27a"/>'
    '<path d="M0,150 L60,80 L110,140 L160,90 L232,150 V290 H0Z" fill="#7d8fa8"/>'
    '<path d="M0,180 Q60,140 130,175 T232,170 V290 H0Z" fill="#7fa35f"/>'
    '<path d="M0,230 Q90,190 232,235 V290 H0Z" fill="#5d8048"/>'
)


@dataclass(frozen=True)
class Sitter:
    """Who is in an image, how, and where: the middle and the width of the face in pixels."""

    person: Person
    look: Look
    centre: tuple[float, float]
    width: float


@dataclass(frozen=True)
class Entry:
    """A file of the suite; ``faces`` are what is true of it, ``None`` where it is no image."""

    name: str
    ending: str
    data: bytes
    size: tuple[int, int] | None = None
    faces: Sequence[Face] = ()


def _person(subject: str, gender: str, skin: str, age: int, **more: Any) -> Person:
    drawn = make_person(0, _SHAPE, f"contracts-{subject}", gender, skin, (age, age))
    return replace(drawn, headwear="", **more)


def _look(name: str, person: Person, **more: Any) -> Look:
    """A calm look into the camera, but for what is said."""
    plain = {"smile": False, "mouth_open": False, "eyes_open": True, "sunglasses": False}
    still = {"roll": 0.0, "yaw": 0.0, "pitch": 0.0, "brightness": 84.0, "sharpness": 94.0}
    drawn = make_look(0, _SHAPE, name, person)
    return replace(drawn, **{"emotion": "CALM", "eyeglasses": False, **plain, **still, **more})


WOMAN: Final = _person("woman", "Female", "II", 34, whiskers="", hair="waves")
MAN: Final = _person("man", "Male", "V", 52, whiskers="full", hair="crop")
THIRD: Final = _person("third", "Female", "VI", 27, whiskers="", hair="afro")
SMILING: Final = {"emotion": "HAPPY", "smile": True}
GLASSES: Final = {"eyeglasses": True}


def _face(sitter: Sitter, size: tuple[int, int]) -> Face:
    pixels = face_box(sitter.look, sitter.centre, sitter.width)
    sides = zip(pixels.sides, (*size, *size), strict=True)
    person, look = sitter.person, sitter.look
    attributes: dict[str, str | float | bool] = {
        "gender": person.gender,
        "age": person.age,
        "skin_type": person.skin_type,
        "smile": look.smile,
        "eyeglasses": look.eyeglasses,
        "sunglasses": look.sunglasses,
        "beard": person.beard,
        "mustache": person.mustache,
        "eyes_open": look.eyes_open,
        "mouth_open": look.mouth_open,
        "face_occluded": False,
        "emotion": look.emotion,
        "roll": look.roll,
        "yaw": look.yaw,
        "pitch": look.pitch,
        "brightness": look.brightness,
        "sharpness": look.sharpness,
    }
    texts = {name: _text(value) for name, value in attributes.items()}
    return Face(person.subject, Box(*(round(side / whole, 6) for side, whole in sides)), texts)


def _text(value: str | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _paint(sitters: Sequence[Sitter], size: tuple[int, int]) -> Image.Image:
    first = sitters[0]
    wall = raster.paint_wall(first.person.scheme, int(first.person.build["backdrop"] * KINDS), size)
    fragments = (
        draw_portrait(sitter.person, sitter.look, sitter.centre, sitter.width, f"p{i}-")
        for i, sitter in enumerate(sitters)
    )
    return raster.expose(raster.compose("".join(fragments), wall), first.look)


def portrait(
    name: str, sitters: Sequence[Sitter], ending: str = "jpg", size: tuple[int, int] = SIZE
) -> Entry:
    """An image of people, the largest face first."""
    faces = [_face(sitter, size) for sitter in sitters]
    kind = "PNG" if ending == "png" else "JPEG"
    data = raster.encode(_paint(sitters, size), kind)
    return Entry(name, ending, embed(data, faces), size, faces)


def _turned(sitter: Sitter) -> Entry:
    """A portrait that lies on its side, and says so in EXIF."""
    exif = Image.Exif()
    exif[0x0112] = _EXIF_TURNED
    file = BytesIO()
    lying = _paint([sitter], SIZE).transpose(Image.Transpose.ROTATE_90)
    lying.save(file, "JPEG", quality=88, exif=exif)
    faces = [_face(sitter, SIZE)]
    return Entry("woman-turned", "jpg", embed(file.getvalue(), faces), SIZE, faces)


def _plain(name: str, size: tuple[int, int]) -> Entry:
    """One colour."""
    file = BytesIO()
    Image.new("L", size, 128).save(file, "PNG", optimize=True)
    return Entry(name, "png", embed(file.getvalue(), ()), size)


def _nobody() -> Entry:
    picture = raster.rasterise(_LANDSCAPE, SIZE).convert("RGB")
    return Entry("nobody", "jpg", embed(raster.encode(picture, "JPEG"), ()), SIZE)


def _broken(woman: Entry, man: Entry) -> list[Entry]:
    gif = BytesIO()
    Image.new("L", (96, 96), 128).save(gif, "GIF")
    return [
        Entry("gif", "gif", gif.getvalue()),
        Entry("text", "txt", b"This is a text, and no image.\n"),
        Entry("cut-png", "png", woman.data[: len(woman.data) // 2]),
        Entry("cut-jpeg", "jpg", man.data[:-100]),
        Entry("header-only", "png", woman.data[:24]),
    ]


def _people() -> list[Entry]:
    """Twenty people, women and men in turn, over all skin types and from 20 to 77 years."""
    size, entries = (160, 200), []
    for i in range(20):
        name, gender = f"person-{i + 1:02d}", ("Female", "Male")[i % 2]
        skin = ("I", "II", "III", "IV", "V", "VI")[i // 2 % 6]
        person = _person(name, gender, skin, 20 + 3 * i)
        look = _look(name, person, eyeglasses=i % 5 == 4, **(SMILING if i % 3 == 0 else {}))
        entries.append(portrait(name, [Sitter(person, look, (80, 92), 74)], size=size))
    return entries


def entries() -> list[Entry]:
    """Every file of the suite."""
    happy, calm = _look("woman", WOMAN, **SMILING), _look("man", MAN, **GLASSES)
    middle = (116.0, 134.0)
    woman = portrait("woman", [Sitter(WOMAN, happy, middle, 104)], "png")
    man = portrait("man", [Sitter(MAN, calm, middle, 104)])
    again = _look("woman-again", WOMAN, **SMILING, roll=6.0, yaw=-12.0, brightness=90.0)
    third = _look("three", THIRD)
    small = [Sitter(THIRD, third, (40, 40), 44)]
    return [
        woman,
        portrait("woman-again", [Sitter(WOMAN, again, (112, 138), 98)]),
        man,
        portrait("two", [Sitter(WOMAN, happy, (130, 134), 104), Sitter(MAN, calm, (300, 150), 80)],
                 size=(400, 290)),
        portrait("three", [Sitter(THIRD, third, (110, 134), 104), Sitter(MAN, calm, (280, 140), 86),
                           Sitter(WOMAN, happy, (430, 150), 66)], size=(520, 290)),
        _nobody(),
        _turned(Sitter(WOMAN, happy, middle, 104)),
        portrait("least", small, "png", (80, 80)),
        portrait("small", small, "png", (79, 80)),
        _plain("wide", (10_001, 80)),
        _plain("widest", (10_000, 80)),
        *_broken(woman, man),
        *_people(),
    ]  # fmt: skip


def _described(entry: Entry) -> dict[str, Any]:
    described: dict[str, Any] = {"file": f"images/{entry.name}.{entry.ending}"}
    described |= {"bytes": len(entry.data), "sha256": sha256(entry.data).hexdigest()}
    if entry.size is not None:
        described |= {"size": list(entry.size), "faces": [_plain_face(f) for f in entry.faces]}
    return described


def _plain_face(face: Face) -> dict[str, Any]:
    assert face.box is not None
    attributes = {name: yaml.safe_load(value) for name, value in face.attributes.items()}
    return {"subject": face.subject, "box": list(face.box.sides), "attributes": attributes}


def write(suite: Path) -> None:
    """Write the images and their table."""
    (suite / "images").mkdir(parents=True, exist_ok=True)
    drawn = entries()
    for entry in drawn:
        (suite / f"images/{entry.name}.{entry.ending}").write_bytes(entry.data)
    people = [entry.name for entry in drawn if entry.name.startswith("person-")]
    table = {"images": {e.name: _described(e) for e in drawn}, "sets": {"people": people}}
    text = yaml.safe_dump(table, sort_keys=False, width=100, default_flow_style=None)
    (suite / "images.yaml").write_text(_HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else SUITE)
