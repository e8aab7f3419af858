"""The scoring core of one revision, waiting to be timed: ``python -P -m benchmarks.against_core``.

Two of these run at once, each with another mockrek on its path, and work in turn: a line with a
kernel's name and how often comes in, the processor time of a call in µs goes out. An empty name
asks for the names. The kernels are those of this checkout, whatever revision is timed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time

import mockrek

from .figures import Plan
from .kernels import compared, searched, tried


def main() -> None:
    """Answer lines until there are none."""
    share = float(sys.argv[1])
    kernels = {**compared(Plan(1, share)), **searched(Plan(1, share)), **tried(Plan(1, share))}
    _say(str(Path(mockrek.__file__).parents[1]))
    for line in sys.stdin:
        kernel, repeats = kernels[line.strip()]
        kernel(0)  # what the other one had put into the caches is gone
        began = process_time()
        for i in range(repeats):
            kernel(i)
        _say(repr(1e6 * (process_time() - began) / repeats))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
