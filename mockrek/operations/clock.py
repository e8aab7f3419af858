"""Where the time of one request goes."""

from __future__ import annotations

from time import perf_counter_ns
from typing import Final

STAGES: Final = ("decode", "truth", "score", "render")


class StageClock:
    """Adds the time since the last call to a stage; one a request.

    >>> clock = StageClock()
    >>> clock.end("decode"); clock.end("render")
    >>> list(clock.nanoseconds)
    ['decode', 'render']
    """

    __slots__ = ("_since", "nanoseconds")

    def __init__(self) -> None:
        self.nanoseconds: dict[str, int] = {}
        self._since = perf_counter_ns()

    def end(self, stage: str) -> None:
        """Whatever happened since the last call was this stage."""
        now = perf_counter_ns()
        self.nanoseconds[stage] = self.nanoseconds.get(stage, 0) + now - self._since
        self._since = now
