from __future__ import annotations

from pathlib import Path

import pytest

from mockrek.backend import embedded
from mockrek.backend.address import Unreachable
from mockrek.backend.embedded import EmbeddedBackend, embedded_backend
from mockrek.backend.forward import Outgoing, forward
from mockrek.errors import SettingsError


def test_it_answers_only_while_the_block_lasts() -> None:
    with embedded_backend() as find:
        address = find()
        assert b"ListAll" in forward(address, Outgoing("GET", "/", [("Host", "localhost")])).read()
        assert address.socket is not None
        assert address.socket.stat().st_mode & 0o777 | 0o755 == 0o755
        assert address.socket.parent.stat().st_mode & 0o077 == 0  # nobody else comes in
    assert not address.socket.parent.exists()
    with pytest.raises(Unreachable):
        forward(address, Outgoing("GET", "/", []))


def test_without_moto_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "find_spec", lambda _name: None)
    assert not embedded.installed()
    with pytest.raises(SettingsError, match=r"pip install 'mockrek\[s3\]'"), embedded_backend():
        pytest.fail("it started")


def test_a_child_that_ends_at_once_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "moto.py").write_text("raise RuntimeError('broken on purpose')")
    monkeypatch.setattr(embedded, "_SETTINGS", {"PYTHONPATH": str(tmp_path)})
    backend = EmbeddedBackend(tmp_path)
    with pytest.raises(Unreachable, match="did not start: RuntimeError: broken on purpose"):
        backend.wait()
    backend.stop()


def test_what_the_shell_says_to_moto_is_not_heard(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "999999999999")
    with embedded_backend() as find:
        headers = [
            ("Host", "localhost"),
            ("Authorization", "AWS4-HMAC-SHA256 Credential=A/20250101/us-east-1/sts/aws4_request"),
            ("x-moto-account-id", "111111111111"),
        ]
        body = b"Action=GetCallerIdentity&Version=2011-06-15"
        kind = ("Content-Type", "application/x-www-form-urlencoded")
        outgoing = Outgoing("POST", "/", [*headers, kind], [body], len(body))
        assert b"<Account>111111111111</Account>" in forward(find(), outgoing).read()
