"""Cohorts: images of synthetic people, drawn, labelled and listed in a manifest."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.drawing import raster
from mockrek.audit.cohorts.drawing.wall import KINDS
from mockrek.audit.cohorts.people import Look, Person, make_look, make_person, uniforms
from mockrek.audit.cohorts.portrait import draw_portrait, face_box
from mockrek.audit.cohorts.shapes import Scene, find_shape, plan
from mockrek.domain import Box, Face
from mockrek.errors import Problem, SettingsError
from mockrek.truth.label import embed
from mockrek.version import __version__

ATTRIBUTES: Final = (
    "gender", "skin_type", "age", "smile", "eyeglasses", "sunglasses", "beard", "mustache",
    "eyes_open", "mouth_open", "emotion", "roll", "yaw", "pitch", "brightness", "sharpness",
)  # fmt: skip
COLUMNS: Final = (
    "image", "sha256", "subject", "gender", "skin_type", "age", "left", "top", "width", "height",
    *ATTRIBUTES[3:],
)  # fmt: skip
"""The header of ``manifest.csv``."""

Row = dict[str, str]
Progress = Callable[[int, int], None]

_CHUNK: Final = 16  # images a worker is handed at a time
_PNG_SHARE: Final = 0.05


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """What was made.

    Attributes:
        size: in ``unit``, as :func:`make` takes it.
        images, faces, subjects: how many there are.
        groups: faces by ``gender/skin type``.
        provenance: where people and numbers come from.
        version: of mockrek.
    """

    shape: str
    seed: int
    size: int
    unit: str
    images: int
    faces: int
    subjects: int
    groups: dict[str, int]
    provenance: str
    version: str


def make(
    name: str,
    out: Path,
    *,
    size: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> CohortSummary:
    """Draw a cohort into a directory: ``images/``, ``manifest.csv`` and ``cohort.json``.

    The same name, size and seed give the same bytes, however many workers draw them, within one set
    of installed versions. Workers are started afresh, so a script that calls this needs the
    usual ``if __name__ == "__main__"``.

    Args:
        name: of a shape: see :data:`mockrek.audit.cohorts.shapes.SHAPES`.
        out: the directory; it is made, or replaced if it holds a cohort.
        size: how many of the shape's units (subjects; images of a crowd); ``None`` for its own.
        seed: any integer.
        workers: processes; ``None`` for one a core.
        progress: called with images done and images in all.

    Raises:
        SettingsError: the name or the size is not one, the directory holds something else, or the
            extra ``cohort`` is not installed.
    """
    scenes = plan(name, size, seed)
    raster.require_extra()
    summary = _summary(name, seed, size, scenes)
    _prepare(out, summary)
    rows: list[Row] = []
    for done, drawn in enumerate(_draw_all(scenes, name, out, seed, workers), 1):
        rows.extend(drawn)
        if progress is not None:
            progress(done, len(scenes))
    with (out / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return summary


def _summary(name: str, seed: int, size: int | None, scenes: list[Scene]) -> CohortSummary:
    shape = find_shape(name)
    places = [place for scene in scenes for place in scene.places]
    return CohortSummary(
        shape=name,
        seed=seed,
        size=shape.size if size is None else size,
        unit=shape.unit,
        images=len(scenes),
        faces=len(places),
        subjects=len({place.subject for place in places}),
        groups=dict(sorted(Counter(f"{p.gender}/{p.skin_type}" for p in places).items())),
        provenance="Synthetic people drawn by mockrek; any likeness is accidental. "
        f"Skin tones are illustrative. Composition after: {shape.after}.",
        version=__version__,
    )


def _prepare(out: Path, summary: CohortSummary) -> None:
    """Make the directory; of one that holds a cohort, remove what a cohort consists of."""
    note = out / "cohort.json"
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()) and not note.is_file():
            what = f"{out} is not empty and holds no cohort; name another directory"
            raise SettingsError("cohort", [Problem("out", what)])
        (out / "manifest.csv").unlink(missing_ok=True)
        if (out / "images").is_dir():
            shutil.rmtree(out / "images")
        (out / "images").mkdir()
        # Written first, so that what an interruption leaves behind can be replaced.
        text = json.dumps(asdict(summary), indent=2, ensure_ascii=False)
        note.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        what = f"{out} cannot be written: {error.strerror}"
        raise SettingsError("cohort", [Problem("out", what)]) from None


def _draw_all(
    scenes: list[Scene], shape: str, out: Path, seed: int, workers: int | None
) -> Iterator[list[Row]]:
    task = partial(draw_scene, shape=shape, out=out, seed=seed)
    count = min(workers or os.cpu_count() or 1, -(-len(scenes) // _CHUNK))
    if count == 1:
        yield from map(task, scenes)
        return
    chunk = _CHUNK if len(scenes) > 2 * _CHUNK * count else 1
    # spawn: a fork of a process that has threads may hang.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(task, scenes, chunksize=chunk)


def draw_scene(scene: Scene, *, shape: str, out: Path, seed: int) -> list[Row]:
    """Draw one image, write it to ``out/images``, and return its rows of the manifest."""
    cast = _cast(scene, shape, seed)
    kind = "PNG" if _is_png(scene, shape, seed) else "JPEG"
    faces = tuple(_face(scene, i, *pair) for i, pair in enumerate(cast))
    data = embed(_paint(scene, cast, kind), faces)
    path = f"images/{scene.name}.{'png' if kind == 'PNG' else 'jpg'}"
    (out / path).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return [_row(path, digest, face) for face in faces]


def _cast(scene: Scene, shape: str, seed: int) -> list[tuple[Person, Look]]:
    cast = []
    for place in scene.places:
        person = make_person(seed, shape, place.subject, place.gender, place.skin_type)
        cast.append((person, make_look(seed, shape, scene.name, person)))
    return cast


def _paint(scene: Scene, cast: list[tuple[Person, Look]], kind: str) -> bytes:
    first, look = cast[0]
    wall = raster.paint_wall(first.scheme, int(first.build["backdrop"] * KINDS), scene.size)
    fragments = (
        draw_portrait(person, look, place.centre, place.width, f"p{i}-")
        for i, (place, (person, look)) in enumerate(zip(scene.places, cast, strict=True))
    )
    image = raster.expose(raster.compose("".join(fragments), wall), look)
    return raster.encode(image, kind)


def _is_png(scene: Scene, shape: str, seed: int) -> bool:
    """Some portraits are PNG files; a crowd's would be large."""
    share = uniforms(seed, f"{shape}/file/{scene.name}", ("png",))["png"]
    return len(scene.places) == 1 and share < _PNG_SHARE


def _face(scene: Scene, i: int, person: Person, look: Look) -> Face:
    place, (width, height) = scene.places[i], scene.size
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
    return Face(person.subject, box, dict(zip(ATTRIBUTES, _texts(known), strict=True)))


def _texts(values: Iterable[str | float | bool]) -> Iterator[str]:
    for value in values:
        yield str(value).lower() if isinstance(value, bool) else _number(value)


def _number(value: str | float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _row(path: str, digest: str, face: Face) -> Row:
    box = face.box
    sides = {} if box is None else asdict(box)
    row = {name: _number(value) for name, value in sides.items()}
    return {"image": path, "sha256": digest, "subject": face.subject, **row, **face.attributes}
