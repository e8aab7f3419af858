"""The images of a suite, by the names that cases use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from mockrek.contracts.yaml_files import read_yaml
from mockrek.errors import Problem, SettingsError


@dataclass(frozen=True)
class Images:
    """The table ``images.yaml``, and the files that it names."""

    directory: Path

    def names(self) -> frozenset[str]:
        """Every image."""
        return frozenset(self._table["images"])

    def set_names(self) -> frozenset[str]:
        """Every set of images."""
        return frozenset(self._table["sets"])

    def members(self, name: str) -> Sequence[str]:
        """The images of a set."""
        members: Sequence[str] = self._table["sets"][name]
        return members

    def described(self, name: str) -> Mapping[str, Any]:
        """What the table says of an image."""
        entry: Mapping[str, Any] = self._table["images"][name]
        return entry

    def read(self, name: str) -> bytes:
        """The bytes of an image.

        Raises:
            SettingsError: the file is not the one that the table names by its SHA-256.
        """
        entry = self.described(name)
        path = self.directory / entry["file"]
        data = path.read_bytes() if path.is_file() else b""
        if sha256(data).hexdigest() != entry["sha256"]:
            what = "is missing, or not the file that images.yaml names; take the suite as a whole"
            raise SettingsError(str(self.directory), [Problem(entry["file"], what)])
        return data

    @cached_property
    def _table(self) -> dict[str, Any]:
        table: dict[str, Any] = read_yaml(self.directory / "images.yaml")
        return table
