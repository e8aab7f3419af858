"""Serves every built-in profile, audits it through HTTP, and writes what came back.

``make audited`` runs it (some minutes) and writes ``audited.json``; ``make docs`` makes the page of
it. A profile that has changed since is told by ``make check``.
"""  # noqa: INP001  # a script, not a package

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
from audited_page import FILE, read
from published import Printed, differing, printed_tables

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.reference.audit import Request, audit
from mockrek.audit.reference.results import Choices
from mockrek.audit.served import serving
from mockrek.audit.sheet.answer_sheet import Options, answer_sheet
from mockrek.audit.sheet.marking import mark, read_results
from mockrek.audit.sheet.pair_list import load_pairs
from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.extend import LIBRARY, names
from mockrek.profiles.outcomes import identification_outcomes
from mockrek.truth.manifest import load

SEED: Final = 7
_THREADS: Final = 8
_AGES: Final[Mapping[str, str]] = {
    "ccd": "gender skin=darker,lighter age_group=19-45,65+ lighting=bright,dim",
    "utkface": "gender age_group=0-18,19-45,45-64,65+",
    "adience": "gender age_group=0-2,3-7,8-14,15-24,25-35,36-45,46-59,60+",
    "miap": "gender age_presentation=Young,Middle,Older,Unknown",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What came back of one profile.

    Attributes:
        profile, confidence: its name and its provenance word.
        digest: of the profile's file.
        cohort: the shape, and how it was made.
        images, pairs: how many were asked about.
        cells: how many cells of the audit were compared with the answer sheet.
        wrong: those that differ.
        printed: how many printed rates were compared.
        misprinted: those that differ.
    """

    profile: str
    confidence: str
    digest: str
    cohort: str
    images: int
    pairs: int
    cells: int
    wrong: tuple[str, ...]
    printed: int
    misprinted: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether everything agrees, and there was something to agree."""
        return self.cells > 0 and not self.wrong and not self.misprinted


_PROBES: Final[Mapping[str, tuple[int, int]]] = {
    "aclu-congress-2018": (28, 535),
    "aclu-california-2019": (26, 120),
    "aclu-massachusetts-2019": (27, 188),
    "comparitech-2020-congress": (32, 530),
    "comparitech-2020-uk": (73, 1429),
}
"""How many probes were falsely matched, and of how many, as printed."""


def digest_of(profile: str) -> str:
    """The SHA-256 of a built-in profile's file."""
    return sha256((LIBRARY / f"{profile}.toml").read_bytes()).hexdigest()


def is_search(profile: str) -> bool:
    """Whether a profile is about searching alone."""
    return profile in _PROBES


def recipe_of(profile: str) -> Recipe:
    """The cohort that a profile's source audited, or one like it."""
    head = profile.rpartition("-")[0]
    shapes = {
        "gender-shades-2018": "ppb",
        "gender-shades-2018-south-africa": "ppb-south-africa",
        "actionable-auditing-2019": "ppb-2019",
        "fairface-2021": "fairface",
    }
    if head in shapes:
        return Recipe(shapes[head], seed=SEED, images="tiles")
    if profile.startswith("frte-"):
        return Recipe("frte", seed=SEED, images="tiles", pairs=2000)
    if profile.startswith("dooley-"):
        by = tuple(_AGES[profile.rpartition("-")[2]].split())
        return Recipe("grid", size=640, seed=SEED, images="tiles", by=by)
    return Recipe("pairs", size=300, seed=SEED, images="tiles", pairs=2000)


def audited(profile: str, work: Path) -> Line:
    """Serve one profile and audit it."""
    recipe = recipe_of(profile)
    folder = work / sha256(repr(recipe).encode()).hexdigest()[:12]
    if not (folder / "manifest.csv").is_file():
        make_from(recipe, folder)
    manifest_path, pairs_path = folder / "manifest.csv", folder / "pairs.csv"
    options = ("--profile", profile, "--truth", str(manifest_path), "--seed", str(SEED))
    out = work / profile
    with serving(*options, "--workers", "2", "--log", "off") as server:
        request = Request(
            endpoint=server.url,
            cohort=folder,
            out=out,
            groups_file=_groups_file(profile),
            choices=_choices(profile),
            threads=_THREADS,
        )
        results = audit(request, lambda _done, _of: None)
    manifest, compiled = load(manifest_path), compile_profile(builtin(profile))
    pairs = load_pairs(pairs_path, manifest_path, manifest) if pairs_path.is_file() else None
    sheet = answer_sheet(compiled, SEED, manifest, Options(matching=pairs is not None, pairs=pairs))
    marks = mark(sheet.rows, read_results(out / "results.csv"))
    tables = printed_tables().get(profile, ())
    found = {
        row.group: (row.errors, row.trials) for row in results.rows if row.task == "gender.error"
    }
    return Line(
        profile=profile,
        confidence=builtin(profile).confidence,
        digest=digest_of(profile),
        cohort=f"{recipe.name}, {results.images:,} tiles",
        images=results.images,
        pairs=results.pairs,
        cells=len(marks.marks),
        wrong=tuple(
            f"{each.task} {each.group}: {each.found} is not {each.expected}"
            for each in marks.marks
            if not each.right
        ),
        printed=sum(len(table.rates) for table in tables),
        misprinted=tuple(_misprinted(profile, tables, found)),
    )


def _choices(profile: str) -> Choices:
    """Where a source counts undetected faces as wrong, the auditor does, too."""
    return Choices(undetected="wrong" if builtin(profile).gender_base == "all" else "excluded")


def _groups_file(profile: str) -> Path | None:
    """The groups of the source, which stand in the profile's file; nothing else of it is read."""
    return Path(str(LIBRARY / f"{profile}.toml")) if builtin(profile).groups else None


def _misprinted(
    profile: str, tables: Sequence[Printed], found: Mapping[str, tuple[int, int]]
) -> Iterator[str]:
    for table in tables:
        yield from differing(table, builtin(profile).groups, found)


def searched(profile: str, work: Path) -> Line:
    """Count who is falsely found in a search, among as many probes as the source had."""
    errors, probes = _PROBES[profile]
    recipe = Recipe("congress", size=probes, seed=SEED, images="tiles", gallery=100)
    folder = work / f"probes-{probes}"
    make_from(recipe, folder)
    manifest, compiled = load(folder / "manifest.csv"), compile_profile(builtin(profile))
    role = manifest.columns["role"]
    asking = role.codes == role.values.index("probe")
    groups = compiled.groups_of(manifest.columns, manifest.faces)[asking]
    found = identification_outcomes(compiled, SEED, manifest.keys[asking], groups)
    wrong = (int(found.sum()), int(asking.sum())) != (errors, probes)
    return Line(
        profile=profile,
        confidence=builtin(profile).confidence,
        digest=digest_of(profile),
        cohort=f"congress, {probes:,} probes, core only",
        images=0,
        pairs=0,
        cells=1,
        wrong=(f"{found.sum()} of {asking.sum()} probes",) if wrong else (),
        printed=1,
        misprinted=(f"{found.sum()} is not {errors}",) if wrong else (),
    )


@click.command()
@click.option("--only", multiple=True, type=click.Choice(names()), help="Only this profile.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep cohorts and reports there.")
def main(only: Sequence[str], work: Path | None) -> None:
    """Audit every built-in profile through HTTP, and write what came back."""
    known = {line["profile"]: line for line in read()}
    with TemporaryDirectory() as temporary:
        folder = work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for profile in only or names():
            line = (searched if is_search(profile) else audited)(profile, folder)
            sign = "✓" if line.right else "✗"
            click.echo(f"{sign} {profile}: {line.cells} cells, {line.printed} printed rates")
            for problem in (*line.wrong, *line.misprinted):
                click.echo(f"    {problem}")
            known[profile] = asdict(line) | {"right": line.right}
    lines = [known[profile] for profile in names() if profile in known]
    FILE.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.exit(0 if all(line["right"] for line in lines) else 1)


if __name__ == "__main__":
    main()
