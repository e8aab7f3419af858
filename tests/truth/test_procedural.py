from __future__ import annotations

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import GENDERS, SKIN_TYPES, Box, Face
from mockrek.truth.attributes import canonical
from mockrek.truth.procedural import RACES, face_of


@given(st.binary(min_size=32, max_size=32))
def test_a_face_lies_inside_the_image(digest: bytes) -> None:
    box = face_of(digest).box
    assert box is not None
    assert min(box.left, box.top) >= 0.05
    assert max(box.left + box.width, box.top + box.height) <= 0.95 + 1e-12
    assert 0.2 <= box.width < box.height < 0.65


@given(st.binary(min_size=32, max_size=32))
def test_a_face_is_a_function_of_the_digest_and_has_known_attributes(digest: bytes) -> None:
    face = face_of(digest)
    assert face == face_of(digest)
    assert face.subject == f"unknown-{digest.hex()[:16]}"
    assert set(face.attributes) == {"gender", "skin_type", "race", "age"}
    for name, value in face.attributes.items():
        assert canonical(name, value) == value


def test_faces_are_spread_evenly() -> None:
    faces = [face_of(sha256(b"%d" % i).digest()) for i in range(2000)]
    for name, values in ("gender", GENDERS), ("skin_type", SKIN_TYPES), ("race", RACES):
        counts = Counter(face.attributes[name] for face in faces)
        share = 2000 / len(values)
        # Four standard deviations of a binomial count: wrong once in 1,000 runs, if it were random.
        assert all(abs(counts[value] - share) < 4 * share**0.5 for value in values)
    assert {face.attributes["age"] for face in faces} == set(map(str, range(18, 70)))


def test_a_face_stays_the_same_from_release_to_release() -> None:
    face = face_of(sha256(b"mockrek").digest())
    box = Box(0.15187347701802686, 0.17947451827703215, 0.39880134153910796, 0.5232163304854713)
    kept = {"gender": "Male", "skin_type": "IV", "race": "Indian", "age": "67"}
    assert face == Face("unknown-07ebf28280091d5e", box, kept)
