"""Age groups: which ages their names stand for."""

from __future__ import annotations

import re
from typing import Final

Ages = tuple[int, int]
"""The youngest and the oldest, in whole years."""

ADULTS: Final[Ages] = (19, 81)
"""The people of a shape that says nothing of age."""

_OLDEST: Final = 99
_CLOSED: Final = re.compile(r"(\d{1,3})-(\d{1,3})")
_OPEN: Final = re.compile(r"(\d{1,3})\+|more than (\d{1,3})")


def ages_of(group: str) -> Ages:
    """The ages in an age group.

    NIST's groups leave their first year out ("20-35" is 21 to 35), those of FairFace do not
    ("20-29"). Nobody is drawn at a first year, so that an age lies in its group either way.

    Args:
        group: as ``"20-35"``, ``"70+"`` or ``"more than 70"``.

    Raises:
        ValueError: it is none of these, or nobody is in it; the text is a sentence.

    >>> ages_of("20-35"), ages_of("70+")
    ((21, 35), (71, 99))
    """
    if closed := _CLOSED.fullmatch(group):
        low, high = int(closed[1]), int(closed[2])
    elif opened := _OPEN.fullmatch(group):
        low, high = int(opened[1] or opened[2]), _OLDEST
    else:
        raise ValueError(f"{group!r} is not an age group, such as 20-35 or 70+")
    if not low < high <= _OLDEST:
        raise ValueError(f"{group!r} has nobody in it: ages rise, and {_OLDEST} is the oldest")
    return low + 1, high
