from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.iam.utils import generate_access_key_id_from_account_id

from mockrek.errors import SettingsError
from mockrek.wire.credentials import Key, account_of, load_keys

GOOD = """
# a comment
[default]
aws_access_key_id = 123456789012
aws_secret_access_key = ab=c/d+e#f
; another
[ temporary ]
AWS_ACCESS_KEY_ID=ASIAQAAAAAAARAAAAAAA
aws_secret_access_key=s
aws_session_token = t=t
expires = 2030-01-01T02:00:00+02:00
[named]
aws_access_key_id = test
aws_secret_access_key = test
account = 111122223333
expires = 2030-01-01T00:00:00Z
"""


def write(path: Path, text: str) -> Path:
    file = path / "keys"
    file.write_text(text)
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_keys(file)
    assert caught.value.source == str(file)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("access_key", "account"),
    [
        ("123456789012", "123456789012"),
        ("12345678901", "000000000000"),
        ("١٢٣٤٥٦٧٨٩٠١٢", "000000000000"),
        ("AKIAIOSFODNN7EXAMPLE", "000000000000"),  # an old one: its fifth character is an I
        ("AKIAQYLPMN5HHHFPZAM2", "052310077262"),
        ("ASIAQAAAAAAARAAAAAAA", "000000000001"),
        ("AKIAQAAAAAAAAAAAAAAA", "000000000000"),
        ("AKIA7777777777777777", "000000000000"),  # more than an account has digits for
        ("AROAQYLPMN5HHHFPZAM2", "000000000000"),
        ("AKIAQYLPMN5HHHFPZAM", "000000000000"),
        ("AKIAQYLPMN1HHHFPZAM2", "000000000000"),  # base32 has no 1
    ],
)
def test_ids_name_accounts(access_key: str, account: str) -> None:
    assert account_of(access_key) == account


@given(st.integers(0, 10**12 - 1), st.sampled_from(["AKIA", "ASIA"]))
def test_ids_that_moto_makes_name_their_account(number: int, prefix: str) -> None:
    account = f"{number:012}"
    assert account_of(generate_access_key_id_from_account_id(account, prefix, 20)) == account


@given(st.text())
def test_any_id_has_some_account(access_key: str) -> None:
    account = account_of(access_key)
    assert len(account) == 12
    assert account.isascii()
    assert account.isdigit()


def test_a_file_of_keys(tmp_path: Path) -> None:
    keys = load_keys(write(tmp_path, GOOD))
    end = datetime(2030, 1, 1, tzinfo=UTC)
    assert keys == {
        "123456789012": Key("123456789012", "ab=c/d+e#f", None, "123456789012", None),
        "ASIAQAAAAAAARAAAAAAA": Key("ASIAQAAAAAAARAAAAAAA", "s", "t=t", "000000000001", end),
        "test": Key("test", "test", None, "111122223333", end),
    }


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = """lost
        [a]
        aws_access_key_id = same
        aws_secret_access_key = hidden-1
        region = eu-west-1
        [b]
        aws_access_key_id = same
        aws_secret_access_key = hidden-2
        [b]
        aws_secret_access_key = hidden-3
        hidden-4
        [c]
        aws_access_key_id = a/b
        account = 12
        expires = 2030-01-01T00:00:00
        """
    found = problems(write(tmp_path, text))
    assert found == [
        "line 1: is neither a [section] nor a 'name = value' in one",
        (
            "line 5: [a] region: is not known; known are aws_access_key_id, aws_secret_access_key, "
            "aws_session_token, account, expires; leave it out"
        ),
        "line 9: [b]: is there twice; give one of them another name",
        "line 10: [b] aws_secret_access_key: is there twice; leave one of them out",
        "line 11: is neither a [section] nor a 'name = value' in one",
        "[b] aws_access_key_id: 'same' is also in [a]; leave one of them out",
        "[c] aws_secret_access_key: is missing; a key has an id and a secret",
        (
            "[c] aws_access_key_id: 'a/b' has a comma, a slash, a space or what is not ASCII, or "
            "over 128 characters"
        ),
        "[c] account: '12' is not an account; write its twelve digits",
        (
            "[c] expires: '2030-01-01T00:00:00' is not a time with an offset; write "
            "2030-01-01T00:00:00Z"
        ),
    ]
    assert "hidden" not in "".join(found)


@pytest.mark.parametrize("text", ["", "# nothing\n", "[a]\n"])
def test_a_file_without_a_key_is_a_problem(tmp_path: Path, text: str) -> None:
    (first, *_) = problems(write(tmp_path, text))
    assert "aws_secret_access_key" in first or "aws_access_key_id" in first


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert "give a file in the form of ~/.aws/credentials" in problems(tmp_path / "none")[0]
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in problems(tmp_path / "binary")[0]


def test_secrets_are_not_shown() -> None:
    key = Key("AKIDEXAMPLE", "hidden-secret", "hidden-token", "123456789012", None)
    assert "hidden" not in repr(key)
    assert "AKIDEXAMPLE" in repr(key)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_are_no_part_of_a_key(tmp_path: Path, quote: str) -> None:
    values = {
        "aws_access_key_id": "AKID",
        "aws_secret_access_key": "hidden",
        "account": "123456789012",
    }
    lines = (f"{name} = {quote}{value}{quote}\n" for name, value in values.items())
    what = "has quotes around it, which would be a part of it; leave them out"
    found = problems(write(tmp_path, f"[a]\n{''.join(lines)}"))
    assert found == [f"[a] {name}: {what}" for name in values]
    text = f"[a]\naws_access_key_id = AK{quote}ID\naws_secret_access_key = a{quote}b\n"
    (key,) = load_keys(write(tmp_path, text)).values()
    assert (key.access_key, key.secret) == (f"AK{quote}ID", f"a{quote}b")


def test_ids_are_what_a_header_can_say(tmp_path: Path) -> None:
    for wrong in ("a,b", "a b", "€", "a\x1bb", "a" * 129):
        text = f"[a]\naws_access_key_id = {wrong}\naws_secret_access_key = b\n"
        (found,) = problems(write(tmp_path, text))
        assert found.startswith("[a] aws_access_key_id: ")
        assert found.endswith("or over 128 characters")


def test_an_end_that_is_no_time(tmp_path: Path) -> None:
    text = "[a]\naws_access_key_id = a\naws_secret_access_key = b\nexpires = soon\n"
    assert problems(write(tmp_path, text)) == [
        "[a] expires: 'soon' is not a time with an offset; write 2030-01-01T00:00:00Z"
    ]
