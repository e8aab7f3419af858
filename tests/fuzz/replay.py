"""``python -m fuzz.replay SURFACE FILE…``: check inputs again; a traceback says what is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

from fuzz import server
from fuzz.surfaces import NAMES, attempt, load
from served import serving


def main() -> None:
    """Check each file."""
    name, *files = sys.argv[1:]
    inputs = [Path(file).read_bytes() for file in files]
    if name in NAMES:
        for data in inputs:
            print(f"{1000 * attempt(load(name), data):.1f} ms")
        return
    with serving(*server.OPTIONS[name], "--log", "off", workers=2) as served:
        for data in inputs:
            print(f"{1000 * server.attempt(served, data, strict=name == 'server'):.1f} ms")
            server.assert_sound(served)


if __name__ == "__main__":
    main()
