from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Callable
from subprocess import run
from typing import Any

import pytest

from mockrek.operations.active import activate
from mockrek.operations.recent import Recent
from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.server import log, memory, pipeline
from mockrek.server.configuration import InForce
from mockrek.server.pipeline import Request, Service, respond
from mockrek.wire.authenticate import Gate
from mockrek.wire.refusal import JSON_1_1
from pictures import base64_of, picture

Ask = Callable[..., Any]


@pytest.fixture
def ask() -> Ask:
    profile = builtin("perfect")
    active = activate(compile_profile(profile), 0, (), "procedural")
    state = InForce(profile, (), active, Recent())

    service = Service(lambda _account, _region: state, Gate("lenient"))

    def respond_to(body: Any, operation: str = "DetectFaces") -> Any:
        target = f"RekognitionService.{operation}"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return respond(Request("POST", JSON_1_1, target, None, "", data), service)

    return respond_to


def test_an_answer_says_what_the_log_wants_to_know(ask: Ask) -> None:
    answer = ask({"Image": {"Bytes": base64_of(picture())}})

    assert (answer.status, answer.operation, answer.faces) == (200, "DetectFaces", 1)
    assert (answer.error, answer.rules) == (None, ["procedural"])
    assert set(answer.clock.nanoseconds) == {"decode", "truth", "score", "render"}


def test_a_bug_of_ours_is_an_error_of_the_service_and_stands_in_the_log(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(pipeline, "ANSWERED", {"DetectFaces": fail})
    answer = ask({"Image": {"Bytes": base64_of(picture())}})

    assert (answer.status, answer.content_type) == (500, JSON_1_1)
    assert json.loads(answer.body) == {
        "__type": "InternalServerError",
        "Code": "InternalServerError",
        "Message": "Internal server error",
    }
    assert "ZeroDivisionError: a bug" in capsys.readouterr().err


def test_a_c_library_without_the_setting_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())

    assert not memory.keep_freed_memory()
    assert not memory.give_back_freed_memory()


def test_where_the_setting_exists_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        calls: list[tuple[int, int]] = []  # noqa: RUF012  # one library a test

        def mallopt(self, parameter: int, value: int) -> int:
            self.calls.append((parameter, value))
            return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())

    assert memory.keep_freed_memory()
    assert Library.calls == [(-8, 1), (-3, 32 * 1024 * 1024), (-1, 64 * 1024 * 1024)]


HELD = """
from mockrek.server.memory import give_back_freed_memory, keep_freed_memory

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

if keep_freed_memory():
    bodies = [b"x" * 7_000_000 for _ in range(8)]
    del bodies
    kept = resident()
    assert give_back_freed_memory()
    print(kept - resident() > 40_000_000)
else:
    print(not give_back_freed_memory())
"""


def test_what_is_kept_is_given_back() -> None:
    done = run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_a_configuration_that_cannot_be_read_is_an_error_of_the_service(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(_account: str, _region: str) -> InForce:
        raise OSError("the state directory is gone")

    body = json.dumps({"Image": {"Bytes": base64_of(picture())}}).encode()
    target = "RekognitionService.DetectFaces"
    answer = respond(
        Request("POST", JSON_1_1, target, None, "", body), Service(broken, Gate("lenient"))
    )

    assert (answer.status, answer.error) == (500, "InternalServerError")
    assert "the state directory is gone" in capsys.readouterr().err


def test_a_log_that_nobody_reads_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Closed())
    log.say("a line")
