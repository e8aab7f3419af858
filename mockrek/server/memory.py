"""How the C library hands out memory to a worker.

A request with a 5 MB image takes and frees some twenty megabytes. By default glibc gives them back
to the kernel each time and asks for new, zeroed pages at the next request, which costs more than
decoding the image does. And each thread has memory of its own, which is cold when another takes
the next request. What is kept is given back from time to time, so that a worker does not stay
for good at what its busiest moment took. Other C libraries are left as they are.
"""

from __future__ import annotations

import ctypes
from typing import Final

_M_TRIM_THRESHOLD: Final = -1  # of mallopt(3)
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_MIB: Final = 1024 * 1024
_LARGEST_MMAP_THRESHOLD: Final = 32 * _MIB  # mallopt refuses more


GIVE_BACK_SECONDS: Final = 20.0
"""How often freed memory is given back: so seldom that nobody waits for new pages much."""


def keep_freed_memory() -> bool:
    """Let this process keep up to 64 MiB of freed memory for the next request, in any thread.

    Returns:
        Whether the C library has such a setting.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(
        mallopt(_M_ARENA_MAX, 1)
        and mallopt(_M_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)
        and mallopt(_M_TRIM_THRESHOLD, 64 * _MIB)
    )


def give_back_freed_memory() -> bool:
    """Give the kernel what this process has freed and nobody has used again.

    Returns:
        Whether the C library can.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return False
    trim(0)
    return True
