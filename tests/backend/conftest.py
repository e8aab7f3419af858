from __future__ import annotations

from collections.abc import Iterator

import pytest

from s3_double import Double, s3_double


@pytest.fixture
def double() -> Iterator[Double]:
    with s3_double() as started:
        yield started
