"""What is really so: faces in images, and what a file says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Box:
    """Where a face is, as ratios of the upright image's width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, top, width, height."""
        return self.left, self.top, self.width, self.height


@dataclass(frozen=True, slots=True)
class Face:
    """The truth of one subject in one image.

    Attributes:
        subject: who it is; two faces are a genuine pair when their subjects are equal.
        box: where it is; ``None`` when nobody declared it (the answer then draws one).
        attributes: everything declared, as text: ``gender``, ``skin_type``, ``race``, ``age``, and
            any further column of a manifest. Groups of a profile see these and nothing else.
    """

    subject: str
    box: Box | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One categorical column over many faces.

    Attributes:
        codes: int64, shape (n,): index into ``values``; −1 where nothing is declared.
        values: the distinct values.
    """

    codes: npt.NDArray[np.int64]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the header of an image file says.

    Attributes:
        digest: SHA-256 of the bytes, 32 bytes.
        format: ``"PNG"`` or ``"JPEG"``.
        width, height: pixels of the upright image (EXIF orientation applied).
        orientation: EXIF orientation, 1 to 8; 1 where none is declared.
        label: the text of the label in the file, or ``None``.
    """

    digest: bytes
    format: str
    width: int
    height: int
    orientation: int = 1
    label: bytes | None = None
