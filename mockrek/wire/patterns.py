r"""The model's patterns, which are Java regular expressions, matched by Python's engine.

The two dialects agree on what the model uses, but for ``\p{…}``: Python has no classes of Unicode
categories. Outside ASCII, where it matters, a letter, a number and a separator of the text are
therefore each replaced by a stand-in, which the pattern names in place of the class.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from unicodedata import category

_CLASSES: Final = {r"\p{L}": "A-Za-z\ue000", r"\p{N}": "0-9\ue001", r"\p{Z}": " \ue002"}
_STAND_INS: Final = {"L": "\ue000", "N": "\ue001", "Z": "\ue002"}
_OTHER: Final = "\ue003"


def matches(pattern: str, text: str) -> bool:
    r"""Tell whether the whole text matches.

    >>> matches(r"^(?!aws:)[\p{L}\p{N}]*$", "größe2"), matches(r"[\p{L}]*", "a-b")
    (True, False)
    """
    compiled = _compile(pattern)
    if r"\p{" in pattern and not text.isascii():
        text = "".join(map(_replace, text))
    return compiled.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    return re.compile(pattern, re.ASCII)  # Java's \d, \w and \s are ASCII


def _replace(character: str) -> str:
    return character if character.isascii() else _STAND_INS.get(category(character)[0], _OTHER)
