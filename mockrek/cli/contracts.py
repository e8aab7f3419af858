"""``mockrek contracts``."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mockrek.cli.contracts_shown import print_report
from mockrek.cli.progress import progress_bar
from mockrek.contracts.case import KINDS, TARGETS, Case, Target
from mockrek.contracts.cost import Cost, cost_of
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import identity_for, is_service
from mockrek.contracts.markdown import as_markdown
from mockrek.contracts.results import Report, counted
from mockrek.contracts.running import run
from mockrek.contracts.suite import load_suite
from mockrek.contracts.writing import as_json, as_junit
from mockrek.errors import Problem, SettingsError

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_FORMS: Final = {"junit": as_junit, "json_": as_json, "report": as_markdown}
Command = TypeVar("Command", bound=Callable[..., Any])

_suite: Final = click.option(
    "--suite",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="DIR",
    help="The suite; by default the one that comes with mockrek.",
)
_only: Final = click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="Only this case, or those that a pattern such as 'detect-faces.*' fits; may be repeated.",
)
_kinds: Final = click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    help="Only this kind; may be repeated.",
)


@click.group("contracts")
def command() -> None:
    """Cases that say how Amazon Rekognition behaves, to run against any endpoint.

    The format is described in the README.md of the suite, so that others can run it too.
    """


@command.command("list")
@_suite
@_only
@_kinds
def list_cases(suite: Path | None, only: tuple[str, ...], kinds: tuple[Any, ...]) -> None:
    """List the cases: id, kind, and what is known of each target."""
    cases = load_suite(suite).select(only, kinds)
    table = Table("case", "kind", *TARGETS)
    for case in cases:
        verdicts = (case.verdicts[target] for target in TARGETS)
        table.add_row(f"[bold]{escape(case.id)}[/]\n{escape(case.title)}", case.kind, *verdicts)
    Console(highlight=False).print(table)
    click.echo(_counted(cases))


@command.command("check")
@_suite
def check(suite: Path | None) -> None:
    """Check the files of a suite, without a request to anything."""
    loaded = load_suite(suite)
    for name in loaded.images.names():
        loaded.images.read(name)
    click.echo(f"{loaded.directory}: {_counted(loaded.cases)}")


@command.command("run")
@click.option("--endpoint", required=True, metavar="URL", help="What is judged.")
@click.option(
    "--target",
    type=click.Choice(TARGETS),
    default="mockrek",
    show_default=True,
    help="Whose verdicts hold: which cases must pass, and which are known to differ.",
)
@_suite
@_only
@_kinds
@click.option("--junit", type=_FILE, metavar="FILE", help="Write the results as JUnit XML.")
@click.option("--json", "json_", type=_FILE, metavar="FILE", help="Write them as JSON.")
@click.option("--report", type=_FILE, metavar="FILE", help="Write them as a page in Markdown.")
@click.option(
    "--i-accept-the-cost",
    "accepted",
    is_flag=True,
    help="Really run against the real service, with your own credentials: its calls cost money.",
)
def run_cases(endpoint: str, target: Target, **given: Any) -> None:
    """Run the cases against an endpoint, as raw HTTP.

    Exits with 1 if a case failed that must pass, or one passed that is known to differ; with 2 if
    there was no run.

    Requests are signed with a made-up key, or with that of AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY (and AWS_REGION). The real service is asked with the credentials that AWS
    SDKs would find, over TLS, and gets no image but the suite's own, in which everybody is drawn.
    """
    suite = load_suite(given["suite"])
    cases = suite.select(given["only"], given["kinds"])
    _check_places(given)
    with Endpoint(endpoint) as connected:
        if is_service(connected, target):
            _agree(cost_of(cases, suite.images), accepted=given["accepted"])
        identity = identity_for(connected, target, os.environ)
        with progress_bar("asking") as bar:
            report = run(suite, cases, connected, identity, target, bar)
    print_report(Console(highlight=False), report)
    _write(report, given)
    sys.exit(1 if report.surprises else 0)


def _agree(cost: Cost, *, accepted: bool) -> None:
    """Say what the real service will cost, and go on only if that is accepted."""
    click.echo(f"The real service: {cost}", err=True)
    if not accepted:
        calls = counted(cost.calls, "call")
        what = f"the real service costs money ({calls}): add --i-accept-the-cost"
        raise SettingsError("contracts", [Problem("--endpoint", what)])


def _check_places(given: Mapping[str, Any]) -> None:
    """Before a run: a place that is not there must not cost the results of it."""
    places = {name: given[name].parent for name in _FORMS if given[name] is not None}
    problems = [
        Problem(f"--{name.rstrip('_')}", f"{place} is no directory: make it first")
        for name, place in places.items()
        if not place.is_dir()
    ]
    if problems:
        raise SettingsError("contracts", problems)


def _write(report: Report, given: Mapping[str, Any]) -> None:
    for name, form in _FORMS.items():
        path: Path | None = given[name]
        if path is not None:
            path.write_text(form(report), encoding="utf-8")


def _counted(cases: Sequence[Case]) -> str:
    found = Counter(case.kind for case in cases)
    kinds = ", ".join(f"{found[kind]} {kind}" for kind in KINDS if found[kind])
    return f"{counted(len(cases), 'case')}: {kinds}"
