from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Thread
from time import process_time

import pytest

from benchmarks.client import Load, UnexpectedAnswer, drive
from benchmarks.figures import Aim, Pairs, Plan, Row, Spread, at_least, at_most
from benchmarks.payloads import compare_faces, detect_faces, new, photograph, same
from benchmarks.servers import ROOT, Server, cpu_seconds, family
from mockrek.truth.image import read
from mockrek.truth.label import parse

REQUEST = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"


def test_ratios_are_taken_pair_by_pair_and_then_their_median() -> None:
    # The machine became four times slower between the pairs; the ratio of medians would be 5.
    row = Pairs((2.0, 20.0, 40.0), (1.0, 4.0, 16.0)).row("s", "n", "µs", "peer")
    assert row.ratio == Spread(median=2.5, least=2.0, greatest=5.0)
    assert (row.ours, row.theirs) == (Spread(20.0, 2.0, 40.0), Spread(4.0, 1.0, 16.0))


def test_a_ratio_without_its_partner_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Pairs((1.0, 2.0), (1.0,)).ratios()


@pytest.mark.parametrize(
    ("aim", "value", "verdict"),
    [
        (at_most(1.5), 1.5, "met"),
        (at_most(1.5), 3.0, "within 2×"),
        (at_most(1.5), 3.1, "missed"),
        (at_least(20), 20.0, "met"),
        (at_least(20), 10.0, "within 2×"),
        (at_least(20), 9.9, "missed"),
    ],
)
def test_an_aim_is_met_nearly_met_or_missed(aim: Aim, value: float, verdict: str) -> None:
    assert aim.judge(value) == verdict


def test_an_aim_is_of_the_ratio_where_there_is_one() -> None:
    figure = Spread.of([3.0])
    assert Row("s", "n", "s", figure, aim=at_most(1)).verdict == "missed"
    ratio = Pairs((3.0,), (4.0,)).row("s", "n", "s", "peer", aim=at_most(1))
    assert ratio.verdict == "met"


def test_percentiles_are_latencies_that_occurred() -> None:
    load = Load(latencies=[float(n) for n in range(100, 0, -1)], seconds=50)
    assert [load.percentile(percent) for percent in (1, 50, 99, 100)] == [1, 50, 99, 100]
    assert load.rate == 2


def test_a_plan_never_scales_to_nothing() -> None:
    plan = Plan(pairs=2, share=0.05)
    assert [plan.scaled(count) for count in (1, 16, 400)] == [1, 1, 20]


def test_processor_time_is_the_kernels_count_for_the_process() -> None:
    before = process_time(), cpu_seconds(os.getpid())
    sum(n * n for n in range(300_000))
    spent = process_time() - before[0], cpu_seconds(os.getpid()) - before[1]
    assert spent[0] > 0.001
    assert spent[1] == pytest.approx(spent[0], rel=0.2)


def test_processor_time_of_a_server_includes_its_workers() -> None:
    # The master forks a worker; both burn processor time, then wait for the end of their input.
    code = (
        "import os, sys; os.fork(); sum(n * n for n in range(300_000)); "
        "os.write(1, b'.'); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as master:  # type: ignore[call-overload]
        assert master.stdout.read(1) + master.stdout.read(1) == b".."
        pids = family(master.pid)
        assert len(pids) == 2
        each = [cpu_seconds(pid) for pid in pids]
        whole = Server(port=0, pid=master.pid, began=0.0).cpu_seconds()
        master.stdin.close()
    assert min(each) > 0.001
    assert whole == pytest.approx(sum(each), rel=0.1)


@pytest.mark.parametrize("size", [20_000, 200_000, 1_000_000])
def test_a_photograph_has_its_size_to_the_byte_and_its_label(size: int) -> None:
    image = photograph(size, "ada")
    facts = read(image)
    assert len(image) == size
    assert facts.label is not None
    assert [face.subject for face in parse(facts.label)] == ["ada"]


def test_photographs_of_two_subjects_differ_and_of_one_do_not() -> None:
    images = [photograph(20_000, name) for name in ("ada", "ada", "grace")]
    assert [a == b for a, b in pairwise(images)] == [True, False]


def test_a_request_says_how_long_its_body_is() -> None:
    head, _, body = detect_faces(b"\x00" * 30).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"
    assert json.loads(body) == {"Image": {"Bytes": "A" * 40}, "Attributes": ["DEFAULT"]}


def test_new_requests_carry_images_that_were_never_sent_and_are_still_labelled() -> None:
    requests = new(compare_faces(photograph(20_000, "ada"), photograph(20_000, "grace")))
    images = []
    for _ in range(3):
        body = json.loads(bytes(next(requests)).partition(b"\r\n\r\n")[2])
        images += [b64decode(image["Bytes"]) for image in body.values()]
    facts = [read(image) for image in images]
    assert len({known.digest for known in facts}) == 6
    assert {len(image) for image in images} == {20_000}
    subjects = [parse(known.label)[0].subject for known in facts if known.label]
    assert subjects == ["ada", "grace"] * 3


def test_a_request_without_a_photograph_cannot_be_made_new() -> None:
    with pytest.raises(ValueError, match="no photograph"):
        next(new(REQUEST))


@pytest.fixture(params=["keep-alive", "close"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A server that numbers its answers, and hangs up after each or never."""
    answered = iter(range(1000))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=_answer, args=(listener, answered, request.param), daemon=True).start()
        yield listener.getsockname()[1]


def _answer(listener: socket.socket, answered: Iterator[int], connection: str) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer:
            while peer.recv(1000):
                body = b"%03d" % next(answered)
                status = b"200 OK" if body < b"007" else b"500 No"
                head = b"HTTP/1.1 %s\r\nConnection: %s\r\n" % (status, connection.encode())
                peer.sendall(head + b"Content-Length: 3\r\n\r\n" + body)
                if connection == "close":
                    break


def test_the_client_sends_as_many_requests_as_it_is_told(port: int) -> None:
    load = drive(port, same(REQUEST), connections=1, count=5)
    assert len(load.latencies) == 5
    assert load.answer == b"004"
    assert 0 < sum(load.latencies) <= load.seconds


def test_the_client_does_not_time_errors(port: int) -> None:
    with pytest.raises(UnexpectedAnswer, match="500 No"):
        drive(port, same(REQUEST), connections=1, count=10)


def test_a_quick_run_of_the_core_prints_its_rows_and_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--only", "core"]
    ended = subprocess.run(
        [*command, "--json", str(file)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    document = json.loads(file.read_bytes())
    assert all(row["name"] in ended.stdout for row in document["rows"])
    assert {row["section"] for row in document["rows"]} == {"core"}
    brute = document["rows"][0]
    assert brute["ratio"]["least"] > 1, "integers are quicker than 128 products"
    assert brute["peer"] == "BLAS, 128-d"
