"""The JSON Schema for editors: it is current, and never stricter or laxer by accident."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mockrek.errors import ProfileError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.document import to_document
from mockrek.profiles.extend import LIBRARY, names
from mockrek.profiles.json_schema import json_schema, schema_text
from mockrek.profiles.load import parse_document

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "profile.schema.json"

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_file_is_current() -> None:
    """To renew it, write ``schema_text()`` to the file."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("name", names())
def test_built_in_files_and_their_documents_are_valid(name: str) -> None:
    VALIDATOR.validate(tomllib.loads((LIBRARY / f"{name}.toml").read_text(encoding="utf-8")))
    VALIDATOR.validate(to_document(builtin(name)))


GROUP = {"name": "g", "where": {"gender": "Female"}}


def group(**changes: Any) -> dict[str, Any]:
    return {"group": [GROUP | changes]}


def miss(rate: Any, key: str = "default") -> dict[str, Any]:
    return {"detection": {"miss": {key: rate}}}


def matching(**tables: Any) -> dict[str, Any]:
    return {"matching": tables}


BROKEN: list[dict[str, Any]] = [
    {"name": 1},
    {"name": ""},
    {"name": "a b"},
    {"title": None},
    {"confidence": "sure"},
    {"sampling": True},
    {"unknown": 1},
    {"extend": ["perfect"]},
    {"identification": {"false_positive": {"default": {"errors": 1, "of": 2}}}},
    {"group": GROUP},
    {"group": [GROUP] * 257},
    group(name="a|b"),
    group(where={}),
    group(where={"gender": "female"}),
    group(where={"skin_type": ["IV", "VII"]}),
    group(where={"race": []}),
    group(where={"race": ["A", "A"]}),
    group(where={"race": ""}),
    group(where={"age": 30}),
    group(when="x"),
    {"detection": 0.1},
    {"detection": {"miss": 0.1}},
    {"detection": {"hit": {}}},
    miss(-0.1),
    miss(1.1),
    miss("0.5"),
    miss(True),
    miss({"errors": 1}),
    miss({"errors": -1, "of": 10}),
    miss({"errors": 0, "of": 0}),
    miss({"errors": 1, "of": 2, "x": 3}),
    miss(0.1, "a b"),
    {"gender": {"base": "some"}},
    {"gender": {"confidence": {"right": {"mean": 49}}}},
    {"gender": {"confidence": {"right": {"sd": -1}}}},
    {"age": {"default": {"bias": "2"}}},
    {"age": {"default": {"mean": 2}}},
    {"attribute": {"Smyle": {}}},
    {"attribute": {"Smile": {"error": {}}}},
    {"emotion": {"default": 0.1}},
    matching(false_match={"default": 0.1}),
    matching(false_match={"default": {}}),
    matching(false_match={"default": {"80": 2}}),
    matching(false_match={"default": {"101": 0}}),
    matching(false_match={"default": {"-1": 0}}),
    matching(false_match={"default": {"99": {"5": 0}}}),
    matching(false_non_match={"default": {"x": 0}}),
    matching(between={"factor": 2}),
    matching(between={"other": {"80": 0}}),
]


@pytest.mark.parametrize("changes", BROKEN, ids=str)
def test_a_broken_document_is_refused_by_the_schema_and_the_reader(changes: dict[str, Any]) -> None:
    document = {"name": "x"} | changes
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(ProfileError):
        parse_document(document, "x")


def test_a_document_without_a_name_is_refused_by_both() -> None:
    assert not VALIDATOR.is_valid({})
    with pytest.raises(ProfileError, match="name: missing"):
        parse_document({}, "x")


def test_the_description_of_a_key_stands_in_the_schema() -> None:
    described = json.loads(schema_text())["properties"]
    assert all(entry["description"] for entry in described.values())
