"""Near hashes: 255 bits of what an image shows, which survive resizing and re-encoding.

A bit is the sign of a coefficient of the image's cosine transform (DCT-II): how brightness goes up
and down over the whole width and height, 0 to 15 half-waves each way. The transform is taken of all
pixels, so that it does not matter how many there are.

An image is looked at in six views: as it is, and as if a crop had taken two percent off all sides
or off one. In such a view the coefficients are those of the image before the crop, whose lost
edge is taken to go on as the pixels beside it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from mockrek.domain import ImageFacts
from mockrek.errors import Problem, SettingsError
from mockrek.scoring.arrays import Float64Array, UInt64Array

if TYPE_CHECKING:
    from PIL import Image

WORDS: Final = 4
"""64-bit words of a near hash. The first of its 256 bits says nothing and is never set."""

MAX_PIXELS: Final = 25_000_000
"""Larger images are not decoded."""

_WAVES: Final = 16
_CROP: Final = 0.02  # of a side
_WHOLE, _BOTH, _FIRST, _LAST = (0.0, 0.0), (_CROP, _CROP), (_CROP, 0.0), (0.0, _CROP)
_VIEWS: Final = (  # what was cut off left and right, and what above and below
    (_WHOLE, _WHOLE),
    (_BOTH, _BOTH),
    (_FIRST, _WHOLE),
    (_LAST, _WHOLE),
    (_WHOLE, _FIRST),
    (_WHOLE, _LAST),
)
_ENOUGH_SIDE: Final = 256  # pixels; finer detail than 15 half-waves is not looked at
_VISIBLE: Final = 0.02  # grey levels: a coefficient below this is as good as none
_FEWEST_VISIBLE: Final = 128  # coefficients; photographs and drawn portraits have 219 and more


def require_extra() -> None:
    """Check that what decodes images is installed.

    Raises:
        SettingsError: it is not; the message names the extra that brings it.
    """
    if find_spec("PIL") is None:
        what = (
            "Pillow is not installed; it comes with the extra 'near': in a checkout of mockrek run "
            "pip install '.[near]'"
        )
        raise SettingsError("settings", [Problem("--near-copies (MOCKREK_NEAR_COPIES)", what)])


def near_hash(data: bytes | memoryview, facts: ImageFacts) -> UInt64Array:
    """The near hash of an image.

    Args:
        data: the file.
        facts: what its header says.

    Returns:
        uint64, shape (4,).

    Raises:
        ValueError: it has none; the text is a sentence that says why.
    """
    own: UInt64Array = views(data, facts)[0]
    return own


def views(data: bytes | memoryview, facts: ImageFacts) -> UInt64Array:
    """The near hashes of an image, and of images of which it may be a crop.

    Args:
        data: the file.
        facts: what its header says.

    Returns:
        uint64, shape (6, 4): first the image's own.

    Raises:
        ValueError: it has none; the text is a sentence that says why.
    """
    pixels = _upright(_decode(data, facts), facts.orientation)
    height, width = pixels.shape
    columns = {cut: _waves(height, *cut) @ pixels for cut in {rows for _, rows in _VIEWS}}
    strengths = np.stack([columns[rows] @ _waves(width, *cut).T for cut, rows in _VIEWS])
    strengths = strengths.reshape(len(_VIEWS), -1)
    strengths[:, 0] = 0.0  # how bright the image is as a whole
    if np.count_nonzero(np.abs(strengths[0]) > _VISIBLE) < _FEWEST_VISIBLE:
        raise ValueError("the image is too plain to be told from others")
    return np.packbits(strengths > 0, axis=1).view(np.uint64)


def _decode(data: bytes | memoryview, facts: ImageFacts) -> Float64Array:
    """Grey levels of the image as it is stored: float64, shape (height, width)."""
    if facts.width * facts.height > MAX_PIXELS:
        size = f"{facts.width:,} x {facts.height:,} pixels"
        raise ValueError(f"{size} are too many; up to {MAX_PIXELS:,} are decoded")
    from PIL import Image  # noqa: PLC0415  # an optional extra, and slow to import

    try:
        with Image.open(BytesIO(data), formats=(facts.format,)) as image:
            return np.asarray(_grey(image, facts), np.float64)
    except Exception as error:  # a decoder may raise anything over hostile bytes
        raise ValueError(f"the image cannot be decoded ({type(error).__name__})") from error


def _grey(image: Image.Image, facts: ImageFacts) -> Image.Image:
    """The image in grey, no larger than needed."""
    if sorted(image.size) != sorted((facts.width, facts.height)):  # nothing is unpacked so far
        raise ValueError("the header has two sizes")
    image.draft("L", (_ENOUGH_SIDE, _ENOUGH_SIDE))  # the JPEG decoder's own reduction
    if image.mode == "P":  # with transparency it becomes grey only by way of RGBA
        image = image.convert("RGBA")
    elif image.mode.startswith("I;16"):  # grey of 16 bits would be cut off at 255
        image = image.point(lambda level: level * (1 / 256))
    grey = image.convert("L")
    excess = min(grey.size) // _ENOUGH_SIDE
    return grey.reduce(excess) if excess > 1 else grey


def _upright(pixels: Float64Array, orientation: int) -> Float64Array:
    """Turn an image as EXIF's orientation says: 5 to 8 swap rows and columns."""
    if orientation >= 5:
        pixels = pixels.T
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    return pixels


@lru_cache(maxsize=64)
def _waves(length: int, before: float, after: float) -> Float64Array:
    """What turns a row of pixels into coefficients.

    Args:
        length: of the row.
        before: the share of the whole row that was cut off before it.
        after: and after it.

    Returns:
        float64, shape (16, length): cosines of the whole row, averaged over each pixel; the first
        and the last pixel stand for what was cut off, too.
    """
    edges = before + (1 - before - after) * np.arange(length + 1) / length
    edges[0], edges[-1] = 0.0, 1.0
    angles = np.pi * np.arange(1, _WAVES)[:, None]
    integrals = np.vstack([edges, np.sin(angles * edges) / angles])
    return np.diff(integrals, axis=1)
