"""``python -m fuzz.harness SURFACE``: one surface under atheris, in a process of its own.

libFuzzer ends the process that it runs in, without a word to Python.
"""

from __future__ import annotations

import sys
from random import Random

import atheris

from fuzz.budget import Budget
from fuzz.outcome import Report
from fuzz.surfaces import Surface, attempt, load


class Drive:
    """What libFuzzer calls."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._report = Report()

    def check(self, data: bytes) -> None:
        """Check one input."""
        self._report.add(attempt(self._surface, data))

    def mutate(self, data: bytes, max_size: int, seed: int) -> bytes:
        """Give another input: half of them keep the outline, half are libFuzzer's own."""
        if seed % 2:
            own: bytes = atheris.Mutate(data, max_size)
            return own
        chance = Random(seed)
        for _ in range(chance.choice((1, 1, 2, 4))):
            data = self._surface.mutate(data, chance)
        return data[:max_size]


def main() -> None:
    """Fuzz until libFuzzer has had enough."""
    budget, rest = Budget.from_command_line()
    with atheris.instrument_imports(include=["mockrek"]):
        surface = load(budget.surface)
    drive = Drive(surface)
    options = [
        f"-runs={budget.runs or -1}",
        f"-max_total_time={round(budget.seconds)}",
        f"-seed={budget.seed}",
        f"-max_len={surface.longest}",
        "-timeout=10",  # ends what hangs; what takes over a second is told by `attempt`
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, *rest], drive.check, custom_mutator=drive.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
