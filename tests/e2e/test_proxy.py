"""Three replicas behind one proxy: they answer as one, and one that is killed takes little along.

The proxy is HAProxy with ``deploy/haproxy.cfg``, the file that ``deploy/compose.yaml`` uses.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from itertools import cycle, islice
from pathlib import Path
from threading import Condition, Thread
from typing import NamedTuple, Self

import pytest

from aws_clients import ACCOUNT, bucket, stored
from mockrek.domain import Box, Face
from mockrek.truth import label
from pictures import base64_of, picture
from proxied import HAPROXY, NAMES, proxied
from raw_http import AUTHORIZATION, Call, Connection, Reply
from served import Served, serving

CONNECTIONS = 8
SECONDS = 30

pytestmark = [
    pytest.mark.skipif(HAPROXY is None, reason="no proxy: apt-get install haproxy"),
    pytest.mark.usefixtures("uncounted"),
]


def labelled(number: int) -> bytes:
    faces = [
        Face(f"person-{(number + i) % 5}", Box(0.05 + 0.3 * i, 0.2, 0.25, 0.3 + 0.1 * i))
        for i in range(1 + number % 3)
    ]
    return label.embed(picture("JPEG", shade=number), faces)


REGISTERED = [picture(shade=100 + number) for number in range(4)]
IMAGES = [{"Bytes": base64_of(data)} for data in (*REGISTERED, *map(labelled, range(4)))]
CALLS = [
    *(Call({"Image": image, "Attributes": ["ALL"]}) for image in IMAGES),
    *(
        Call({"SourceImage": a, "TargetImage": b, "SimilarityThreshold": 0}, "CompareFaces")
        for a in IMAGES
        for b in IMAGES[::2]
    ),
]


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """What makes a replica a replica of another."""
    truth = tmp_path_factory.mktemp("truth") / "people.csv"
    rows = [f"{sha256(data).hexdigest()},person-{n % 3}" for n, data in enumerate(REGISTERED)]
    truth.write_text("\n".join(["sha256,subject", *rows]), encoding="utf-8")
    return ("--profile", "extreme", "--seed", "3", "--truth", str(truth), "--log", "off")


class Trio:
    """Three replicas and their proxy; one more server holds S3 for all."""

    def __init__(self, stack: ExitStack, options: tuple[str, ...], folder: Path) -> None:
        embedded = ("--s3-endpoint", "embedded", "--log", "off")
        s3 = stack.enter_context(serving(*embedded, workers=1, covered=False))
        self._options = (*options, "--s3-endpoint", s3.url)
        self._servers = stack.enter_context(ExitStack())  # they outlive the proxy
        self.replicas = [self._started(0) for _ in NAMES]
        ports = [replica.port for replica in self.replicas]
        self.proxy = stack.enter_context(proxied(ports, folder))

    def _started(self, port: int) -> Served:
        options = ("--port", str(port), *self._options)
        return self._servers.enter_context(serving(*options, workers=1, covered=False))

    def start_again(self, number: int) -> None:
        """Start a replica that has ended, where it was; wait until the proxy uses it again."""
        before = self.answered(number)
        self.replicas[number] = self._started(self.replicas[number].port)
        self.proxy.tell(f"set server replicas/{NAMES[number]} state ready")
        self.wait_for_answers(number, before + 20)

    def said(self) -> list[str]:
        """What the replicas have written: whoever fails wants to know."""
        return [replica.log for replica in self.replicas]

    def answered(self, number: int) -> int:
        """How many good answers of a replica have passed the proxy."""
        return int(self.proxy.rows()[NAMES[number]]["hrsp_2xx"])

    def lost(self, number: int) -> int:
        """How many requests a replica took and did not answer, once it has none in flight."""
        row = self.proxy.wait(NAMES[number], lambda row: row["scur"] == "0")
        answered = sum(int(row[f"hrsp_{digit}xx"]) for digit in range(1, 6))
        return int(row["stot"]) - int(row["wredis"]) - answered

    def wait_for_answers(self, number: int, count: int) -> None:
        self.proxy.wait(NAMES[number], lambda row: int(row["hrsp_2xx"]) >= count)


@pytest.fixture(scope="module")
def trio(options: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    """Whoever ends or changes a replica brings it back as it was."""
    with ExitStack() as stack:
        yield Trio(stack, options, tmp_path_factory.mktemp("proxy"))


def shown(reply: Reply) -> tuple[object, ...]:
    """An answer without what is of its own in every one."""
    own = {"x-amzn-RequestId", "Date", "Server-Timing"}
    headers = [(name, "" if name in own else value) for name, value in reply.headers]
    return reply.version, reply.status, headers, reply.body


class Failure(NamedTuple):
    """A request that got no answer, or not from a replica: on which connection, and why."""

    connection: int
    why: str


class Load:
    """Connections that ask through the proxy, one request after another, until the block ends.

    What fails is asked again on a fresh connection, as an SDK does.

    Attributes:
        failures: of requests, in the order in which they came.
        wrong: answers that are not the known ones.
    """

    def __init__(self, port: int, answers: dict[bytes, bytes]) -> None:
        self.failures: list[Failure] = []
        self.wrong: list[Reply] = []
        self._port, self._answers = port, answers
        self._answered = [0] * CONNECTIONS
        self._news = Condition()
        self._ends = False
        numbers = range(CONNECTIONS)
        self._threads = [Thread(target=self._ask_on, args=(number,)) for number in numbers]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends = True
        for thread in self._threads:
            thread.join(SECONDS)

    def wait(self, each: int, connections: int = CONNECTIONS) -> None:
        """Until so many connections have each been answered so often from now on."""
        before = list(self._answered)

        def done() -> bool:
            gained = [now - then for now, then in zip(self._answered, before, strict=True)]
            return sum(count >= each for count in gained) >= connections

        with self._news:
            assert self._news.wait_for(done, SECONDS), (before, self._answered)

    def _ask_on(self, number: int) -> None:
        turn = cycle(self._answers)
        requests = islice(turn, number * len(self._answers) // CONNECTIONS, None)
        request = next(requests)
        while not self._ends:
            try:
                with Connection(self._port) as connection:
                    closes = False
                    while not (self._ends or closes):
                        connection.send(request)
                        reply = connection.read()
                        self._note(number, request, reply)
                        closes = reply.header("Connection") == "close"
                        request = next(requests)
            except (OSError, AssertionError) as error:  # closed, or cut in the middle
                with self._news:
                    self.failures.append(Failure(number, repr(error)))

    def _note(self, number: int, request: bytes, reply: Reply) -> None:
        if reply.status >= 500:
            raise ConnectionError(reply)
        with self._news:
            if (reply.status, reply.body) != (200, self._answers[request]):
                self.wrong.append(reply)
            self._answered[number] += 1
            self._news.notify_all()


@contextmanager
def loaded(trio: Trio) -> Iterator[Load]:
    """Load with answers that are known from one replica alone."""
    answers = {call.encode(): trio.replicas[0].ask(call) for call in CALLS}
    assert len(set(answers.values())) > len(CALLS) / 2
    before = [trio.answered(number) for number in range(len(NAMES))]
    with Load(trio.proxy.port, answers) as load:
        for number, count in enumerate(before):
            trio.wait_for_answers(number, count + 20)
        assert load.failures == []
        yield load
        load.wait(20)
    assert load.wrong == []


def test_replicas_and_proxy_answer_with_the_same_bytes(trio: Trio) -> None:
    wrong = [Call(b"{"), Call({}), Call({}, "ListFaces"), Call(method="GET")]
    ports = [*(replica.port for replica in trio.replicas), *[trio.proxy.port] * len(NAMES)]
    for call in [*CALLS, *wrong]:
        answers = []
        for port in ports:
            with Connection(port) as connection:
                answers.append(shown(connection.ask(call)))
        assert answers == answers[:1] * len(ports)
    assert all(int(row["stot"]) > 10 for row in trio.proxy.rows().values())


def test_a_replica_that_is_killed_takes_along_only_what_it_had(trio: Trio) -> None:
    before = trio.lost(1)
    with loaded(trio) as load:
        trio.replicas[1].kill()
        trio.proxy.wait("replica-2", lambda row: row["status"] == "DOWN")
        load.wait(3)  # each connection has failed by now or been answered
        failed = list(load.failures)
        load.wait(50)
        assert load.failures == failed, trio.said()
        assert len(failed) == trio.lost(1) - before
        trio.start_again(1)
        load.wait(20)
        assert load.failures == failed, trio.said()


def test_each_request_that_it_had_fails_once_and_no_other(trio: Trio) -> None:
    replica = trio.replicas[2]
    with loaded(trio) as load:
        os.killpg(replica.process.pid, signal.SIGSTOP)  # it keeps what it has
        row = trio.proxy.wait("replica-3", lambda row: row["status"] == "DOWN")
        held = int(row["scur"])
        load.wait(20, CONNECTIONS - held)
        assert load.failures == []
        replica.kill()
        load.wait(20)
        assert 0 < held == len(load.failures) < CONNECTIONS, (load.failures, trio.said())
        assert len({failure.connection for failure in load.failures}) == held
        trio.start_again(2)


def test_a_restart_after_draining_fails_nothing(trio: Trio) -> None:
    with loaded(trio) as load:
        trio.proxy.tell("set server replicas/replica-1 state drain")
        trio.proxy.wait("replica-1", lambda row: row["scur"] == "0")
        assert trio.replicas[0].stop() == 0
        trio.start_again(0)
        assert load.failures == [], trio.said()


JSON: dict[str, str | None] = {"Content-Type": "application/json"}
SHOW_SEED = Call(method="GET", path="/_mockrek/v1/seed")


def put_seed(port: int, seed: int) -> None:
    with Connection(port) as connection:
        call = Call({"seed": seed}, None, "PUT", "/_mockrek/v1/seed", headers=JSON)
        assert connection.ask(call).status == 200


def test_a_change_through_the_proxy_reaches_one_replica_only(trio: Trio) -> None:
    def seeds() -> list[int]:
        with ExitStack() as stack:
            open_ = [stack.enter_context(replica.connect()) for replica in trio.replicas]
            return sorted(connection.ask(SHOW_SEED).json["seed"] for connection in open_)

    def answers() -> int:
        return len({replica.ask(CALLS[0]) for replica in trio.replicas})

    assert (seeds(), answers()) == ([3, 3, 3], 1)
    put_seed(trio.proxy.port, 41)
    assert (seeds(), answers()) == ([3, 3, 41], 2)
    for replica in trio.replicas:
        put_seed(replica.port, 41)
    assert (seeds(), answers()) == ([41, 41, 41], 1)
    for replica in trio.replicas:
        put_seed(replica.port, 3)


def test_replicas_share_an_s3(trio: Trio) -> None:
    data = labelled(2)
    s3 = bucket(f"http://127.0.0.1:{trio.proxy.port}", "photos")
    s3.put_object(Bucket="photos", Key="people.jpg", Body=data)
    owner = AUTHORIZATION.replace("AKIDEXAMPLE", ACCOUNT)
    by_name = Call({"Image": stored("photos", "people.jpg")}, headers={"Authorization": owner})
    by_bytes = Call({"Image": {"Bytes": base64_of(data)}})
    seen = {replica.ask(call) for replica in trio.replicas for call in (by_name, by_bytes)}
    assert len(seen) == 1
    assert seen.pop().count(b"BoundingBox") == 3
