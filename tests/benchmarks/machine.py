"""What the figures were measured with: date, versions, machine. No names and no paths."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .servers import ROOT

PACKAGES = ("numpy", "gunicorn", "moto")


def describe() -> dict[str, str]:
    """Each fact by its name, for people."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "mockrek": f"{version('mockrek')} ({_revision()})",
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "machine": f"{platform.system()}, {_processor()}, {os.cpu_count()} cores",
    }


def versions(*packages: str) -> dict[str, str]:
    """The versions of those packages that are installed."""
    found = {}
    for package in packages:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def _revision() -> str:
    """The revision of the checkout, if it is one that git can read."""
    command = ["git", "describe", "--always", "--dirty"]
    try:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return "no revision"
    return ended.stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
