"""Server-Timing, as rows of their own."""

from __future__ import annotations

from collections import defaultdict

import pytest

from loadtests import stages


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (None, {}),
        ("", {}),
        (
            "decode;dur=0.121, truth;dur=1, score;dur=0.016",
            {"decode": 0.121, "truth": 1, "score": 0.016},
        ),
        ("miss, db;dur=53, app;dur=47.2", {"db": 53, "app": 47.2}),
        ('cache;desc="a, b; dur=9";dur=2.5,x;DUR="3"', {"cache": 2.5, "x": 3}),
        ("score;dur=-1, truth;dur=fast", {}),
    ],
)
def test_a_header_is_read(header: str | None, found: dict[str, float]) -> None:
    assert stages.parse(header) == found


class Entry:
    def __init__(self) -> None:
        self.logged: list[float] = []

    def log(self, response_time: float, content_length: int) -> None:
        assert content_length == 0
        self.logged.append(response_time)


class Statistics:
    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = defaultdict(Entry)

    def get(self, name: str, method: str) -> Entry:
        return self.entries[name, method]


def test_each_stage_has_its_row() -> None:
    statistics = Statistics()
    for score in (0.02, 0.03):
        stages.note(statistics, "DetectFaces 20 KB", {"decode": 0.1, "score": score})
    rows = {row: entry.logged for row, entry in statistics.entries.items()}
    assert rows == {
        ("DetectFaces 20 KB · decode", "STAGE"): [0.1, 0.1],
        ("DetectFaces 20 KB · score", "STAGE"): [0.02, 0.03],
    }
