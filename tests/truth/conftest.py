from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from matplotlib.cbook import get_sample_data
from PIL import Image

Draw = Callable[..., bytes]


def draw_image(form: str, width: int = 96, height: int = 80, **options: Any) -> bytes:
    """A small image with a gradient, as Pillow writes it."""
    file = BytesIO()
    gradient = Image.linear_gradient("L").resize((width, height))
    gradient.convert(options.pop("mode", "RGB")).save(file, form, **options)
    return file.getvalue()


@pytest.fixture(scope="session")
def draw() -> Draw:
    return draw_image


@pytest.fixture(scope="session", params=["PNG", "JPEG"])
def picture(request: pytest.FixtureRequest) -> bytes:
    return draw_image(request.param)


@pytest.fixture(scope="session")
def grace_hopper() -> bytes:
    return Path(str(get_sample_data("grace_hopper.jpg", asfileobj=False))).read_bytes()
