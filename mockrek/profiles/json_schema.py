"""The JSON Schema of profile files, for editors; made of the forms that the reader uses."""

from __future__ import annotations

import json
from typing import Any

from mockrek.profiles.grammar import ATTRIBUTE, PROFILE, SHARED

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema (2020-12).

    What it accepts may still be wrong: names of groups, counts and the direction of curves are
    beyond it. What it refuses, the reader refuses.
    """
    profile = PROFILE.schema()
    note = "a built-in profile or a TOML file; what this file says stands over what that one says"
    profile["properties"] |= {"extend": {"description": note, "type": "string"}}
    return {
        "$schema": DIALECT,
        "title": "mockrek profile",
        **profile,
        "$defs": {form.name: form.form.schema() for form in (*SHARED, ATTRIBUTE)},
    }


def schema_text() -> str:
    """What ``docs/profile.schema.json`` holds."""
    return json.dumps(json_schema(), indent=2) + "\n"
