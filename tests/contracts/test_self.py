"""The suite about itself: form, wording, sources, and what it leaves out, by name."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import jmespath
import pytest
from botocore.model import Shape

from mockrek.contracts.case import Case
from mockrek.contracts.content import Filler
from mockrek.contracts.meaning import service_model
from mockrek.contracts.suite import load_suite
from mockrek.operations.table import ANSWERED

SUITE: Final = load_suite()
CASES: Final = SUITE.cases
OPERATIONS: Final = sorted(ANSWERED)
# A page, a repository or an issue, a standard, or captures of answers with their year.
_SOURCE: Final = re.compile(r"https://\S+\.\S+/|github\.com/[\w.-]+/[\w.-]+|RFC \d+|[Cc]aptured?\b")

# Errors that no request brings about by itself: they come of the service's state or of the
# caller's rights, and of a fault or a policy where an emulator has them.
UNPROVOKED: Final = {
    "AccessDeniedException",
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
}
# Members that the model has and that the service never sends.
NEVER_SENT: Final = {
    "SourceImageOrientationCorrection",
    "TargetImageOrientationCorrection",
    "OrientationCorrection",
}


def of(operation: str) -> list[Case]:
    return [case for case in CASES if case.operation == operation]


def answered_by(case: Case) -> str:
    """Everything in a case that names parts of an answer."""
    tally = [entry["where"] for entry in case.expect.get("tally", ())]
    return " ".join([*case.expect.get("assert", ()), *tally])


def test_there_are_at_least_250_cases() -> None:
    assert len(CASES) >= 250


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_titles_are_sentences(case: Case) -> None:
    assert not re.search(r"\bshould\b|\bworks\b|\bproperly\b|\bcorrectly\b|\s\s", case.title)
    assert len(case.title.split()) >= 3


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_sources_are_of_a_right_form(case: Case) -> None:
    found = _SOURCE.search(case.source)
    if case.provenance == "assumed":
        assert case.verdicts["service"] == "unknown"
        assert found or len(case.source.split()) >= 4, "an assumption says why"
    else:
        assert found, "documented or recorded: a page, or a public capture or issue"
    if case.provenance == "documented":
        assert re.search(r"aws\.amazon\.com|github\.com/(aws|smithy-lang)|RFC \d", case.source)


def test_titles_are_unique_within_an_operation() -> None:
    titles = Counter((case.operation, case.title) for case in CASES)
    assert not [title for title, count in titles.items() if count > 1]


def test_every_kind_has_cases() -> None:
    kinds = {case.kind for case in CASES}
    assert kinds == {"wire", "validation", "behaviour", "errors", "limits", "statistical"}


def test_nothing_is_known_to_differ_without_a_reason_in_mockrek() -> None:
    silent = [
        c.id for c in CASES if c.verdicts["mockrek"] == "differs" and "mockrek" not in c.notes
    ]
    assert not silent, "a `note` says why mockrek differs"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_modelled_error_is_met(operation: str) -> None:
    modelled = {shape.name for shape in service_model().operation_model(operation).error_shapes}
    met = {case.expect.get("error") for case in of(operation)}
    assert not sorted(modelled - met - UNPROVOKED)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_framework_errors_are_met(operation: str) -> None:
    wanted = {"ValidationException", "SerializationException"}
    assert not wanted - {case.expect.get("error") for case in of(operation)}


def test_every_attribute_is_asked_for() -> None:
    shape = service_model().shape_for("Attributes").member
    asked: set[str] = set()
    for case in of("DetectFaces"):
        for request in case.requests:
            attributes = (request.params or {}).get("Attributes")
            if isinstance(attributes, list) and case.expect["status"] == 200:
                asked |= {item for item in attributes if isinstance(item, str)}
    assert not set(shape.metadata["enum"]) - asked


def members_of(shape: Shape, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    if shape.type_name == "list":
        yield from members_of(shape.member, seen)
    elif shape.type_name == "structure" and shape.name not in seen:
        for name, member in shape.members.items():
            yield name
            yield from members_of(member, seen | {shape.name})


def test_every_member_of_an_answer_is_looked_at() -> None:
    told = " ".join(answered_by(case) for name in OPERATIONS for case in of(name))
    named = set(re.findall(r"\b[A-Z][A-Za-z]*", told))
    members: set[str] = set()
    for name in OPERATIONS:
        members |= set(members_of(service_model().operation_model(name).output_shape))
    assert not sorted(members - named - NEVER_SENT)


def constraints_of(shape: Shape, path: str = "") -> Iterator[tuple[str, str]]:
    """Every constraint of an input shape: where, and which one."""
    yield from (
        (path, kind) for kind in ("min", "max", "enum", "pattern") if kind in shape.metadata
    )
    if shape.type_name == "structure":
        yield from ((f"{path}.{name}", "required") for name in shape.required_members)
        for name, member in shape.members.items():
            yield from constraints_of(member, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from constraints_of(shape.member, f"{path}[]")


def broken_by(value: Any, shape: Shape, path: str = "") -> Iterator[tuple[str, str]]:
    """The constraints that a value breaks."""
    if isinstance(value, Mapping) and shape.type_name == "structure":
        absent = (name for name in shape.required_members if value.get(name) is None)
        yield from ((f"{path}.{name}", "required") for name in absent)
        for name in value.keys() & shape.members.keys():
            yield from broken_by(value[name], shape.members[name], f"{path}.{name}")
    elif isinstance(value, list) and shape.type_name == "list":
        for item in value:
            yield from broken_by(item, shape.member, f"{path}[]")
    elif isinstance(value, str | int | float):
        yield from ((path, kind) for kind in limits_broken_by(value, shape))


def limits_broken_by(value: str | float, shape: Shape) -> Iterator[str]:
    known = shape.metadata
    size = value
    if isinstance(value, str):
        size = len(base64.b64decode(value)) if shape.type_name == "blob" else len(value)
        if "enum" in known and value not in known["enum"]:
            yield "enum"
        if "pattern" in known and not re.fullmatch(known["pattern"], value):
            yield "pattern"
    assert not isinstance(size, str)
    if size < known.get("min", size):
        yield "min"
    if size > known.get("max", size):
        yield "max"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_constraint_is_broken_in_some_case(operation: str) -> None:
    shape = service_model().operation_model(operation).input_shape
    filler = Filler(SUITE.images, "0")
    broken: set[tuple[str, str]] = set()
    for case in of(operation):
        params = case.requests[0].params
        if case.expect.get("error") == "ValidationException" and params is not None:
            broken |= set(broken_by(json.loads(filler.as_json(params)), shape))
    assert not sorted(set(constraints_of(shape)) - broken)


def test_every_image_is_used() -> None:
    text = " ".join(map(repr, (content(case) for case in CASES)))
    sets = {name for case in CASES if case.each for name in SUITE.images.members(case.each)}
    unused = {n for n in SUITE.images.names() - sets if f"'{n}'" not in text}
    assert not unused


def content(case: Case) -> Any:
    return [(request.params, request.raw) for request in case.requests], case.objects


NOTHING: dict[str, list[Any]] = {"FaceDetails": [], "FaceMatches": [], "UnmatchedFaces": []}


@pytest.mark.parametrize("case", [c for c in CASES if c.expect.get("assert")], ids=lambda c: c.id)
def test_an_answer_without_faces_does_not_meet_what_is_said_of_faces(case: Case) -> None:
    names = [request.name for request in case.requests if request.name]
    body = dict.fromkeys(names, NOTHING) if names else NOTHING
    said = case.expect["assert"]
    assert said == ["FaceDetails == `[]`"] or not all(meets(body, relation) for relation in said)


def meets(body: Any, relation: str) -> bool:
    try:
        return jmespath.search(relation, body) is True
    except jmespath.exceptions.JMESPathError:
        return False


def needs_a_face(case: Case) -> bool:
    """Whether a case cannot hold where no drawn face is found."""
    wanted = [request.status or case.expect["status"] for request in case.requests]
    if 200 not in wanted:
        return False
    names = [request.name for request in case.requests if request.name]
    body = dict.fromkeys(names, NOTHING) if names else NOTHING
    said = case.expect.get("assert", ())
    return case.operation == "CompareFaces" or not all(meets(body, item) for item in said)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_required_of_the_service_says_that_it_needs_a_face(operation: str) -> None:
    required = [case for case in of(operation) if case.verdicts["service"] == "required"]
    needy = {case.id for case in required if needs_a_face(case)}
    assert needy
    assert not needy - {case.id for case in required if "faces" in case.needs}


def test_collections_are_made_under_names_of_their_own() -> None:
    made = [r.params for c in CASES for r in c.requests if r.operation == "CreateCollection"]
    ids = [params["CollectionId"] for params in made if params and "CollectionId" in params]
    refused = [name for name in ids if isinstance(name, str) and re.fullmatch(r"[\w.-]+", name)]
    assert (bool(ids), refused) == (True, [])


PUBLISHED = {"image.bytes", "externalImageId"}  # members of which a refusal's text was published


def test_texts_of_validation_are_required_only_where_they_were_published() -> None:
    for case in CASES:
        text = case.expect.get("message") or case.expect.get("message_matches", "")
        if "validation error" in text and case.verdicts["service"] == "required":
            assert any(f"'{name}'" in text for name in PUBLISHED), case.id
