from __future__ import annotations

import numpy as np
import pytest

from mockrek.domain import Face, ImageFacts
from mockrek.scoring.draws import face_keys
from mockrek.truth import Resolver, image, label, parse
from mockrek.truth.manifest import Manifest
from mockrek.truth.procedural import face_of

URI = "s3://bucket/key"


def manifest(text: str) -> Manifest:
    return parse(text.encode(), source="faces.csv", form="csv", folder=None)


@pytest.fixture
def labelled(picture: bytes) -> ImageFacts:
    return image.read(label.embed(picture, [Face("ada"), Face("bert")]))


@pytest.fixture
def other() -> Manifest:
    return manifest(f"sha256,subject\n{'ab' * 32},nobody")


def test_the_digest_goes_first(labelled: ImageFacts, other: Manifest) -> None:
    known = manifest(f"s3,sha256,subject\n{URI},,s3\n,{labelled.digest.hex()},registered")
    resolved = Resolver([other, known], "procedural").resolve(labelled, URI)
    assert (resolved.rule, resolved.manifest, resolved.rows) == ("registered", 1, range(1, 2))
    assert [face.subject for face in resolved.faces] == ["registered"]
    assert resolved.keys.tolist() == known.keys[1:].tolist()
    assert resolved.trace == ()


def test_the_object_goes_second(labelled: ImageFacts, other: Manifest) -> None:
    known = manifest(f"s3,subject\n{URI},s3")
    resolved = Resolver([other, known], "procedural").resolve(labelled, f"{URI}?versionId=7")
    assert (resolved.rule, resolved.manifest, resolved.rows) == ("s3", 1, range(1))
    assert [face.subject for face in resolved.faces] == ["s3"]
    assert resolved.trace == (f"registered: no manifest knows sha256 {labelled.digest.hex()}",)


def test_the_label_goes_third(labelled: ImageFacts, other: Manifest) -> None:
    resolved = Resolver([other], "procedural").resolve(labelled, URI)
    assert (resolved.rule, resolved.manifest, resolved.image) == ("label", None, None)
    assert [face.subject for face in resolved.faces] == ["ada", "bert"]
    np.testing.assert_array_equal(
        resolved.keys, face_keys(int.from_bytes(labelled.digest[:8]), 2), strict=True
    )
    assert resolved.trace[1] == f"s3: no manifest knows {URI}"


def test_an_unknown_image_gets_one_face_of_its_own(grace_hopper: bytes) -> None:
    facts = image.read(grace_hopper)
    resolved = Resolver([], "procedural").resolve(facts)
    assert (resolved.rule, resolved.faces) == ("procedural", (face_of(facts.digest),))
    assert resolved.keys.tolist() == face_keys(int.from_bytes(facts.digest[:8]), 1).tolist()
    assert resolved.trace == (
        f"registered: no manifest knows sha256 {facts.digest.hex()}",
        "s3: the image came in the request",
        "label: the file has none",
    )


def test_an_unknown_image_may_be_empty(picture: bytes) -> None:
    resolved = Resolver([], "empty").resolve(image.read(picture))
    assert (resolved.rule, resolved.faces, resolved.keys.size) == ("empty", (), 0)


def test_nobody_is_an_answer(picture: bytes) -> None:
    facts = image.read(label.embed(picture, []))
    assert Resolver([], "procedural").resolve(facts).rule == "label"
    known = manifest(f"sha256,subject\n{facts.digest.hex()},")
    resolved = Resolver([known], "procedural").resolve(facts)
    assert (resolved.rule, resolved.faces, resolved.rows) == ("registered", (), range(0))


def test_the_first_manifest_that_knows_an_image_wins(picture: bytes) -> None:
    facts = image.read(picture)
    both = [manifest(f"sha256,subject\n{facts.digest.hex()},{name}") for name in ("a", "b")]
    resolved = Resolver(both, "empty").resolve(facts)
    assert (resolved.manifest, resolved.faces) == (0, (Face("a"),))


def test_a_wrong_label_declines_and_says_why(picture: bytes) -> None:
    wrong = label.embed(picture, [Face("ada", attributes={"age": "36"})]).replace(b'"36"', b'"xx"')
    resolved = Resolver([], "empty").resolve(image.read(wrong))
    assert resolved.rule == "empty"
    assert resolved.trace[2] == (
        "label: faces[0].attributes.age: 'xx' is not a number from 0 to 120"
    )


def test_an_object_can_be_asked_for_before_it_is_read(other: Manifest) -> None:
    resolver = Resolver([other, manifest(f"s3,subject\n{URI},ada")], "procedural")
    resolved = resolver.resolve_s3(URI)
    assert resolved is not None
    assert (resolved.rule, resolved.manifest, resolved.faces) == ("s3", 1, (Face("ada"),))
    assert resolver.resolve_s3("s3://bucket/other") is None
