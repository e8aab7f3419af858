from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError

import pytest

from mockrek.audit import served as module
from mockrek.audit.served import Served, serving
from mockrek.errors import OperatorError


def test_it_serves_what_it_is_told_and_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOCKREK_SEED", "77")
    monkeypatch.setenv("MOCKREK_HOST", "no.such.host.invalid")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with serving("--workers", "1", "--profile", "equal") as server:
        assert server.control("health/ready")["profile"] == "equal"
        assert server.control("seed") == {"seed": 0}


def fail_when_served(seen: list[Served]) -> None:
    with serving("--workers", "1") as server:
        seen.append(server)
        raise ZeroDivisionError


def test_it_stops_when_the_block_fails() -> None:
    served: list[Served] = []
    with pytest.raises(ZeroDivisionError):
        fail_when_served(served)
    with pytest.raises(URLError, match="Connection refused"):
        served[0].control("seed")


def test_when_it_does_not_start_its_own_words_are_shown(tmp_path: Path) -> None:
    wrong = str(tmp_path / "nope.csv")
    with pytest.raises(OperatorError, match="mockrek serve did not start") as caught:
        serving("--truth", wrong, "--profile", "perfct").__enter__()
    assert "perfct" in str(caught.value) or wrong in str(caught.value)


def test_a_server_that_does_not_listen_to_sigterm_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deaf = "import signal as s; s.signal(s.SIGTERM, s.SIG_IGN); print(1, flush=True); s.pause()"
    command = [sys.executable, "-c", deaf]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        monkeypatch.setattr(module, "_STOP_SECONDS", 0.05)
        module._stop(process)
    assert process.returncode == -signal.SIGKILL
