"""Too much, too slow, and stopping meanwhile: nobody is held up, and no request is lost."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import Any

import boto3
import pytest
from botocore.config import Config

from aws_clients import client, refusal, stored
from pictures import picture
from raw_case import GOOD, JSON_HEADERS
from raw_http import Call, Connection, Reply, chunked
from served import Served, serving

HEALTH = Call(method="GET", path="/_mockrek/v1/health/live")
PROFILE = Call(method="GET", path="/_mockrek/v1/profile")
FROM_S3 = Call({"Image": stored("bucket", "key")})
BUSY = (
    b'{"__type":"ThrottlingException","Code":"ThrottlingException","Message":"Service Unavailable"}'
)
S3_SCOPE = "AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/s3/aws4_request, Signature=0"
PLACES = 2  # in the queue, in these tests


def s3_call(method: str, **headers: str | None) -> Call:
    return Call(
        b"",
        None,
        method,
        "/bucket/key",
        headers={"Authorization": S3_SCOPE, "Content-Type": None, **headers},
    )


class Silent:
    """An S3 that takes connections and says nothing until it is let go."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._held: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def wait_until_asked(self) -> None:
        self._held.append(self._listener.accept()[0])

    def let_go(self) -> None:
        """Hang up on everybody, now and from now on."""
        self._listener.close()
        for held in self._held:
            held.close()


@contextmanager
def silent_s3() -> Iterator[Silent]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        silent = Silent(listener)
        try:
            yield silent
        finally:
            silent.let_go()


@contextmanager
def filled() -> Iterator[tuple[Served, Silent]]:
    """A worker with one thread, which waits for an S3 that does not answer, and a full queue."""
    with (
        silent_s3() as silent,
        serving(
            "--s3-endpoint", silent.url, "--threads", "1", "--queue", str(PLACES), workers=1
        ) as server,
        ExitStack() as connections,
    ):
        asking = connections.enter_context(server.connect())
        asking.send(FROM_S3.encode())
        silent.wait_until_asked()
        waiting = [connections.enter_context(server.connect()) for _ in range(PLACES)]
        for connection in waiting:
            connection.send(GOOD.encode())
        with server.connect() as another:  # which the worker reads after those
            while another.ask(GOOD).status == 200:
                pass
        yield server, silent
        silent.let_go()
        assert asking.read().status in {400, 500}
        assert [connection.read().status for connection in waiting] == [200] * PLACES


@pytest.fixture(scope="module")
def full() -> Iterator[Served]:
    """It is full all the time."""
    with filled() as (server, _):
        yield server


