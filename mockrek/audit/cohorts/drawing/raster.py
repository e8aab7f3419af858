"""From SVG to the bytes of an image file."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.drawing.wall import draw_wall
from mockrek.audit.cohorts.people import Look
from mockrek.errors import Problem, SettingsError

try:
    import resvg_py
    from PIL import Image, ImageEnhance, ImageFilter, ImageOps
except ImportError as error:  # an optional extra: the command line must start without it
    _missing: str | None = error.name
else:
    _missing = None

_NAMESPACE: Final = "http://www.w3.org/2000/svg"


def require_extra() -> None:
    """Check that what draws is installed.

    Raises:
        SettingsError: it is not; the message names the extra that brings it.
    """
    if _missing is not None:
        what = (
            f"{_missing} is not installed; it comes with the extra 'cohort': in a checkout of "
            "mockrek run pip install '.[cohort]'"
        )
        raise SettingsError("cohort", [Problem("", what)])


def rasterise(fragment: str, size: tuple[int, int]) -> Image.Image:
    """Paint an SVG fragment on a transparent canvas of ``size`` pixels."""
    width, height = size
    svg = f'<svg xmlns="{_NAMESPACE}" width="{width}" height="{height}">{fragment}</svg>'
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGBA")


@lru_cache(maxsize=128)
def paint_wall(scheme: tuple[str, str, str, str], kind: int, size: tuple[int, int]) -> Image.Image:
    """A wall, kept for the next portrait before it; do not change what this returns.

    Gradients over a whole canvas cost as much as a face: they are painted at half the size.
    """
    half = size[0] // 2, size[1] // 2
    return rasterise(draw_wall(scheme, kind, half), half).resize(size, Image.Resampling.BICUBIC)


def compose(fragment: str, wall: Image.Image) -> Image.Image:
    """A fragment before a wall; the wall is not changed."""
    return Image.alpha_composite(wall, rasterise(fragment, wall.size)).convert("RGB")


def expose(image: Image.Image, look: Look) -> Image.Image:
    """Darken and soften a picture as its brightness and sharpness say."""
    if look.sharpness < 92:
        image = image.filter(ImageFilter.GaussianBlur((92 - look.sharpness) / 62))
    return ImageEnhance.Brightness(image).enhance(0.87 + 0.18 * (look.brightness - 62) / 34)


def encode(image: Image.Image, kind: str) -> bytes:
    """The bytes of a ``"JPEG"`` or a ``"PNG"`` file."""
    buffer = io.BytesIO()
    if kind == "JPEG":
        image.save(buffer, "JPEG", quality=88, subsampling=1)
    else:
        image.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def thumbnail(path: Path, size: tuple[int, int]) -> Image.Image:
    """An image file made to fill ``size``, cut at the edges where its proportions differ."""
    with Image.open(path) as image:
        image.draft("RGB", size)  # a JPEG decoder's own reduction: several times quicker
        return ImageOps.fit(image.convert("RGB"), size, Image.Resampling.LANCZOS)


def blank(size: tuple[int, int], colour: str) -> Image.Image:
    """A canvas of one colour."""
    return Image.new("RGB", size, colour)
