"""Wires a run together: Locust's events on one side, callers, ledger and verdict on the other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]  # it has none
import psutil  # type: ignore[import-untyped]  # it has none
from gevent.monkey import get_original  # type: ignore[import-untyped]  # it has none
from locust import stats
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from loadtests import client, objects, options, slo, traffic
from loadtests.histogram import bucket
from loadtests.memory import resident
from loadtests.pacing import now
from loadtests.record import from_message, to_message
from loadtests.report.files import Run, write
from loadtests.report.terminal import show
from loadtests.results import Ledger, left_behind
from loadtests.shapes import CALLER_GAP, Phase, callers, plan
from loadtests.users.caller import BOOTH
from loadtests.verdict import reach

_CLOSED_CALLERS = 8
_STARTS = 100.0  # callers a second
_STOP_SECONDS = 5.0  # for requests in flight when a caller goes


class Conductor:
    """Conducts one process of a run; judges it, unless the process is a worker."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.watch = client.Watch(_machine)
        self.notes: list[str] = []
        self.phases: list[Phase] = []
        self.users: int | None = None
        self.environment: Any = None

    def listen(self, events: Any) -> None:
        """Ask Locust to be told."""
        events.init_command_line_parser.add_listener(options.declare)
        events.init.add_listener(self.on_init)
        events.test_start.add_listener(self.on_test_start)
        events.report_to_master.add_listener(self.on_report)
        events.worker_report.add_listener(self.on_worker_report)
        events.quitting.add_listener(self.on_quitting)

    def on_init(self, environment: Any, **_: Any) -> None:
        """Check the options, and build what is sent before anything is measured."""
        self.environment, chosen = environment, environment.parsed_options
        stats.bucket_response_time = bucket  # type: ignore[assignment]  # finer than two digits
        environment.stop_timeout = environment.stop_timeout or _STOP_SECONDS
        environment.runner.register_message("pace", self.on_pace)
        if not isinstance(environment.runner, WorkerRunner):
            if found := options.problems(chosen):
                sys.stderr.write("".join(f"loadtests: {problem}\n" for problem in found))
                sys.exit(slo.Exit.NOT_RUN)
            self.users = chosen.num_users  # Locust will say 1 if nobody did
            self.phases = plan(chosen.shape, chosen.run_time, chosen.rate)
        _choose_families(environment, chosen)
        if not isinstance(environment.runner, MasterRunner):
            traffic.bodies(chosen.seed)
            self._start_watch()

    def on_test_start(self, environment: Environment, **_: Any) -> None:
        """Put the image into S3, and seed the callers."""
        chosen = environment.parsed_options
        assert chosen is not None
        BOOTH.seed, BOOTH.fresh = chosen.seed, chosen.images == "new"
        BOOTH.pace.seed(chosen.seed, getattr(environment.runner, "worker_index", 0))
        why = objects.upload(environment.host or "", chosen.seed)
        if why is not None:
            self.notes.append(f"DetectFaces S3Object is left out: no S3 at this endpoint ({why})")
            _leave_out_s3(environment)

    def on_pace(self, msg: Any, **_: Any) -> None:
        """The shape entered a phase."""
        BOOTH.pace.gap, BOOTH.pace.hour = msg.data["gap"], msg.data["hour"]

    def tick(self, elapsed: float) -> tuple[int, float] | None:
        """What Locust's shape asks each second: how many callers there should be now.

        Args:
            elapsed: seconds since the shape began.

        Returns:
            Callers and how many may start in a second, or None at the end.
        """
        self._fold()
        if (pid := self.environment.parsed_options.server_pid) is not None:
            self.ledger.remember(resident(pid))
        ends = 0.0
        for phase in self.phases:
            ends += phase.seconds
            if elapsed < ends and not self._is_over():
                self._enter(phase)
                return self._callers(phase), _STARTS
        self.ledger.finish(int(now()))
        return None

    def on_report(self, data: dict[str, Any], **_: Any) -> None:
        """A worker reports to its master."""
        data["loadtests"] = [to_message(BOOTH.recorder.take()), self.watch.take()]

    def on_worker_report(self, client_id: str, data: dict[str, Any], **_: Any) -> None:
        """The master hears of a worker."""
        cells, samples = data["loadtests"]
        self.ledger.report(client_id, from_message(cells), [client.Sample(*row) for row in samples])

    def on_quitting(self, environment: Any, **_: Any) -> None:
        """Judge, report, and set the exit code; a worker does none of it."""
        if isinstance(environment.runner, WorkerRunner):
            return
        chosen = environment.parsed_options
        self._fold()
        self.ledger.finish(int(now()))
        results = [result for result in self.ledger.results if result.seconds]
        objectives = slo.load(Path(chosen.slo), options.NAMES)
        run = Run(
            options=chosen,
            results=results,
            verdict=reach(chosen.shape, results, objectives),
            notes=self.notes,
            environment=environment,
        )
        if chosen.out:
            write(run, Path(chosen.out))
        environment.events.quit.add_listener(lambda **_: show(run))  # below Locust's own tables
        environment.process_exit_code = int(run.verdict.exit)

    def _start_watch(self) -> None:
        """One greenlet among the callers, to share their fate; one thread that does not."""
        sleep, start = get_original("time", "sleep"), get_original("_thread", "start_new_thread")

        def rings() -> None:
            while True:
                self.watch.ring(gevent.sleep)

        def seconds() -> None:
            while True:
                self.watch.second(sleep)

        gevent.spawn(rings)
        start(seconds, ())

    def _fold(self) -> None:
        """Where there are no workers, callers are in this process: hear of them."""
        self.ledger.report("this process", BOOTH.recorder.take(), self.watch.take())

    def _enter(self, phase: Phase) -> None:
        results = self.ledger.results
        if results and results[-1].phase is phase:
            return
        self.ledger.begin(phase, int(now()))
        self.environment.runner.send_message("pace", {"gap": self._gap(), "hour": phase.hour})

    def _is_over(self) -> bool:
        is_ramp = self.environment.parsed_options.shape == "ramp"
        return is_ramp and left_behind(self.ledger.results, int(now()))

    def _gap(self) -> float:
        """Seconds between two requests of one caller: all of them share the greatest rate."""
        if self.environment.parsed_options.model == "closed":
            return 0.0
        return self.users / self._peak() if self.users else CALLER_GAP

    def _peak(self) -> float:
        return max(phase.rate for phase in self.phases)

    def _callers(self, phase: Phase) -> int:
        if self.environment.parsed_options.model == "open":
            return callers(phase.rate, self._gap())
        return callers(phase.rate / self._peak(), self.users or _CLOSED_CALLERS)


def _machine() -> float:
    return float(psutil.cpu_percent()) / 100


def _choose_families(environment: Environment, chosen: Any) -> None:
    wanted = {"raw": {"RawUser"}, "sdk": {"SdkUser"}, "both": {"RawUser", "SdkUser"}}[chosen.family]
    if not chosen.user_classes:  # nobody named them, as Locust has it
        environment.user_classes = [u for u in environment.user_classes if u.__name__ in wanted]


def _leave_out_s3(environment: Environment) -> None:
    for user in environment.user_classes:
        user.tasks = [task for task in user.tasks if "s3" not in task.operation.tags]  # type: ignore[union-attr]  # see caller.py
