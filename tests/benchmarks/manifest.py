"""A manifest of a million rows: how long it loads, what it takes, how long a look-up is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from .figures import Plan, Row, Spread, at_most
from .servers import ROOT

ROWS = 1_000_000
_HEAD = "sha256,subject,gender,skin_type,age"
_BOX = ",left,top,width,height"

# In a process of its own, whose memory is the manifest's and nobody else's.
_PROBE = """
import ctypes, gc, json, sys
from pathlib import Path
from time import perf_counter
from mockrek.truth.manifest import load

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

path, before, start = Path(sys.argv[1]), resident(), perf_counter()
manifest = load(path)
seconds = perf_counter() - start
gc.collect()
ctypes.CDLL(None).malloc_trim(0)  # what loading needed in passing goes back to the system
bytes_ = resident() - before
digests = [bytes.fromhex(line[:64]) for line in path.read_text().splitlines()[1:10_001]]
start = perf_counter()
found = [manifest.find(digest) for digest in digests]
lookup = (perf_counter() - start) / len(digests)
assert None not in found
print(json.dumps([seconds, bytes_ / manifest.faces, lookup * 1e6]))
"""


def measure(plan: Plan) -> Iterator[Row]:
    """Loads of a CSV manifest, without and with boxes."""
    rows = max(1000, int(ROWS * plan.share))
    with TemporaryDirectory() as folder:
        for name, boxes in (("", False), (", boxes", True)):
            path = Path(folder) / f"{boxes}.csv"
            _write(path, rows, boxes=boxes)
            runs = [_probe(path) for _ in range(min(plan.pairs, 5))]
            loads, sizes, lookups = (Spread.of(column) for column in zip(*runs, strict=True))
            label = f"{rows:,} rows{name}"
            yield Row("manifest", f"{label}: load", "s", loads, aim=at_most(3))
            yield Row("manifest", f"{label}: memory", "B/face", sizes, aim=at_most(150))
            yield Row("manifest", f"{label}: look-up", "µs", lookups)


def _write(path: Path, rows: int, *, boxes: bool) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD + (_BOX if boxes else "") + "\n")
        for i in range(rows):
            person = (
                f"p{i // 4},{('Female', 'Male')[i % 2]},{('II', 'VI')[i % 3 % 2]},{20 + i % 60}"
            )
            box = f",0.{i % 400:03d},0.25,0.3,0.4" if boxes else ""
            file.write(f"{sha256(b'%d' % i).hexdigest()},{person}{box}\n")


def _probe(path: Path) -> tuple[float, float, float]:
    command = [sys.executable, "-c", _PROBE, str(path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    seconds, size, lookup = json.loads(said)
    return seconds, size, lookup
