"""boto3 loses nothing when the workers of a server are replaced under it."""

from __future__ import annotations

import signal
from itertools import cycle, islice
from threading import Event, Thread
from typing import Any

from aws_clients import client
from pictures import picture
from raw_http import Call
from served import Served, serving

HEALTH = Call(method="GET", path="/_mockrek/v1/health/live")
RESTARTS = 2
ATTEMPTS: tuple[dict[str, Any], ...] = ({"total_max_attempts": 1}, {"mode": "legacy"})


class Calling(Thread):
    """A program that calls DetectFaces again and again, over a connection that boto3 keeps."""

    def __init__(self, server: Served, retries: dict[str, Any], enough: Event) -> None:
        super().__init__(daemon=True)
        self._rekognition = client("rekognition", server.url, retries=retries)
        self._enough = enough
        self.answered = self.tried_again = 0
        self.lost: list[str] = []

    def run(self) -> None:
        while not self._enough.is_set():
            try:
                reply = self._rekognition.detect_faces(Image={"Bytes": picture()})
            except Exception as error:  # noqa: BLE001  # whatever the program would see
                self.lost.append(repr(error))
            else:
                assert reply["FaceDetails"]
                self.answered += 1
                self.tried_again += reply["ResponseMetadata"]["RetryAttempts"]
        self._rekognition.close()


def test_boto3_loses_nothing_when_workers_are_replaced() -> None:
    enough = Event()
    with serving(workers=2, covered=False) as server:
        programs = [Calling(server, retries, enough) for retries in islice(cycle(ATTEMPTS), 6)]
        for program in programs:
            program.start()
        known = server.first_pids
        for _ in range(RESTARTS):
            server.process.send_signal(signal.SIGHUP)
            while known & server.worker_pids:
                server.ask(HEALTH)
            known = server.worker_pids
        enough.set()
        for program in programs:
            program.join(30)
    assert [program.lost for program in programs] == [[]] * len(programs)
    assert [program.tried_again for program in programs] == [0] * len(programs)
    assert min(program.answered for program in programs) > RESTARTS
