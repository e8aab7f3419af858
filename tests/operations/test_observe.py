"""Faces that are not there, and conditions under which faces are missed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import Box, Face, ImageFacts
from mockrek.operations.active import Active, activate
from mockrek.operations.observe import observe
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.load import parse_toml
from mockrek.scoring.draws import face_keys
from mockrek.truth.manifest import parse
from mockrek.truth.resolve import Resolved

SIZE = (640, 480)
BOXES = st.builds(
    Box, st.floats(0, 0.7), st.floats(0, 0.7), st.floats(0.02, 0.3), st.floats(0.02, 0.3)
)


def active(text: str, manifest: str = "") -> Active:
    compiled = compile_profile(parse_toml(f'name = "x"\n{text}', "x"))
    given = [parse(manifest.encode(), source="m", form="csv", folder=None)] if manifest else []
    return activate(compiled, 0, given, "procedural")


def labelled(faces: tuple[Face, ...], image: int) -> Resolved:
    keys = face_keys(image, max(1, len(faces)))
    return Resolved(faces, keys[: len(faces)], "label", (), keys[:1])


def seen_in(faces: tuple[Face, ...], image: int, state: Active) -> tuple[int, int]:
    """How many faces are returned, and how many of them are not there."""
    resolved = labelled(faces, image)
    seen, _ = observe(SIZE, resolved, state)
    return seen.count, int((seen.places >= len(faces)).sum())


@given(st.lists(BOXES, min_size=1, max_size=8), st.integers(0, 2**64 - 1))
def test_a_face_that_is_not_there_is_one_more_and_the_smallest(
    boxes: list[Box], image: int
) -> None:
    faces = tuple(Face(f"p{i}", box) for i, box in enumerate(boxes))
    resolved = labelled(faces, image)
    seen, shown = observe(SIZE, resolved, active("detection.false_detection.default = 1"))
    assert seen.count == len(shown) == len(faces) + 1
    assert seen.places[-1] == len(faces)
    assert shown[:-1] == faces
    box = seen.boxes[-1]
    assert (box >= 0).all()
    assert box[0] + box[2] <= 1
    assert box[1] + box[3] <= 1


def test_the_rate_is_one_of_images() -> None:
    state = active("detection.false_detection.default = 0.3")
    face = (Face("p", Box(0.3, 0.3, 0.3, 0.4)),)
    extra = sum(seen_in(face, image << 32, state)[1] for image in range(1000))
    assert 250 < extra < 350  # 3.4 standard deviations


def test_a_face_may_be_seen_where_nobody_is() -> None:
    rates = "[detection.false_detection]\ndefault = 0\nother = 0.3"
    extra = sum(seen_in((), image << 32, active(rates))[1] for image in range(300))
    assert 60 < extra < 120  # 3.8 standard deviations
    assert seen_in((), 1, active("detection.miss.default = 1")) == (0, 0)


def test_an_image_that_misses_its_face_may_show_another() -> None:
    state = active("detection.miss.default = 1\ndetection.false_detection.default = 1")
    assert seen_in((Face("p", Box(0.3, 0.3, 0.3, 0.4)),), 1, state) == (1, 1)


MODIFIED = """
[detection.miss]
default = 0
[[modifier]]
rates = "detection.false_detection"
when = { %s }
factor = 1000
[detection.false_detection]
default = 0.001
"""


@pytest.mark.parametrize(
    ("when", "attributes", "extra"),
    [
        ("brightness = { below = 40 }", {"brightness": "30"}, 1),
        ("brightness = { below = 40 }", {"brightness": "50"}, 0),
        ("yaw = { above = 20 }", {"yaw": "-25"}, 1),
        ("age = { above = 60, below = 70 }", {"age": "65"}, 1),
        ("age = { above = 60, below = 70 }", {"age": "75"}, 0),
    ],
)
def test_conditions_are_those_of_the_face(
    when: str, attributes: Mapping[str, str], extra: int
) -> None:
    face = Face("p", Box(0.3, 0.3, 0.3, 0.4), attributes)
    assert seen_in((face,), 7, active(MODIFIED % when)) == (1 + extra, extra)


def test_registered_images_follow_the_quota_of_their_manifest() -> None:
    digests = [f"{i:064x}" for i in range(1, 41)]
    rows = "\n".join(f"{digest[::-1]},p{i}" for i, digest in enumerate(digests))
    text = 'sampling = "quota"\ndetection.false_detection.default = 0.25'
    state = active(text, f"sha256,subject\n{rows}")
    manifest = state.manifests[0]
    extra = 0
    for row in range(manifest.faces):
        faces, keys = (manifest.face(row),), manifest.keys[row : row + 1]
        resolved = Resolved(faces, keys, "registered", (), keys, 0, row, range(row, row + 1))
        seen, _ = observe(SIZE, resolved, state)
        extra += int(np.count_nonzero(seen.places))
    assert extra == 10


def test_registered_images_without_a_face_have_a_quota_with_the_others() -> None:
    lines = [f"{f'{i:064x}'[::-1]},{'' if i % 2 else f'p{i}'}" for i in range(1, 41)]
    state = active(
        'sampling = "quota"\ndetection.false_detection.default = 0.25',
        "sha256,subject\n" + "\n".join(lines),
    )
    seen = []
    for i in range(1, 41):
        facts = ImageFacts(bytes.fromhex(f"{i:064x}"[::-1]), "PNG", *SIZE)
        found, _ = observe(SIZE, state.resolver.resolve(facts), state)
        seen.append(found.count - (i % 2 == 0))
    assert sum(seen) == 10 == state.verdicts[0].false_detections.sum()
    assert 0 < sum(seen[::2]) < 10  # of both kinds
