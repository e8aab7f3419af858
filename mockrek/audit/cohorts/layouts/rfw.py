"""Racial Faces in the Wild: four directories, each with people and a list of pairs like LFW's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.layouts.files import not_found
from mockrek.audit.cohorts.layouts.imported import Imported, Pair, Row, Skipped
from mockrek.audit.cohorts.layouts.people import images_of_people, pairs_of_people
from mockrek.errors import Problem, TruthError

TITLE: Final = "Racial Faces in the Wild (Wang et al. 2019)"
BY: Final = ("race",)

_RACES: Final = ("African", "Asian", "Caucasian", "Indian")


def read(directory: Path) -> Imported:
    """Read every race that is there: ``data/<Race>/`` with ``txts/<Race>/<Race>_pairs.txt``.

    Args:
        directory: with ``data`` and ``txts``, or with ``test``, which holds both.

    Raises:
        TruthError: no race is there, or of one only the images or only the pairs.
    """
    test = "test/" if (directory / "test").is_dir() else ""
    rows: list[Row] = []
    pairs: list[Pair] = []
    skipped: list[Skipped] = []
    for race in _present(directory, test):
        root = f"{test}data/{race}"
        listed, unlisted = pairs_of_people(directory / _list_of(test, race), root)
        found, misnamed = images_of_people(directory, root, {"race": race})
        rows += found
        pairs += listed
        skipped += [*unlisted, *misnamed]
    return Imported(tuple(rows), tuple(pairs), tuple(skipped))


def _list_of(test: str, race: str) -> str:
    return f"{test}txts/{race}/{race}_pairs.txt"


def _present(directory: Path, test: str) -> list[str]:
    images = {race: (directory / f"{test}data/{race}").is_dir() for race in _RACES}
    lists = {race: (directory / _list_of(test, race)).is_file() for race in _RACES}
    present = [race for race in _RACES if images[race] or lists[race]]
    if not present:
        races = ", ".join(_RACES)
        what = f"needs test/data/<Race>/ and test/txts/<Race>/<Race>_pairs.txt; races: {races}"
        raise not_found(directory, what)
    problems = [
        Problem(race, f"{_list_of(test, race)} is not there" if images[race]
                else f"{test}data/{race}/ is not there")
        for race in present
        if not (images[race] and lists[race])
    ]  # fmt: skip
    if problems:
        raise TruthError(str(directory), problems)
    return present
