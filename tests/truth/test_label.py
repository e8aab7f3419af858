from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mockrek.domain import Box, Face
from mockrek.errors import LabelError
from mockrek.truth import image, label

ADA = Face("ada", Box(0.1, 0.2, 0.3, 0.4), MappingProxyType({"gender": "Female", "age": "36"}))
CHARLES = Face("charles")

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
names = words.map("x {}".format).filter(lambda name: name == name.lower())
sides = st.floats(1e-4, 1.0)
faces = st.builds(
    Face,
    words,
    st.none() | st.builds(Box, sides, sides, sides, sides),
    st.dictionaries(
        names,
        words,
        max_size=5,
    ),
)


def plain(face: Face) -> tuple[str, Box | None, dict[str, str]]:
    return face.subject, face.box, dict(face.attributes)


def read_label(data: bytes) -> list[tuple[str, Box | None, dict[str, str]]]:
    text = image.read(data).label
    assert text is not None
    return [plain(face) for face in label.parse(text)]


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(LabelError) as caught:
        label.parse(text.encode() if isinstance(text, str) else text)
    return [str(problem) for problem in caught.value.problems]


def test_an_embedded_label_is_read_back(picture: bytes) -> None:
    assert read_label(label.embed(picture, [ADA, CHARLES])) == [plain(ADA), plain(CHARLES)]


@given(st.lists(faces, max_size=4))
def test_any_faces_survive_the_round_trip(declared: list[Face]) -> None:
    for form in "PNG", "JPEG":
        file = BytesIO()
        Image.new("L", (80, 80)).save(file, form)
        labelled = label.embed(file.getvalue(), declared)
        assert read_label(labelled) == [plain(face) for face in declared]
        assert label.remove(labelled) == file.getvalue()


def test_a_labelled_image_shows_the_same_picture(picture: bytes) -> None:
    labelled = label.embed(picture, [ADA])
    with Image.open(BytesIO(picture)) as bare, Image.open(BytesIO(labelled)) as other:
        assert other.tobytes() == bare.tobytes()


def test_pillow_finds_the_label_where_the_formats_keep_text(draw: Callable[..., bytes]) -> None:
    with Image.open(BytesIO(label.embed(draw("PNG"), [ADA]))) as png:
        assert json.loads(png.info["mockrek"])["faces"][0]["subject"] == "ada"
    with Image.open(BytesIO(label.embed(draw("JPEG"), [ADA]))) as jpeg:
        assert jpeg.info["comment"].startswith(b'mockrek:{"version":1')


def test_a_second_label_replaces_the_first(picture: bytes) -> None:
    twice = label.embed(label.embed(picture, [ADA]), [CHARLES])
    assert twice == label.embed(picture, [CHARLES])


def test_no_faces_is_a_label_too(picture: bytes) -> None:
    assert read_label(label.embed(picture, [])) == []
    assert image.read(picture).label is None


def test_removing_from_an_unlabelled_image_changes_nothing(picture: bytes) -> None:
    assert label.remove(picture) == picture


def test_other_comments_stay(draw: Callable[..., bytes]) -> None:
    jpeg = draw("JPEG", comment=b"holiday")
    assert label.remove(label.embed(jpeg, [ADA])) == jpeg
    assert b"holiday" in label.embed(jpeg, [ADA])


def test_a_long_label_is_split_over_comments_and_joined_again(draw: Callable[..., bytes]) -> None:
    crowd = [Face(f"{i}", attributes={"note": "ü" * 200}) for i in range(100)]
    jpeg = draw("JPEG")
    labelled = label.embed(jpeg, crowd)
    assert labelled.count(b"\xff\xfe\xff\xffmockrek:") == 1  # one full segment, and one more
    assert read_label(labelled) == [plain(face) for face in crowd]
    assert label.remove(labelled) == jpeg


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_only_sound_png_and_jpeg_can_be_labelled(data: bytes) -> None:
    with pytest.raises(LabelError, match=r"image: 1 problem\n  (neither a PNG|it is damaged)"):
        label.embed(data, [ADA])


@pytest.mark.parametrize(
    "face",
    [
        Face(""),
        Face("a", attributes={"age": "old"}),
        Face("a", Box(0, 0, 2, 1)),
        Face("a", Box(0, float("nan"), 1, 1)),
    ],
)
def test_what_could_not_be_read_is_not_written(face: Face, picture: bytes) -> None:
    with pytest.raises(LabelError):
        label.embed(picture, [face])


def test_the_words_that_mockrek_knows_are_kept_in_their_usual_case() -> None:
    text = b"""{"version": 1, "faces": [{"subject": "a", "attributes":
        {"gender": "female", "smile": true, "emotion": "Happy", "age": 30, "race": "white"}}]}"""
    kept = {"gender": "Female", "smile": "true", "emotion": "HAPPY", "age": "30", "race": "white"}
    assert dict(label.parse(text)[0].attributes) == kept


def test_names_of_attributes_are_lower_case() -> None:
    """A group that asks for a race would pass over a Race in silence."""
    text = '{"version": 1, "faces": [{"subject": "a", "attributes": {"Race": "white"}}]}'

    assert problems(text) == [
        "faces[0].attributes.Race: is 'race' in a label: names are lower case"
    ]


def test_every_wrong_type_is_reported_by_its_path() -> None:
    text = """{"version": 1, "faces": [{"subject": 1, "bax": 0, "attributes": {"race": []}},
        {"box": [0, 0, "1", 1]}, 5], "more": 1}"""
    assert problems(text) == [
        "faces[0].subject: expected str, got int",
        "faces[0].attributes.race: expected bool | int | float | str, got array",
        "faces[0].bax: is not known; known: subject, box, attributes",
        "faces[1].subject: is missing",
        "faces[1].box[2]: expected float, got str",
        "faces[2]: expected object, got int",
        "more: is not known; known: version, faces",
    ]


def test_every_wrong_value_is_reported_by_its_path() -> None:
    text = """{"version": 2, "faces": [{"subject": "", "box": [2, 0, 0, 1]},
        {"subject": "b", "attributes": {"age": 200, "skin_type": "VII"}}]}"""
    assert problems(text) == [
        "version: 2 is not 1, the only one there is",
        "faces[0].subject: is empty; leave the face out if nobody is there",
        "faces[0].box.left: 2.0 is not between -1 and 1",
        "faces[0].box.width: 0.0 is not between 0.0001 and 1.5",
        "faces[1].attributes.age: '200' is not between 0 and 120",
        "faces[1].attributes.skin_type: 'VII' is not one of I, II, III, IV, V, VI",
    ]


def test_more_faces_than_the_service_looks_at_are_refused() -> None:
    crowd = json.dumps({"version": 1, "faces": [{"subject": "a"}] * 101})
    assert problems(crowd) == ["faces: 101 faces; 100 at most"]


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"\xff", b'{"version":1,"faces":[{"subject":"\xff"}]}', b'{"a":' * 40_000],
    ids=["empty", "cut", "list", "bytes", "text not UTF-8", "deep"],
)
def test_what_is_no_label_at_all_is_one_problem(text: bytes) -> None:
    assert len(problems(text)) == 1


def test_a_label_beyond_the_limit_is_not_decoded() -> None:
    assert problems(b" " * (label.MAX_BYTES + 1)) == ["262145 bytes; 262144 at most"]


def test_a_label_that_is_wrong_throughout_names_a_hundred_problems() -> None:
    assert len(problems('{"version":1,"faces":[' + ",".join("1" * 1000) + "]}")) == 100
