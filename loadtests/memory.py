"""The memory of the server's processes, where they run on the same machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import psutil  # type: ignore[import-untyped]  # it has none

_MIB = 1 << 20


def resident(pid: int) -> Mapping[str, float]:
    """Resident memory of a process and of those it started.

    Args:
        pid: of the first of them.

    Returns:
        Name and number of each process → MiB; nothing of one that has ended.
    """
    return dict(_resident(pid))


def _resident(pid: int) -> Iterator[tuple[str, float]]:
    try:
        first = psutil.Process(pid)
        family = [first, *first.children(recursive=True)]
    except psutil.Error:
        return
    for process in family:
        try:
            memory = process.memory_info().rss / _MIB
        except psutil.Error:  # it ends just now
            continue
        yield f"process {process.pid}", memory
