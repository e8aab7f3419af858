"""How the service, which is written in Java, spells values in text."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

ECHO_LIMIT = 1024
"""Characters of a value that an error message repeats; mockrek's own limit."""


def java_double(value: float) -> str:
    """Spell a number as ``Double.toString`` does.

    The digits are Python's (the shortest that read back as the same number); the exponent is used
    below 10⁻³ and from 10⁷ on, and has a capital E, no plus sign and no padding.

    >>> java_double(100.0), java_double(0.00031391781521961093), java_double(1533422155.042)
    ('100.0', '3.1391781521961093E-4', '1.533422155042E9')
    """
    if value == 0.0 or 1e-3 <= abs(value) < 1e7:
        return repr(float(value))
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    sign, digits, exponent = Decimal(repr(float(value))).as_tuple()
    assert isinstance(exponent, int)
    first, *rest = map(str, digits)
    fraction = "".join(rest).rstrip("0") or "0"
    return f"{'-' * sign}{first}.{fraction}E{exponent + len(rest)}"


def echo(value: Any) -> str:
    """Spell a value of a request as an error message repeats it, cut to :data:`ECHO_LIMIT`.

    >>> echo([1.5, "a", None]), echo(b"four")
    ('[1.5, a, null]', 'java.nio.HeapByteBuffer[pos=0 lim=4 cap=4]')
    """
    return shorten(_spell(value))


def shorten(text: str) -> str:
    """Cut a text after :data:`ECHO_LIMIT` characters, and say so with three dots."""
    return text if len(text) <= ECHO_LIMIT else f"{text[:ECHO_LIMIT]}..."


def _spell(value: Any) -> str:
    match value:
        case None:
            text = "null"
        case bool():
            text = "true" if value else "false"
        case float():
            text = java_double(value)
        case bytes():
            text = f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
        case list():
            text = f"[{', '.join(map(_spell, value))}]"
        case dict():
            text = f"{{{', '.join(f'{key}={_spell(item)}' for key, item in value.items())}}}"
        case _:
            text = str(value)
    return text