@pytest.mark.parametrize("kind", ["heads", "bodies", "chunks", "nothing"])
def test_nobody_waits_for_clients_that_stall(server: Served, kind: str) -> None:
    whole = chunked(GOOD.payload, 1000).encode() if kind == "chunks" else GOOD.encode()
    sent = {"heads": whole[:100], "nothing": b""}.get(kind, whole[: len(whole) * 2 // 3])
    with ExitStack() as stalled:
        for _ in range(100):
            stalled.enter_context(server.connect()).send(sent)
        for _ in range(10):
            assert b"FaceDetails" in server.ask(GOOD)
            assert server.ask(HEALTH)


def test_a_client_that_was_slow_gets_its_answer(server: Served) -> None:
    whole = GOOD.encode()
    with server.connect() as connection:
        for place in range(0, len(whole), 40):
            connection.send(whole[place : place + 40])
            assert server.ask(HEALTH)
        assert connection.read().status == 200


def test_uploads_that_stall_leave_a_thread_for_others() -> None:
    head = s3_call("PUT", **{"Content-Length": "40000000"}).encode()
    with (
        silent_s3() as silent,
        serving("--s3-endpoint", silent.url, "--threads", "2", workers=1) as server,
        ExitStack() as stalled,
    ):
        for _ in range(8):
            stalled.enter_context(server.connect()).send(head + b"a" * 1000)
        for _ in range(5):
            assert b"FaceDetails" in server.ask(GOOD)
            assert server.ask(HEALTH)
        silent.let_go()


def test_who_finds_no_room_is_told_to_come_back(full: Served) -> None:
    with full.connect() as connection:
        replies = [connection.ask(GOOD), connection.ask(Call({}, "CompareFaces"))]
        replies.append(connection.ask(Call({}, headers={"Connection": "close"})))
        assert connection.ended
    for reply in replies:
        assert (reply.status, reply.body) == (500, BUSY)
        assert tuple(reply.names[: len(JSON_HEADERS)]) == JSON_HEADERS
    assert [reply.header("Connection") for reply in replies] == [None, None, "close"]
    ids = {reply.header("x-amzn-RequestId") or "" for reply in replies}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)
    assert "found no room (--queue)" in full.log_line("found no room")


def test_health_and_control_answer_when_there_is_no_room(full: Served) -> None:
    with full.connect() as connection:
        assert [connection.ask(call).status for call in (HEALTH, PROFILE, HEALTH)] == [200] * 3


def test_other_services_say_it_as_they_do(full: Served) -> None:
    with ExitStack() as waiting:
        for _ in range(1 + PLACES):  # the first has leave to take the thread
            waiting.enter_context(full.connect()).send(s3_call("GET").encode())
        with full.connect() as connection:
            get, head = connection.ask(s3_call("GET")), connection.ask(s3_call("HEAD"))
    assert (get.status, get.header("Content-Type")) == (503, "application/xml")
    assert b"<Error><Code>SlowDown</Code>" in get.body
    assert (head.status, head.body) == (503, b"")


def test_boto3_sees_a_throttle(full: Served) -> None:
    rekognition = client("rekognition", full.url)
    code = refusal(rekognition.detect_faces, Image={"Bytes": picture()})
    rekognition.close()
    assert code == ("ThrottlingException", "Service Unavailable", 500)


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_boto3_comes_back_until_there_is_room(mode: str) -> None:
    attempts = []
    config: Any = Config(retries={"mode": mode, "total_max_attempts": 8})
    with filled() as (server, silent):
        rekognition = boto3.Session("1" * 12, "secret", region_name="us-east-1").client(
            "rekognition", endpoint_url=server.url, config=config
        )

        def count(**_: Any) -> None:
            attempts.append(1)
            if len(attempts) == 2:
                silent.let_go()

        rekognition.meta.events.register("before-send.rekognition.DetectFaces", count)
        assert rekognition.detect_faces(Image={"Bytes": picture()})["FaceDetails"]
        rekognition.close()
    assert len(attempts) >= 2


class Asking(Thread):
    """A client that asks again and again, over one connection while it lasts."""

    def __init__(self, server: Served, enough: Event) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._enough = enough
        self._connection: Connection | None = None
        self.answered = 0
        self.lost: list[str] = []

    def run(self) -> None:
        while not self._enough.is_set():
            try:
                self._ask()
            except (OSError, AssertionError, ValueError) as error:
                self.lost.append(repr(error))
                self._connection = None
        if self._connection is not None:
            self._connection.close()

    def _ask(self) -> None:
        if self._connection is None or _hung_up(self._connection):
            self._connection = self._server.connect()
        reply = self._connection.ask(GOOD)
        assert reply.status == 200, reply
        self.answered += 1
        if reply.header("Connection") == "close":
            self._connection.close()
            self._connection = None


def _hung_up(connection: Connection) -> bool:
    """Whether the other side has, while nothing was asked; SDKs look too before they ask."""
    return bool(select.select([connection._socket], [], [], 0)[0])  # a test's own


def test_no_request_is_lost_when_workers_are_replaced() -> None:
    enough = Event()
    with serving(workers=2, covered=False) as server:
        clients = [Asking(server, enough) for _ in range(8)]
        for asking in clients:
            asking.start()
        known = server.first_pids
        for _ in range(2):
            server.process.send_signal(signal.SIGHUP)
            while known & server.worker_pids:
                server.ask(HEALTH)
            known = server.worker_pids
        one = min(known)
        os.kill(one, signal.SIGTERM)
        while one in server.worker_pids:
            server.ask(HEALTH)
        enough.set()
        for asking in clients:
            asking.join(30)
    assert [asking.lost for asking in clients] == [[]] * len(clients)
    assert min(asking.answered for asking in clients) > 100


def test_what_has_been_sent_is_answered_before_the_server_stops() -> None:
    with serving(workers=2, covered=False) as server, ExitStack() as opened:
        connections = [opened.enter_context(server.connect()) for _ in range(60)]
        for connection in connections:
            connection.send(GOOD.encode())
        server.process.send_signal(signal.SIGTERM)
        replies: list[Reply] = [connection.read() for connection in connections]
        assert [reply.status for reply in replies] == [200] * len(connections)
        for connection in connections:
            with suppress(OSError):
                connection.close()
