"""Another revision of the checkout, in a folder of its own for as long as it is needed."""

from __future__ import annotations

import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


class NoSuchRevision(RuntimeError):
    """Git cannot check the revision out; the text says which and why."""


@contextmanager
def checked_out(revision: str, repository: Path) -> Iterator[Path]:
    """A worktree of a revision; gone at the end of the block, also when it is interrupted.

    Args:
        revision: anything that git understands: a tag, a branch, a hash, ``HEAD~3``.
        repository: a checkout.

    Raises:
        NoSuchRevision: there is none, or this is no checkout.
    """
    commit = full_name(revision, repository)
    with _termination_raises(), tempfile.TemporaryDirectory(prefix="mockrek-against-") as folder:
        tree = Path(folder) / "tree"
        try:
            _git(repository, "worktree", "add", "--detach", "--quiet", str(tree), commit)
            yield tree
        finally:
            # By both ways: the folder may be half there, or the entry of one that is not.
            subprocess.run(
                ["git", "worktree", "remove", "--force", str(tree)],
                cwd=repository,
                capture_output=True,
                check=False,
            )
            _git(repository, "worktree", "prune")


def full_name(revision: str, repository: Path) -> str:
    """The hash of the commit that a revision names.

    Raises:
        NoSuchRevision: there is none, or this is no checkout.
    """
    return _git(
        repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )


def _git(repository: Path, *arguments: str) -> str:
    ended = subprocess.run(
        ["git", *arguments], cwd=repository, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        told = ended.stderr.strip() or "no such commit"
        raise NoSuchRevision(f"git {' '.join(arguments)}: {told}")
    return ended.stdout.strip()


@contextmanager
def _termination_raises() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, so that what is to be cleaned up is."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
