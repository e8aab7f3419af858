"""How long one surface is fuzzed: so many inputs or so many seconds, whichever comes first."""

from __future__ import annotations

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """The options that every kind of surface takes.

    Attributes:
        surface: its name.
        runs: inputs; 0 for no limit.
        seconds: 0 for no limit.
        seed: of all chance.
    """

    surface: str
    runs: int
    seconds: float
    seed: int

    @classmethod
    def from_command_line(cls) -> tuple[Budget, list[str]]:
        """Read them; what is left over belongs to libFuzzer."""
        parser = argparse.ArgumentParser()
        parser.add_argument("surface")
        parser.add_argument("--runs", type=int, default=0)
        parser.add_argument("--seconds", type=float, default=0)
        parser.add_argument("--seed", type=int, default=1)
        known, rest = parser.parse_known_args()
        return cls(**vars(known)), rest
