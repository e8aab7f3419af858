"""The note of audited profiles is about the profiles as they are, and everything agrees."""

from __future__ import annotations

from hashlib import sha256

from audited_page import read

from mockrek.profiles.extend import LIBRARY, names


def test_every_profile_was_audited_as_it_is_and_agrees() -> None:
    lines = {line["profile"]: line for line in read()}
    assert sorted(lines) == list(names()), "run make audited"
    for name, line in lines.items():
        digest = sha256((LIBRARY / f"{name}.toml").read_bytes()).hexdigest()
        assert line["digest"] == digest, f"{name} changed: run make audited"
        assert line["right"], f"{name}: {line['wrong']} {line['misprinted']}"
        assert line["cells"] > 0
