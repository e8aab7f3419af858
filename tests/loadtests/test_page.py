"""The page of a run, made in a process of its own: Locust patches whatever imports it."""

from __future__ import annotations

import subprocess
import sys
from html import unescape
from pathlib import Path

TESTS = Path(__file__).parents[1]
PROGRAM = """
import sys
from types import SimpleNamespace

sys.path[:0] = sys.argv[1:]
import locust
from loadtests.report.files import Run
from loadtests.report.page import render
from loadtests.slo import Objectives
from loadtests.verdict import reach
from made_up_phases import step

parts = [step(100, latency=10) for _ in range(4)]
for at, part in enumerate(parts):
    part.memory["worker"] = [110 if at else 100]
objectives = Objectives({}, {"p99": 10}, {}, 50, {"memory_growth": 0.02, "p99_drift": 1.5})
shape = sys.stdin.read()
options = SimpleNamespace(shape=shape, host="h", model="open", family="raw", images="new")
print(render(Run(options, parts, reach(shape, parts, objectives), [], None), "<svg></svg>"))
"""


def page(shape: str) -> str:
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        str(TESTS.parent),
        str(TESTS),
        str(Path(__file__).parent),
    ]
    done = subprocess.run(command, input=shape, capture_output=True, text=True, check=True)
    return unescape(done.stdout)


def test_a_soak_says_what_changed() -> None:
    text = page("soak")

    assert '<td>worker</td><td>memory, growth in %</td><td class="missed">10 > 2</td>' in text
    assert '<td>soak</td><td>99th percentile, times</td><td class="">1 ≤ 1.5</td>' in text
    assert "server, MiB" in text
    assert "memory_growth" not in text


def test_a_ramp_says_where_its_knee_is() -> None:
    text = page("ramp")

    assert 'The knee, requests per second: <span class="">100 ≥ 50</span>' in text
    assert "What changed" not in text
