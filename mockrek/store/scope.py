"""Scopes: for whom a change holds. An account or everybody, in a region or everywhere."""

from __future__ import annotations

from typing import Final, NamedTuple


class Scope(NamedTuple):
    """For whom a change holds.

    Attributes:
        account: twelve digits; empty for every account.
        region: as ``eu-west-1``; empty for every region.
    """

    account: str = ""
    region: str = ""

    @property
    def chain(self) -> tuple[Scope, ...]:
        """The scopes that hold for whoever is in this one, the narrowest first.

        What is said of an account goes before what is said of a region: an account is somebody's.

        >>> [tuple(scope) for scope in Scope("111111111111", "eu-west-1").chain][1:]
        [('111111111111', ''), ('', 'eu-west-1'), ('', '')]
        """
        wider = (Scope(self.account), Scope(region=self.region), EVERYBODY)
        return tuple(dict.fromkeys((self, *wider)))

    def __str__(self) -> str:
        """In words, for messages."""
        parts = [f"account {self.account}"] if self.account else []
        if self.region:
            parts.append(f"region {self.region}")
        return " in ".join(parts) or "everybody"


EVERYBODY: Final = Scope()
