"""One process a surface: started, watched, and counted when it has ended.

Nothing of mockrek is imported here, nor of atheris.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

TESTS: Final = Path(__file__).resolve().parents[1]
GROWN: Final = TESTS.parent / ".fuzz"
"""What runs leave behind; not in version control."""

CRASHES: Final = GROWN / "crashes"
GUIDED: Final = tuple(
    sorted(p.stem for p in (TESTS / "fuzz" / "surfaces").glob("*.py") if p.stem != "__init__")
)
"""The surfaces that atheris drives."""

OTHERS: Final = {"operations": "fuzz.shapes", "server": "fuzz.server", "server_s3": "fuzz.server"}
"""The others, and the module that drives each."""

NAMES: Final = (*GUIDED, *OTHERS)


@dataclass(frozen=True)
class Plan:
    """How long to fuzz what; see :class:`fuzz.budget.Budget`."""

    name: str
    runs: int
    seconds: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What came of one surface.

    Attributes:
        name: of the surface.
        inputs: how many were tried.
        seconds: from start to end.
        new: entries that the corpus has gained.
        slowest: seconds that the slowest input took.
        crashes: files that were left behind for it.
        failed: whether anything was wrong.
        said: the end of what it wrote.
    """

    name: str
    inputs: int
    seconds: float
    new: int
    slowest: float
    crashes: int
    failed: bool
    said: str


def run(plan: Plan, tell: Callable[[int], None]) -> Outcome:
    """Fuzz one surface to the end of its plan.

    Args:
        plan: which, and for how long.
        tell: is given the number of inputs from time to time.
    """
    folders = {kind: GROWN / kind / plan.name for kind in ("corpus", "crashes")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    before = {kind: len(list(folder.iterdir())) for kind, folder in folders.items()}
    status = GROWN / f"{plan.name}.json"
    status.unlink(missing_ok=True)
    began = monotonic()
    code, said = _watch(plan, status, tell)
    seconds = monotonic() - began
    counted = _counted(status)
    gained = {kind: len(list(folder.iterdir())) - before[kind] for kind, folder in folders.items()}
    found = re.search(r"stat::number_of_executed_units: (\d+)", said)
    return Outcome(
        name=plan.name,
        inputs=int(found[1]) if found else int(counted["inputs"]),
        seconds=seconds,
        new=gained["corpus"],
        slowest=counted["slowest"],
        crashes=gained["crashes"],
        failed=bool(code or gained["crashes"]),
        said=said[-3000:],
    )


def _watch(plan: Plan, status: Path, tell: Callable[[int], None]) -> tuple[int, str]:
    log = GROWN / f"{plan.name}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command(plan), stdout=file, stderr=file, cwd=TESTS, env=_environ(plan.name, status)
        )
        while True:
            try:
                code = process.wait(0.5)
                break
            except subprocess.TimeoutExpired:
                tell(int(_counted(status)["inputs"]))
            except BaseException:
                process.terminate()
                raise
    return code, log.read_text("utf-8", "replace")


def command(plan: Plan) -> list[str]:
    """What starts a surface's process, in the folder of the tests."""
    budget = [plan.name, f"--runs={plan.runs}", f"--seconds={plan.seconds}", f"--seed={plan.seed}"]
    if plan.name in OTHERS:
        return [sys.executable, "-m", OTHERS[plan.name], *budget]
    folders = [str(GROWN / "corpus" / plan.name), f"fuzz/seeds/{plan.name}"]
    artifacts = f"-artifact_prefix={CRASHES / plan.name}/"
    return [sys.executable, "-m", "fuzz.harness", *budget, artifacts, *folders]


def replay(path: Path) -> int:
    """Check one file again, and give the exit code; its folder is named for the surface."""
    arguments = [path.resolve().parent.name, str(path.resolve())]
    command = [sys.executable, "-m", "fuzz.replay", *arguments]
    return subprocess.run(command, cwd=TESTS, check=False).returncode


def _environ(name: str, status: Path) -> dict[str, str]:
    return {**os.environ, "FUZZ_STATUS": str(status), "FUZZ_CRASHES": str(CRASHES / name)}


def _counted(status: Path) -> dict[str, float]:
    try:
        counted: dict[str, float] = json.loads(status.read_text())
    except (OSError, ValueError):  # not there yet, or half written
        return {"inputs": 0, "slowest": 0.0}
    return counted
