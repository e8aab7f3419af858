"""Boxes: where a face is reported."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from struct import Struct
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import Box
from mockrek.scoring.draws import Purpose, draw_block, shares_one, uniform

_JITTER = 0.01  # of the box's side: no detector frames a face to the pixel
_FLOAT32: Final = Struct("4f")


def reported_boxes(
    boxes: Sequence[Box | None],
    seed: int,
    keys: npt.NDArray[np.uint64],
    size: tuple[int, int],
) -> npt.NDArray[np.float32]:
    """The boxes of the faces of one image, with a small jitter; drawn where none is declared.

    Args:
        boxes: the declared boxes.
        seed: any integer.
        keys: uint64, shape (n,): the keys of the faces.
        size: width and height of the image in pixels.

    Returns:
        float32, shape (n, 4): left, top, width, height as ratios.
    """
    shares = uniform(draw_block(seed, Purpose.BOX, keys, 4)) - 0.5
    true = np.array(
        [box.sides if box else _cell(place, len(boxes), size) for place, box in enumerate(boxes)],
        np.float64,
    ).reshape(-1, 4)
    jitter = 2 * _JITTER * shares * true[:, [2, 3, 2, 3]]
    return (true + jitter).astype(np.float32)


def reported_box(
    box: Box | None, seed: int, key: int, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """:func:`reported_boxes` for the only face of an image, to the same bit.

    Returns:
        Left, top, width, height as ratios, each a float32.
    """
    left, top, width, height = box.sides if box else _cell(0, 1, size)
    shares = shares_one(seed, Purpose.BOX, key, 4)
    across, down, wider, taller = [2 * _JITTER * (share - 0.5) for share in shares]
    return _FLOAT32.unpack(
        _FLOAT32.pack(
            left + across * width,
            top + down * height,
            width + wider * width,
            height + taller * height,
        )
    )


def _cell(place: int, count: int, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """A box of a face's proportions, 3 : 4, in a cell of a grid with room for all faces."""
    columns = ceil(sqrt(count))
    rows = ceil(count / columns)
    row, column = divmod(place, columns)
    tall = 0.55 * min(size[1] / rows, size[0] / columns / 0.75)
    width, height = 0.75 * tall / size[0], tall / size[1]
    return (column + 0.5) / columns - width / 2, (row + 0.5) / rows - height / 2, width, height
