"""The control API of several processes: a change holds in all at once; what outlives what."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pictures import base64_of, picture
from raw_http import Call
from served import Served, serving

ROUNDS = 200
LOOKS = 3  # fresh connections after each change; any worker may take them
PORTRAIT = Call(
    {"Image": {"Bytes": base64_of(picture(shade=7))}, "Attributes": ["ALL"]},
)
JSON: dict[str, str | None] = {"Content-Type": "application/json"}


def put(served: Served, path: str, document: Any) -> None:
    call = Call(document, None, "PUT", f"/_mockrek/v1/{path}", headers=JSON)
    with served.connect() as connection:
        reply = connection.ask(call)
    assert reply.status == 200, reply.body


def get(served: Served, path: str) -> bytes:
    return served.ask(Call(method="GET", path=f"/_mockrek/v1/{path}"))


def post_truth(served: Served, body: str) -> None:
    headers: dict[str, str | None] = {"Content-Type": "text/csv"}
    call = Call(body.encode(), None, "POST", "/_mockrek/v1/truth", headers=headers)
    with served.connect() as connection:
        assert connection.ask(call).status == 201


@pytest.fixture(scope="module")
def started() -> Iterator[Served]:
    with serving("--log", "off", workers=4) as served:
        yield served


@pytest.fixture
def four(started: Served) -> Served:
    """Four workers, as at the start."""
    started.ask(Call(method="POST", path="/_mockrek/v1/reset"))
    return started


def profile(number: int) -> dict[str, Any]:
    return {"name": f"mine-{number}", "age": {"default": {"bias": 9 * number, "sd": 0}}}


def test_a_change_holds_in_all_workers_before_it_is_answered(four: Served) -> None:
    expected = {}
    for seed, number in product(range(3), repeat=2):
        put(four, "seed", {"seed": seed})
        put(four, "profile", profile(number))
        expected[seed, number] = four.ask(PORTRAIT)
    assert len(set(expected.values())) == 9
    seed = number = 2
    for turn in range(ROUNDS):
        if turn % 2:
            seed = (seed + 1) % 3
            put(four, "seed", {"seed": seed})
        else:
            number = (number + 1) % 3
            put(four, "profile", profile(number))
        for _ in range(LOOKS):
            assert four.ask(PORTRAIT) == expected[seed, number], f"stale in round {turn}"


def test_what_is_shown_is_in_step_too(four: Served) -> None:
    for turn in range(50):
        put(four, "seed", {"seed": turn})
        assert get(four, "seed") == b'{"seed":%d}\n' % turn


def test_truth_sent_through_one_worker_is_known_to_all(four: Served) -> None:
    body = "s3,subject\ns3://photos/{}.jpg,ada\n"
    for turn in range(20):
        post_truth(four, body.format(turn))
        image = {"S3Object": {"Bucket": "photos", "Name": f"{turn}.jpg"}}
        for _ in range(LOOKS):
            assert four.ask(Call({"Image": image})).startswith(b'{"FaceDetails":[{')


@pytest.mark.parametrize("kept", [True, False])
def test_state_outlives_a_kill_where_it_has_a_directory(tmp_path: Path, kept: bool) -> None:
    options = ["--state", str(tmp_path / "state")] if kept else []
    with serving(*options, TMPDIR=str(tmp_path)) as served:
        at_start = served.ask(PORTRAIT), get(served, "profile")
        put(served, "seed", {"seed": 41})
        put(served, "profile", {"builtin": "extreme"})
        post_truth(served, "s3,subject\ns3://photos/a.jpg,ada\n")
        changed = served.ask(PORTRAIT), get(served, "profile")
        truth = get(served, "truth")
        served.kill()
    with serving(*options, TMPDIR=str(tmp_path)) as served:
        assert (served.ask(PORTRAIT), get(served, "profile")) == (changed if kept else at_start)
        assert get(served, "truth") == (truth if kept else b'{"manifests":[]}\n')


def test_a_worker_that_ends_is_replaced_and_takes_nothing_with_it() -> None:
    with serving(workers=2) as served:
        put(served, "seed", {"seed": 5})
        expected = served.ask(PORTRAIT)
        for number in (signal.SIGTERM, signal.SIGKILL):
            before = served.worker_pids
            os.kill(min(before), number)
            while min(before) in served.worker_pids:
                pass
            for seed in (6, 5):
                put(served, "seed", {"seed": seed})
            assert {served.ask(PORTRAIT) for _ in range(8)} == {expected}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_and_nothing_is_left(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(TMPDIR=str(tmp_path)) as served:
        assert any(tmp_path.glob("mockrek-*"))
        assert served.stop(number) == 0
    assert not any(tmp_path.glob("mockrek-*"))
    assert "Traceback" not in served.log


def test_a_request_under_way_is_answered_before_it_stops() -> None:
    call = Call(PORTRAIT.body, headers={"Expect": "100-continue"})
    with serving(workers=1) as served:
        with served.connect() as connection:
            connection.send(call.encode().removesuffix(call.payload))
            assert connection.read().status == 100
            served.process.send_signal(signal.SIGTERM)
            connection.send(call.payload)
            assert connection.read().status == 200
        assert served.stop() == 0
