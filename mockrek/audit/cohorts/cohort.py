"""Cohorts: images of synthetic people, drawn, labelled and listed in a manifest."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np

from mockrek.audit.cohorts.drawing import raster
from mockrek.audit.cohorts.pairs import Pairs, plan_pairs
from mockrek.audit.cohorts.picture import COLUMNS, Row, make_picture
from mockrek.audit.cohorts.recipe import Recipe, shape_of
from mockrek.audit.cohorts.scenes import Place, Scene
from mockrek.audit.cohorts.shapes import Shape, lay_out
from mockrek.errors import Problem, SettingsError
from mockrek.scoring.arrays import Int64Array
from mockrek.version import __version__

Progress = Callable[[int, int], None]

_CHUNKS: Final = {"portraits": 16, "tiles": 512}  # images a worker is handed at a time


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """What was made.

    Attributes:
        size: in ``unit``, as :func:`make` takes it.
        images, faces, subjects: how many there are.
        images_are: ``portraits`` or ``tiles``.
        by: the attributes that make a group: columns of the manifest.
        groups: faces by the values of ``by``, joined by ``/``.
        pairs: how many of each kind stand in ``pairs.csv``; ``None`` where there is none.
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
    images_are: str
    by: tuple[str, ...]
    groups: dict[str, int]
    pairs: dict[str, int] | None
    provenance: str
    version: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that is decided before anything is drawn."""

    recipe: Recipe
    shape: Shape
    size: int
    scenes: list[Scene]
    pairs: Pairs | None


def make(
    name: str,
    out: Path,
    *,
    size: int | None = None,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> CohortSummary:
    """Draw a cohort of a shape as it is: :func:`make_from` with nothing else asked for."""
    return make_from(Recipe(name, size, seed), out, workers=workers, progress=progress)


def make_from(
    recipe: Recipe, out: Path, *, workers: int | None = None, progress: Progress | None = None
) -> CohortSummary:
    """Draw a cohort into a directory: ``images/``, ``manifest.csv`` and ``cohort.json``.

    Shapes for 1:1 comparison have a ``pairs.csv``, too: ``source,target,genuine``.

    The same recipe gives the same bytes, however many workers draw them, within one set
    of installed versions. Workers are started afresh, so a script that calls this needs the
    usual ``if __name__ == "__main__"``.

    Args:
        recipe: what to make.
        out: the directory; it is made, or replaced if it holds a cohort.
        workers: processes; ``None`` for one a core.
        progress: called with images done and images in all.

    Raises:
        SettingsError: the recipe asks for what cannot be, the directory holds something else, or
            the extra ``cohort`` is not installed, which portraits need.
    """
    plan = _plan(recipe)
    if recipe.images == "portraits":
        raster.require_extra()
    summary = _summary(plan)
    _prepare(out, summary)
    rows: list[Row] = []
    for done, drawn in enumerate(_draw_all(plan, out, workers), 1):
        rows.extend(drawn)
        if progress is not None:
            progress(done, len(plan.scenes))
    if plan.pairs is not None:
        _write_table(out / "pairs.csv", ("source", "target", "genuine"), _listed(plan.pairs, rows))
    columns = dict.fromkeys((*COLUMNS, *plan.shape.by))
    _write_table(out / "manifest.csv", tuple(columns), rows)
    return summary


def _plan(recipe: Recipe) -> _Plan:
    shape, size = shape_of(recipe)
    scenes = lay_out(shape, size, recipe.seed)
    pairs = None
    if shape.pairs:
        places = [scene.places[0] for scene in scenes]
        subjects = _codes([place.subject for place in places])
        groups = _codes([_group(place, shape) for place in places])
        pairs = plan_pairs(subjects, groups, recipe.pairs, shape.pairs, recipe.seed)
    return _Plan(recipe, shape, size, scenes, pairs)


def _codes(names: Sequence[str]) -> Int64Array:
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(name, len(codes)) for name in names], np.int64)


def _group(place: Place, shape: Shape) -> str:
    return "/".join(place.attributes[name] for name in shape.by if name in place.attributes)


def _summary(plan: _Plan) -> CohortSummary:
    shape = plan.shape
    places = [place for scene in plan.scenes for place in scene.places]
    return CohortSummary(
        shape=shape.name,
        seed=plan.recipe.seed,
        size=plan.size,
        unit=shape.unit,
        images=len(plan.scenes),
        faces=len(places),
        subjects=len({place.subject for place in places}),
        images_are=plan.recipe.images,
        by=shape.by,
        groups=dict(sorted(Counter(_group(place, shape) for place in places).items())),
        pairs=None if plan.pairs is None else plan.pairs.counts,
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
        for name in ("manifest.csv", "pairs.csv"):
            (out / name).unlink(missing_ok=True)
        if (out / "images").is_dir():
            shutil.rmtree(out / "images")
        (out / "images").mkdir()
        # Written first, so that what an interruption leaves behind can be replaced.
        text = json.dumps(asdict(summary), indent=2, ensure_ascii=False)
        note.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        what = f"{out} cannot be written: {error.strerror}"
        raise SettingsError("cohort", [Problem("out", what)]) from None


def _draw_all(plan: _Plan, out: Path, workers: int | None) -> Iterator[list[Row]]:
    recipe, scenes = plan.recipe, plan.scenes
    task = partial(
        make_picture, shape=plan.shape.name, out=out, seed=recipe.seed, kind=recipe.images
    )
    most = _CHUNKS[recipe.images]
    count = min(workers or os.cpu_count() or 1, -(-len(scenes) // most))
    if count == 1:
        yield from map(task, scenes)
        return
    chunk = max(1, min(most, len(scenes) // (4 * count)))
    # spawn: a fork of a process that has threads may hang.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(task, scenes, chunksize=chunk)


def _listed(pairs: Pairs, rows: Sequence[Row]) -> Iterator[Row]:
    columns = pairs.sources.tolist(), pairs.targets.tolist(), pairs.genuine.tolist()
    for source, target, genuine in zip(*columns, strict=True):
        images = {"source": rows[source]["image"], "target": rows[target]["image"]}
        yield {**images, "genuine": str(genuine).lower()}


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
