"""What holds for all tests; and every page of documentation is a test, see ``tests/pages.py``."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sybil import Sybil

from pages import PAGES, Page, whole_page
from uncovered import uncovered

# Machines are shared and noisy: how long an example takes says nothing. CI tries the same examples
# each time, so that a change is judged by what it changes.
settings.register_profile(
    "mockrek",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("mockrek")


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """What the blocks of one page share; servers that they started end with it."""
    with ExitStack() as stack:
        yield Page(tmp_path, monkeypatch, stack)


@pytest.fixture
def uncounted() -> Iterator[None]:
    """A test that does a thing thousands of times, and whose lines others count."""
    with uncovered():
        yield


pytest_collect_file = Sybil([whole_page], patterns=PAGES, fixtures=["page"]).pytest()
