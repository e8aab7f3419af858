"""Crews: who works on the pieces of a simulation. Which crew it is changes no number."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from platform import node
from typing import Any, Final, Protocol, TypeVar

from mockrek.audit.simulation.plan import AREA
from mockrek.errors import Problem, SettingsError
from mockrek.version import __version__

Given = TypeVar("Given")
Piece = TypeVar("Piece")
Made = TypeVar("Made")

_PATIENCE: Final = 10  # seconds, to reach a scheduler
_STATUS: Final = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory that a process has held.

    Attributes:
        process: host and process id.
        peak: bytes.
    """

    process: tuple[str, int]
    peak: int


def memory() -> Memory:
    """That of this process, until now."""
    return Memory((node(), os.getpid()), _peak())


def _peak() -> int:
    # Linux lets ru_maxrss begin with the peak of the process that started this one.
    if _STATUS.is_file():
        lines = _STATUS.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Crew(Protocol):
    """Does one thing to many pieces."""

    @property
    def cores(self) -> int:
        """How many pieces it works on at a time."""

    def work(
        self, job: Callable[[Given, Piece], Made], given: Given, pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Made]]:
        """Do a job to each piece.

        Args:
            job: a function of a module.
            given: what every piece needs.
            pieces: what differs.

        Yields:
            The place of a piece and what became of it, as they are finished.
        """


@dataclass(frozen=True, slots=True)
class Alone:
    """This process."""

    cores: int = 1

    def work(
        self, job: Callable[[Given, Piece], Made], given: Given, pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Made]]:
        """One piece after the other; see :meth:`Crew.work`."""
        for place, piece in enumerate(pieces):
            yield place, job(given, piece)


@dataclass(frozen=True, slots=True)
class Processes:
    """Processes of this machine."""

    cores: int

    def work(
        self, job: Callable[[Given, Piece], Made], given: Given, pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Made]]:
        """Pieces side by side; see :meth:`Crew.work`."""
        count = min(self.cores, len(pieces))
        if count <= 1:
            yield from Alone().work(job, given, pieces)
            return
        # spawn: a fork of a process that has threads may hang.
        context = get_context("spawn")
        pool = ProcessPoolExecutor(count, context, initializer=_take, initargs=(job, given))
        try:
            places = {pool.submit(_do, piece): place for place, piece in enumerate(pieces)}
            for future in as_completed(places):
                yield places.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)


_taken: Final[dict[str, Any]] = {}


def _take(job: Callable[[Any, Any], Any], given: Any) -> None:
    _taken.update(job=job, given=given)


def _do(piece: Any) -> Any:
    return _taken["job"](_taken["given"], piece)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The workers of a Dask scheduler.

    Attributes:
        client: of ``distributed``.
        cores: the threads of its workers.
    """

    client: Any
    cores: int

    def work(
        self, job: Callable[[Given, Piece], Made], given: Given, pieces: Sequence[Piece]
    ) -> Iterator[tuple[int, Made]]:
        """Pieces wherever there is room; see :meth:`Crew.work`."""
        finished = import_module("distributed").as_completed
        held = self.client.scatter(given, broadcast=True, hash=False)
        places = {
            self.client.submit(job, held, piece, pure=False): place
            for place, piece in enumerate(pieces)
        }
        for future in finished(list(places), loop=self.client.loop):
            yield places.pop(future), future.result()


@contextmanager
def crew(workers: int | None, scheduler: str | None) -> Iterator[Crew]:
    """Whom to give the work to.

    Args:
        workers: processes of this machine; ``None`` for one a core.
        scheduler: the address of a Dask scheduler, which has workers of its own.

    Raises:
        SettingsError: nobody answers there, or nobody works.
    """
    if scheduler is None:
        yield Processes(workers or os.cpu_count() or 1)
        return
    if find_spec("distributed") is None:
        what = (
            "distributed is not installed, which the extra 'dask' brings: in a checkout of "
            "mockrek run pip install '.[dask]'"
        )
        raise _unusable(what)
    try:
        client = import_module("distributed").Client(
            scheduler, timeout=_PATIENCE, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise _unusable(f"no Dask scheduler answers at {scheduler}: {error}") from error
    with client:
        cores = sum(client.nthreads().values())
        if not cores:
            raise _unusable(f"{scheduler} has no worker: start one with dask worker {scheduler}")
        _compare_versions(client)
        yield Scheduled(client, cores)


def _compare_versions(client: Any) -> None:
    """See that every worker makes the numbers that this process would make."""
    try:
        found: dict[str, str] = client.run(_version)
    except ModuleNotFoundError as error:
        raise _unusable(f"a worker lacks the module {error.name}: install mockrek there") from error
    for worker, version in found.items():
        if version != __version__:
            raise _unusable(f"the worker {worker} has mockrek {version}; here is {__version__}")


def _version() -> str:
    return __version__


def _unusable(what: str) -> SettingsError:
    return SettingsError(AREA, [Problem("scheduler", what)])
