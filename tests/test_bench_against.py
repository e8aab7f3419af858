"""Comparing with an older revision: of tiny repositories, and of a core that was made slower."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import against
from benchmarks.against_figures import Change, Sides
from benchmarks.against_sections import Untimeable, core
from benchmarks.against_tree import NoSuchRevision, checked_out
from benchmarks.figures import Pairs, Plan
from benchmarks.servers import ROOT

PAUSE = """
import sys
from pathlib import Path
from benchmarks.against_tree import checked_out
with checked_out("HEAD", Path(sys.argv[1])) as tree:
    print(tree, flush=True)
    sys.stdin.read()
"""


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two revisions of one file; the older is tagged."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for text in ("old", "new"):
        (folder / "file").write_text(text)
        git(folder, "add", "file")
        git(folder, "commit", "--quiet", "--message", text)
    git(folder, "tag", "v1", "HEAD~1")
    return folder


def worktrees(repository: Path) -> int:
    return git(repository, "worktree", "list").count("\n")


@pytest.mark.parametrize(("revision", "text"), [("v1", "old"), ("HEAD", "new"), ("HEAD~1", "old")])
def test_a_revision_is_there_for_as_long_as_it_is_needed(
    repository: Path, revision: str, text: str
) -> None:
    (repository / "file").write_text("not committed")
    with checked_out(revision, repository) as tree:
        assert (tree / "file").read_text() == text
        assert worktrees(repository) == 2

    assert not tree.parent.exists()
    assert worktrees(repository) == 1
    assert (repository / "file").read_text() == "not committed"


def test_nothing_is_left_when_measuring_fails(repository: Path) -> None:
    def measure(tree: Path) -> None:
        shutil.rmtree(tree)  # even if the folder went before
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), checked_out("v1", repository) as tree:
        measure(tree)

    assert worktrees(repository) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_when_measuring_is_interrupted(
    repository: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PAUSE, str(repository)],
        cwd=ROOT / "tests",
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        tree = Path(process.stdout.readline().strip())
        assert (tree / "file").exists()
        process.send_signal(number)
        assert process.wait(20) != 0

    assert not tree.parent.exists()
    assert worktrees(repository) == 1


@pytest.mark.parametrize("revision", ["v2", "--help", "HEAD:file", ""])
def test_a_revision_that_is_none_is_named(repository: Path, revision: str) -> None:
    with pytest.raises(NoSuchRevision, match=r"rev-parse"), checked_out(revision, repository):
        pass

    assert worktrees(repository) == 1


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ((1.06, 1.2, 1.05, 0.9), "slower"),
        ((1.04, 1.04, 1.04, 1.04), "same"),
        ((1.5, 1.5, 0.9, 0.9), "same"),
        ((0.9, 0.8, 0.9, 1.1), "quicker"),
        ((0.96, 0.97, 0.96, 0.97), "same"),
    ],
)
def test_a_change_is_seen_where_most_pairs_show_it(ratios: tuple[float, ...], verdict: str) -> None:
    assert Change("n", "µs", Pairs(ratios, (1.0,) * len(ratios))).verdict == verdict


@pytest.fixture
def measured(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sections that find this checkout 30 % slower than the tree it is given."""

    def section(sides: Sides, plan: Plan) -> Iterator[Change]:
        texts = [(side / "file").read_text() for side in (sides.now, sides.then)]
        name = f"{texts[0]} against {texts[1]}"
        yield Change(name, "µs", Pairs((13.0,) * plan.pairs, (10.0,) * plan.pairs))

    monkeypatch.setattr(against, "ROOT", repository)
    monkeypatch.setattr(against, "SECTIONS", {"core": section})


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [((), 0), (("--fail-above", "1.31"), 0), (("--fail-above", "1.2"), 1)],
)
def test_only_who_asks_for_it_fails(arguments: tuple[str, ...], status: int) -> None:
    ended = CliRunner().invoke(against.main, ["v1", "--pairs", "4", *arguments])

    assert ended.exit_code == status
    assert "new against old" in ended.output
    assert "1.30 (1.30–1.30)" in ended.output
    assert "slower" in ended.output
    assert ("slower than 1.2 × v1: new against old" in ended.output) == bool(status)


@pytest.mark.usefixtures("measured")
def test_the_command_says_which_revision_there_is_not() -> None:
    ended = CliRunner().invoke(against.main, ["v9"])

    assert ended.exit_code == 1
    assert "cannot compare with 'v9'" in ended.output


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree whose core does something else first, for some hundred times as long as its work."""
    tree = tmp_path_factory.mktemp("slow")
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "mockrek", tree / "mockrek", ignore=skipped)
    file = tree / "mockrek/scoring/similarity.py"
    marked = "    pairs = second.keys.size if"
    text = file.read_text(encoding="utf-8")
    assert marked in text
    file.write_text(text.replace(marked, f"    sum(range(150_000))\n{marked}"), encoding="utf-8")
    return tree


def test_a_core_that_is_slower_by_far_is_seen(slow: Path) -> None:
    plan = Plan(pairs=2, share=0.02)
    slower = {change.name: change for change in core(Sides(slow, ROOT), plan)}
    assert len(slower) == 7
    assert slower["scoring 1:1"].ratio.median > 20  # of some hundred: no noise is so loud


def test_a_tree_without_mockrek_is_not_mistaken_for_it(tmp_path: Path) -> None:
    with pytest.raises(Untimeable, match="in place of"):
        next(core(Sides(tmp_path, ROOT), Plan(pairs=1, share=0.001)))
