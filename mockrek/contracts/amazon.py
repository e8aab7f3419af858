"""Which hosts may be Amazon's: what is sent there is billed."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Final
from urllib.parse import unquote

from botocore.loaders import Loader

_SUFFIXES: Final = ("dnsSuffix", "dualStackDnsSuffix")


@cache
def amazon_suffixes() -> frozenset[str]:
    """What names of Amazon's endpoints end with, in all partitions that botocore knows."""
    partitions = Loader().load_data("partitions")["partitions"]
    return frozenset(partition["outputs"][name] for partition in partitions for name in _SUFFIXES)


def is_amazon(hostname: str) -> bool:
    """Whether a name may lead to Amazon: it ends as the names of its endpoints do.

    Addresses, ``localhost`` and names of one label do not, and so are nobody's.

    >>> is_amazon("Rekognition.us-east-1.API.AWS."), is_amazon("127.0.0.1")
    (True, False)
    """
    name = f".{_as_resolved(hostname)}"
    return name.endswith(tuple(f".{suffix}" for suffix in amazon_suffixes()))


def _as_resolved(hostname: str) -> str:
    """A name as a resolver gets it: full stops and letters can be written in other ways too."""
    name = unquote(hostname)
    with suppress(UnicodeError):  # no name that resolves: it is judged as it stands
        name = name.encode("idna").decode("ascii")
    return name.rstrip(".").lower()
