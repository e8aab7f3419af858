"""``mockrek label``."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.table import Table

from mockrek.domain import Box, Face, ImageFacts
from mockrek.errors import InvalidImageFormatException, LabelError, Problem, ServiceError
from mockrek.truth import image as images
from mockrek.truth import label


@click.command("label")
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--subject", help="Who it is: writes a label of one face.")
@click.option("--box", metavar="L,T,W,H", help="Where the face is, as ratios of width and height.")
@click.option(
    "--set",
    "attributes",
    multiple=True,
    metavar="NAME=VALUE",
    help="An attribute of the face: gender=Female, skin_type=V, age=36, smile=true, … Repeatable.",
)
@click.option("--nobody", is_flag=True, help="Write that there is no face in the image.")
@click.option(
    "--faces",
    type=click.File("rb"),
    help='Write the faces of a JSON file: {"version": 1, "faces": [{"subject": …}, …]}.',
)
@click.option("--remove", is_flag=True, help="Take the label out.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file and leave IMAGE as it is.",
)
def command(  # noqa: PLR0913, PLR0917  # click passes each option as a parameter
    image: Path,
    subject: str | None,
    box: str | None,
    attributes: tuple[str, ...],
    nobody: bool,  # noqa: FBT001  # click passes flags by name
    faces: BinaryIO | None,
    remove: bool,  # noqa: FBT001  # click passes flags by name
    out: Path | None,
) -> None:
    """Write truth into a PNG or JPEG, and show what stands in it.

    A labelled image can be posted to any mockrek, which knows it without being told. Without
    options the label is shown and nothing is written.

    \b
      mockrek label ada.jpg --subject ada --set gender=Female --set skin_type=II
      mockrek label ada.jpg
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    chosen = [subject is not None, nobody, faces is not None, remove]
    if sum(chosen) > 1:
        raise click.UsageError("give one of --subject, --nobody, --faces and --remove")
    if out is not None and not any(chosen):
        raise click.UsageError("--out needs one of --subject, --nobody, --faces and --remove")
    if (box or attributes) and subject is None:
        raise click.UsageError("--box and --set describe the face of --subject; give that too")
    declared: Sequence[Face] | None = None
    if faces is not None:
        declared = _parsed(faces.name, faces.read())
    elif nobody:
        declared = ()
    elif subject is not None:
        declared = [Face(subject, _box(box), _attributes(attributes))]
    data = _labelled(image, declared, remove=remove)
    facts = _facts(image, data)
    if any(chosen):
        _replace(out or image, data)
    _show(out or image, facts)


def _labelled(path: Path, faces: Sequence[Face] | None, *, remove: bool) -> bytes:
    """The file with a label of the faces, or without a label, or as it is."""
    try:
        data = path.read_bytes()
        if remove:
            return label.remove(data)
        return data if faces is None else label.embed(data, faces)
    except OSError as error:
        raise _failure(path, f"cannot be read: {error.strerror}") from error
    except LabelError as error:
        raise LabelError(str(path), error.problems) from error


def _parsed(source: str, text: bytes) -> tuple[Face, ...]:
    try:
        return label.parse(text)
    except LabelError as error:
        raise LabelError(source, error.problems) from error


def _facts(path: Path, data: bytes) -> ImageFacts:
    try:
        return images.read(data)
    except ServiceError as error:
        what = (
            "is neither a PNG nor a JPEG"
            if isinstance(error, InvalidImageFormatException)
            else f"the service would answer {error.code}: {error.text}"
        )
        raise _failure(path, what) from None


def _failure(path: Path, what: str) -> LabelError:
    return LabelError(str(path), [Problem("", what)])


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) != 4 or not all(map(isfinite, sides)):
        raise click.BadParameter(f"{text!r} is not four numbers: L,T,W,H", param_hint="--box")
    return Box(*sides)


def _attributes(pairs: tuple[str, ...]) -> dict[str, str]:
    attributes = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--set")
        attributes[name] = value
    return attributes


def _replace(path: Path, data: bytes) -> None:
    """Write beside the file and move over it, so that an image is never half written."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise _failure(path, f"cannot be written: {error.strerror}") from error


def _show(path: Path, facts: ImageFacts) -> None:
    click.echo(
        f"{path}: {facts.format}, {facts.width} × {facts.height}, sha256 {facts.digest.hex()}"
    )
    if facts.label is None:
        click.echo("no label")
        return
    faces = _parsed(str(path), facts.label)
    if not faces:
        click.echo("label: nobody")
        return
    title = f"label: {len(faces)} face{'' if len(faces) == 1 else 's'}"
    table = Table("subject", "box", "attributes", title=title)
    for face in faces:
        box = face.box and ", ".join(f"{side:.4g}" for side in face.box.sides)
        pairs = ", ".join(f"{name}={value}" for name, value in face.attributes.items())
        table.add_row(face.subject, box or "not declared", pairs)
    Console(markup=False).print(table)  # [ ] in a name are no markup
