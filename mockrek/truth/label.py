"""A label: the truth of an image, written into the file itself.

It is a JSON text, in a PNG's ``tEXt`` chunk with the keyword ``mockrek`` or in a JPEG's comment
that begins with ``mockrek:``::

    {"version": 1, "faces": [{"subject": "ada", "box": [0.3, 0.2, 0.4, 0.5],
                              "attributes": {"gender": "Female", "age": 36}}]}

``box`` (left, top, width, height, as ratios) and ``attributes`` may be left out. No faces at all
is a statement too: there is nobody in the image.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import msgspec

from mockrek.domain import MAX_FACES, Box, Face
from mockrek.errors import InvalidImageFormatException, LabelError, Problem
from mockrek.truth import jpeg, png
from mockrek.truth.attributes import BOX_RANGES, PLAIN, Scalar, canonical, text_of

MAX_BYTES: Final = 256 * 1024
"""The longest label that is read. A hundred faces with twenty attributes each fit."""

_MAX_PROBLEMS: Final = 100  # a hostile label has a hundred thousand

_Box = tuple[float, float, float, float]


class _Face(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    subject: str
    box: _Box | None = None
    attributes: dict[str, Scalar] = {}


class _Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    faces: list[_Face]


_decode: Final = msgspec.json.Decoder(_Label).decode

# The same with every limit but those of attributes, so that msgspec checks a good label alone.
_Corner = Annotated[float, msgspec.Meta(ge=BOX_RANGES["left"][0], le=BOX_RANGES["left"][1])]
_Extent = Annotated[float, msgspec.Meta(ge=BOX_RANGES["width"][0], le=BOX_RANGES["width"][1])]


class _GoodFace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    subject: Annotated[str, msgspec.Meta(min_length=1)]
    box: tuple[_Corner, _Corner, _Extent, _Extent] | None = None
    attributes: dict[str, Scalar] = {}


class _GoodLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    faces: Annotated[list[_GoodFace], msgspec.Meta(max_length=MAX_FACES)]


_decode_good: Final = msgspec.json.Decoder(_GoodLabel).decode


def embed(data: bytes, faces: Sequence[Face]) -> bytes:
    """Write a label into an image file, in place of the one it may have.

    Args:
        data: a PNG or a JPEG file.
        faces: the truth, at most 100 faces; none declares an image without a face.

    Returns:
        The file with the label. All its other bytes are as they were, so :func:`remove` gives
        ``data`` back if it had no label.

    Raises:
        LabelError: ``data`` is not such a file, or a face is not one that :func:`parse` would read.
    """
    text = json.dumps(
        {"version": 1, "faces": [_plain(face) for face in faces]}, separators=(",", ":")
    )
    encoded = text.encode("ascii")
    parse(encoded)
    return _relabel(data, encoded)


def remove(data: bytes) -> bytes:
    """Take the label out of an image file.

    Args:
        data: a PNG or a JPEG file.

    Returns:
        The file without a label; ``data`` as it was if it has none.

    Raises:
        LabelError: ``data`` is not such a file, or its label stands in EXIF or XMP, which mockrek
            reads and does not write.
    """
    bare = _relabel(data, None)
    if bare.startswith(jpeg.SIGNATURE) and jpeg.read(bare, b"").label is not None:
        what = "the label stands in EXIF or XMP; remove it with the program that wrote it"
        raise LabelError("image", [Problem("", what)])
    return bare


def parse(text: bytes) -> tuple[Face, ...]:
    """The faces that a label declares.

    Args:
        text: the JSON text.

    Returns:
        At most 100 faces, in the label's order.

    Raises:
        LabelError: the text is not a label; with every problem, by its path in the text.
    """
    if len(text) > MAX_BYTES:
        raise LabelError("label", [Problem("", f"{len(text)} bytes; {MAX_BYTES} at most")])
    try:
        return tuple(map(_good_face, _decode_good(text).faces))
    except (msgspec.DecodeError, RecursionError, ValueError):
        pass  # something is wrong with it, and now there is time to say what
    return _scrutinised(text)


def _good_face(face: _GoodFace) -> Face:
    """A face of which nothing is left to check but its attributes.

    Raises:
        ValueError: one of them is wrong.
    """
    attributes = {}
    for name, value in face.attributes.items():
        attributes[name] = PLAIN.get((name, value)) or _good_value(name, value)
    box = None if face.box is None else Box(*face.box)
    return Face(face.subject, box, MappingProxyType(attributes))


def _good_value(name: str, value: Scalar) -> str:
    if name != name.lower():
        raise ValueError
    return canonical(name, text_of(value))


def _scrutinised(text: bytes) -> tuple[Face, ...]:
    """What :func:`parse` gives, where nothing is taken for granted."""
    label = _decoded(text)
    problems: list[Problem] = []
    if label.version != 1:
        problems.append(Problem("version", f"{label.version} is not 1, the only one there is"))
    if len(label.faces) > MAX_FACES:
        problems.append(Problem("faces", f"{len(label.faces)} faces; {MAX_FACES} at most"))
    faces = zip(range(MAX_FACES), label.faces, strict=False)
    declared = tuple(_face(face, f"faces[{i}]", problems) for i, face in faces)
    if problems:
        raise LabelError("label", problems)
    return declared


def _decoded(text: bytes) -> _Label:
    try:
        try:
            return _decode(text)
        except msgspec.ValidationError as error:
            misfits = _misfits(msgspec.json.decode(text), _Label, "")
            # Of a name that stands twice the second may be right; what is wrong is then the first.
            problems = list(islice(misfits, _MAX_PROBLEMS)) or [_problem(error, "")]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        problems = [Problem("", f"not JSON: {error}")]
    raise LabelError("label", problems)


def _face(face: _Face, where: str, problems: list[Problem]) -> Face:
    if not face.subject:
        problems.append(
            Problem(f"{where}.subject", "is empty; leave the face out if nobody is there")
        )
    attributes: dict[str, str] = {}
    for name, value in face.attributes.items():
        if name != name.lower():
            what = f"is {name.lower()!r} in a label: names are lower case"
            problems.append(Problem(f"{where}.attributes.{name}", what))
            continue
        try:
            attributes[name] = canonical(name, text_of(value))
        except ValueError as error:
            problems.append(Problem(f"{where}.attributes.{name}", str(error)))
    box = None if face.box is None else Box(*face.box)
    for side, value in zip(BOX_RANGES, face.box or (), strict=False):
        low, high = BOX_RANGES[side]
        if not low <= value <= high:
            what = f"{value!r} is not between {low:g} and {high:g}"
            problems.append(Problem(f"{where}.box.{side}", what))
    return Face(face.subject, box, MappingProxyType(attributes))


def _misfits(value: Any, kind: Any, where: str) -> Iterator[Problem]:
    """Every part of a decoded JSON value that is not of its kind."""
    outside, inside = get_origin(kind), get_args(kind)[-1:]
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _field_misfits(value, kind, where)
    elif isinstance(value, dict) and outside is dict:
        for name, item in value.items():
            yield from _misfits(item, inside[0], f"{where}.{name}")
    elif isinstance(value, list) and outside is list:
        for i, item in enumerate(value):
            yield from _misfits(item, inside[0], f"{where}[{i}]")
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            yield _problem(error, where)


def _problem(error: msgspec.ValidationError, where: str) -> Problem:
    sentence, _, path = str(error).replace("`", "").partition(" - at $")
    return Problem(f"{where}{path}".lstrip("."), sentence[:1].lower() + sentence[1:])


def _field_misfits(
    value: dict[str, Any], kind: type[msgspec.Struct], where: str
) -> Iterator[Problem]:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for name, field in fields.items():
        path = f"{where}.{name}".lstrip(".")
        if name in value:
            yield from _misfits(value[name], field.type, path)
        elif field.required:
            yield Problem(path, "is missing")
    for name in sorted(value.keys() - fields.keys()):
        yield Problem(f"{where}.{name}".lstrip("."), f"is not known; known: {', '.join(fields)}")


def _plain(face: Face) -> dict[str, Any]:
    """A face as JSON, without what is not declared."""
    plain: dict[str, Any] = {"subject": face.subject}
    if face.box is not None:
        plain["box"] = [face.box.left, face.box.top, face.box.width, face.box.height]
    if face.attributes:
        plain["attributes"] = dict(face.attributes)
    return plain


def _relabel(data: bytes, text: bytes | None) -> bytes:
    relabel: Callable[[bytes, bytes | None], bytes]
    if data.startswith(png.SIGNATURE):
        relabel = png.relabel
    elif data.startswith(jpeg.SIGNATURE):
        relabel = jpeg.relabel
    else:
        raise LabelError("image", [Problem("", "neither a PNG nor a JPEG")])
    try:
        return relabel(data, text)
    except InvalidImageFormatException:
        raise LabelError(
            "image", [Problem("", "it is damaged or cut off; use a sound copy")]
        ) from None
