"""Profiles: TOML, or JSON where the text begins with a brace."""

from __future__ import annotations

from random import Random

from fuzz.mutators import change_json, change_lines
from fuzz.surfaces import Surface
from fuzz.told import assert_told
from mockrek.errors import OperatorError
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.document import to_document
from mockrek.profiles.load import parse_document, parse_json, parse_toml


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    parse = parse_json if text.startswith("{") else parse_toml
    try:
        profile = parse(text, "p", None)
    except OperatorError as error:
        assert_told(error)
        return
    assert parse_document(to_document(profile), "p") == profile
    compile_profile(profile)


def _change(data: bytes, chance: Random) -> bytes:
    return (change_json if data.startswith(b"{") else change_lines)(data, chance)


SURFACE = Surface(
    check,
    _change,
    words=(
        b"{ errors = 1, of = 2 }",
        b"name =", b"[[group]]", b"where = {", b"[gender.error]", b"default =",
        b"[matching.false_match]", b"[matching.between]", b"factor =", b"{ 80 = 1e-3, 99 = 1e-6 }",
        b"extend =", b'sampling = "quota"', b"[[modifier]]", b"inf", b"nan", b"1e-400", b'"1/3"',
        b"[detection.miss]", b"[age]", b"bias =", b"sd =", b"[attribute.Smile]", b"1979-05-27",
    ),
)  # fmt: skip
