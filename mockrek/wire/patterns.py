r"""The model's patterns, which are Java regular expressions, matched by Python's engine.

The two dialects agree on what the model uses, but for ``\p{…}``: Python has no classes of Unicode
categories. Outside ASCII, where it matters, a letter, a number and a separator of the text are
therefore each replaced by a stand-in, which the pattern names in place of the class. And Java's
dot stops at more line ends than Python's: what has a dot in the model matches none of them
anywhere, so that is looked at first, which also keeps ``.*`` from being tried at every place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import category

_CLASSES: Final = {r"\p{L}": "A-Za-z\ue000", r"\p{N}": "0-9\ue001", r"\p{Z}": " \ue002"}
_STAND_INS: Final = {"L": "\ue000", "N": "\ue001", "Z": "\ue002"}
_OTHER: Final = "\ue003"
_LINE_END: Final = re.compile("[\n\r\u0085\u2028\u2029]")
_NO_DOT: Final = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")  # in an escape or in a class it is itself


def matches(pattern: str, text: str) -> bool:
    r"""Tell whether the whole text matches.

    >>> matches(r"^(?!aws:)[\p{L}\p{N}]*$", "größe2"), matches(r"[\p{L}]*", "a-b")
    (True, False)
    """
    compiled, has_dot = _compile(pattern)
    if has_dot and _LINE_END.search(text):
        return False
    if r"\p{" in pattern and not text.isascii():
        text = "".join(map(_replace, text))
    return compiled.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compile(pattern: str) -> tuple[re.Pattern[str], bool]:
    """The pattern for Python's engine, and whether it has a dot that stands for any character."""
    has_dot = "." in _NO_DOT.sub("", pattern)
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    return re.compile(pattern, re.ASCII), has_dot  # Java's \d, \w and \s are ASCII


def _replace(character: str) -> str:
    return character if character.isascii() else _STAND_INS.get(category(character)[0], _OTHER)
