"""``python -m tests.benchmarks.near``: are altered images known again, and strangers never?

Portraits are drawn (shape ``ppb``), and photographs are taken from matplotlib and scikit-image.
Each is altered as tools alter images, and looked for among all; and all are held against all.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import click
import numpy as np
from PIL import Image
from rich import box
from rich.console import Console
from rich.table import Table

from mockrek.audit.cohorts.cohort import make
from mockrek.scoring.arrays import UInt64Array
from mockrek.settings import NEAR_COPY_BITS
from mockrek.truth.image import read
from mockrek.truth.near import views
from mockrek.truth.near_index import NearIndex, nearest

Alter = Callable[[Image.Image], Image.Image]
Save = Callable[[Image.Image], bytes]

_PHOTOGRAPHS = {
    "matplotlib": ("mpl-data/sample_data/grace_hopper.jpg",),
    "skimage": (
        *(f"data/{name}.png" for name in ("astronaut", "brick", "camera", "cell", "chelsea")),
        *(f"data/{name}.png" for name in ("coffee", "coins", "grass", "gravel", "ihc", "moon")),
        *(f"data/{name}.png" for name in ("motorcycle_left", "motorcycle_right")),
        *(f"data/{name}.jpg" for name in ("hubble_deep_field", "retina", "rocket")),
    ),
}


def png(image: Image.Image) -> bytes:
    """The file that a tool would upload."""
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def jpeg(quality: int) -> Save:
    """A function that saves with a quality."""

    def save(image: Image.Image) -> bytes:
        file = BytesIO()
        image.convert("RGB").save(file, "JPEG", quality=quality)
        return file.getvalue()

    return save


def resized(factor: float) -> Alter:
    """A function that resizes."""
    return lambda image: image.resize(
        (round(image.width * factor), round(image.height * factor)), Image.Resampling.BICUBIC
    )


def cropped(left: float, top: float, right: float, bottom: float) -> Alter:
    """A function that cuts shares of a side off."""

    def crop(image: Image.Image) -> Image.Image:
        width, height = image.size
        corner = round(width * (1 - right)), round(height * (1 - bottom))
        return image.crop((round(width * left), round(height * top), *corner))

    return crop


def _as_it_is(image: Image.Image) -> Image.Image:
    return image


_EDGES = {
    "left": cropped(0.02, 0, 0, 0),
    "top": cropped(0, 0.02, 0, 0),
    "right": cropped(0, 0, 0.02, 0),
    "bottom": cropped(0, 0, 0, 0.02),
}
_ALL_EDGES = cropped(0.02, 0.02, 0.02, 0.02)

ALTERATIONS: Mapping[str, tuple[Alter, Save]] = {
    "resized to 50 %": (resized(0.5), png),
    "resized to 75 %": (resized(0.75), png),
    "resized to 150 %": (resized(1.5), png),
    "JPEG, quality 50": (_as_it_is, jpeg(50)),
    "JPEG, quality 75": (_as_it_is, jpeg(75)),
    "JPEG, quality 90": (_as_it_is, jpeg(90)),
    "PNG": (_as_it_is, png),
    "2 % off each side": (_ALL_EDGES, png),
    **{f"2 % off {name}": (edge, png) for name, edge in _EDGES.items()},
    "50 %, quality 75": (resized(0.5), jpeg(75)),
    "75 %, quality 50": (resized(0.75), jpeg(50)),
    "50 %, quality 50": (resized(0.5), jpeg(50)),
    "2 % off left, 75 %, quality 75": (
        lambda image: resized(0.75)(_EDGES["left"](image)),
        jpeg(75),
    ),
    "2 % off each side, 50 %, quality 75": (
        lambda image: resized(0.5)(_ALL_EDGES(image)),
        jpeg(75),
    ),
    "1 % off each side": (cropped(0.01, 0.01, 0.01, 0.01), png),
    "3 % off each side": (cropped(0.03, 0.03, 0.03, 0.03), png),
    "25 %, quality 75": (resized(0.25), jpeg(75)),
}


class Looked(NamedTuple):
    """One image: its views, those of what became of it, and seconds an image took to hash."""

    own: UInt64Array
    altered: dict[str, UInt64Array]
    seconds: float


def look(path: Path) -> Looked:
    """Hash a file, and everything that can become of it."""
    with Image.open(path) as image:
        image.load()
        files = {
            name: save(alter(image))
            for name, (alter, save) in ALTERATIONS.items()
            if min(alter(image).size) >= 80
        }
    start = perf_counter()
    own = _views(path.read_bytes())
    seconds = perf_counter() - start
    return Looked(own, {name: _views(data) for name, data in files.items()}, seconds)


def _views(data: bytes) -> UInt64Array:
    return views(data, read(data))


def found_again(
    looked: Sequence[Looked], places: range, index: NearIndex, name: str
) -> tuple[int, int, int]:
    """How many images at some places were found, were taken for another, and were looked for."""
    found = wrong = trials = 0
    for place in places:
        seen = looked[place].altered.get(name)
        if seen is None:
            continue
        trials += 1
        best = nearest([index], lambda seen=seen: seen)  # type: ignore[misc]  # bound at once
        if best is not None and not best.declines(NEAR_COPY_BITS):
            found += best.image == place
            wrong += best.image != place
    return found, wrong, trials


class Held(NamedTuple):
    """Pairs of different images: how many, how many within the distance, the least distance."""

    pairs: int
    within: int
    least: int


def hold(
    seen: Sequence[tuple[int, UInt64Array]], index: NearIndex, subjects: Sequence[str]
) -> dict[str, Held]:
    """Hold images against all others, apart for images of one person and of different people."""
    names = np.array(subjects)
    held = {"one person": Held(0, 0, 256), "different people": Held(0, 0, 256)}
    for place, image in seen:
        bits = index.distances(image)
        same = names == names[place]
        bits[place], counted = 256, same.copy()
        counted[place] = False
        for whose, chosen in (("one person", counted), ("different people", ~same)):
            pairs, within, least = held[whose]
            if chosen.any():
                found = bits[chosen]
                within += int((found <= NEAR_COPY_BITS).sum())
                held[whose] = Held(pairs + found.size, within, min(least, int(found.min())))
    return held


def photographs() -> list[Path]:
    """The files that installed packages ship."""
    found = []
    for package, files in _PHOTOGRAPHS.items():
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        found += [Path(spec.origin).parent / file for file in files]
    return found


def measure(shape: str, size: int, seed: int, console: Console) -> None:
    """Draw, alter, look and print."""
    with TemporaryDirectory() as folder:
        make(shape, Path(folder) / "cohort", size=size, seed=seed)
        with (Path(folder) / "cohort" / "manifest.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        drawn = [Path(folder) / "cohort" / row["image"] for row in rows]
        subjects = [row["subject"] for row in rows] + [path.name for path in photographs()]
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            looked = list(pool.map(look, drawn + photographs(), chunksize=16))
    index = NearIndex(
        np.stack([image.own[0] for image in looked]), np.arange(len(looked), dtype=np.int32)
    )
    console.print(
        f"{len(drawn):,} portraits of shape {shape}, seed {seed}, and "
        f"{len(looked) - len(drawn)} photographs; {NEAR_COPY_BITS} bits may differ; hashing takes "
        f"{1000 * np.median([image.seconds for image in looked]):.1f} ms an image"
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("altered", "portraits known again", "photographs", "taken for another"):
        table.add_column(name, justify="left" if name == "altered" else "right")
    kinds = range(len(drawn)), range(len(drawn), len(looked))
    for name in ALTERATIONS:
        counted = [found_again(looked, places, index, name) for places in kinds]
        shares = [
            f"{found:,} of {trials:,}" + (f" ({found / trials:.2%})" if trials > 99 else "")
            for found, _, trials in counted
        ]
        table.add_row(name, *shares, f"{sum(wrong for _, wrong, _ in counted):,}")
    console.print(table)
    originals = [(place, image.own) for place, image in enumerate(looked)]
    altered = [(place, v) for place, image in enumerate(looked) for v in image.altered.values()]
    for name, seen in (("as they are", originals), ("the one that is sent altered", altered)):
        for whose, (pairs, within, least) in hold(seen, index, subjects).items():
            if pairs:
                console.print(
                    f"{pairs:,} pairs of images of {whose}, {name}: {within} within "
                    f"{NEAR_COPY_BITS} bits; the nearest differ in {least}"
                )


@click.command()
@click.option("--shape", default="ppb", show_default=True, help="Of the cohort that is drawn.")
@click.option("--size", default=1500, show_default=True, help="Of the cohort.")
@click.option("--seed", default=0, show_default=True, help="Of the cohort.")
def main(*, shape: str, size: int, seed: int) -> None:
    """Alter images as tools do, and look for them among all; hold all against all."""
    measure(shape, size, seed, Console(width=110, highlight=False))


if __name__ == "__main__":
    main()
