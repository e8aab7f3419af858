from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockrek.audit.demo import gender_audit
from mockrek.audit.demo.gender_audit import Answer, Tally, audit_gender, tally
from mockrek.audit.reference import client
from mockrek.errors import OperatorError, SettingsError, TruthError

Face = dict[str, Any]


def face(gender: str, *, side: float = 0.5, confidence: float = 99.0) -> Face:
    return {
        "BoundingBox": {"Left": 0.1, "Top": 0.1, "Width": side, "Height": side},
        "Gender": {"Value": gender, "Confidence": confidence},
        "AgeRange": {"Low": 20, "High": 30},
    }


class Service:
    """Answers with the faces that each image's bytes stand for."""

    def __init__(self, faces: dict[bytes, list[Face]]) -> None:
        self._faces = faces

    def detect_faces(self, **given: Any) -> Any:
        assert given["Attributes"] == ["ALL"]
        return {"FaceDetails": self._faces[given["Image"]["Bytes"]]}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[bytes, list[Face]]], None]:
    def serve(faces: dict[bytes, list[Face]]) -> None:
        monkeypatch.setattr(gender_audit, "rekognition", lambda *_, **__: Service(faces))

    return serve


def manifest_of(folder: Path, text: str) -> Path:
    file = folder / "manifest.csv"
    file.write_text(text, encoding="utf-8")
    for line in text.splitlines()[1:]:
        name = line.partition(",")[0]
        (folder / name).write_bytes(name.encode())
    return file


def answer(truth: str, said: str | None, skin_type: str = "I") -> Answer:
    return Answer(Path("x.png"), {"gender": truth, "skin_type": skin_type}, said, 90.0)


Serve = Callable[[dict[bytes, list[Face]]], None]


def test_answers_stand_in_the_order_of_the_manifest(serve: Serve, tmp_path: Path) -> None:
    names = [f"{i}.png" for i in range(40)]
    genders = ["Female" if i % 3 else "Male" for i in range(40)]
    rows = zip(names, genders, strict=True)
    file = manifest_of(tmp_path, "image,gender\n" + "".join(f"{n},{g}\n" for n, g in rows))
    serve({name.encode(): [face("Male", confidence=50 + i)] for i, name in enumerate(names)})
    answers = audit_gender("http://x", file.parent, tmp_path / "out", threads=4)
    assert [a.image.name for a in answers] == names
    assert [a.confidence for a in answers] == [50 + i for i in range(40)]
    assert [a.wrong for a in answers] == [gender == "Female" for gender in genders]


def test_the_largest_face_of_the_answer_counts(serve: Serve, tmp_path: Path) -> None:
    file = manifest_of(tmp_path, "image,gender\na.png,Female\n")
    serve({b"a.png": [face("Male", side=0.2), face("Female", side=0.6), face("Male", side=0.3)]})
    (found,) = audit_gender("http://x", file.parent, tmp_path / "out")
    assert (found.said, found.wrong, found.undetected) == ("Female", False, False)


def test_the_largest_face_of_the_manifest_counts(serve: Serve, tmp_path: Path) -> None:
    rows = "a.png,Male,0.7,0.7,0.2,0.2\na.png,Female,0.1,0.1,0.5,0.5\na.png,Male,0.6,0.1,0.3,0.3\n"
    file = manifest_of(tmp_path, "image,gender,left,top,width,height\n" + rows)
    serve({b"a.png": [face("Male")]})
    (found,) = audit_gender("http://x", file.parent, tmp_path / "out")
    assert (found.truth["gender"], found.wrong) == ("Female", True)


def test_an_image_without_a_gender_is_left_out(serve: Serve, tmp_path: Path) -> None:
    file = manifest_of(tmp_path, "image,gender\nempty.png,\na.png,Male\n")
    serve({b"a.png": [face("Male")], b"empty.png": [face("Female")]})
    found = audit_gender("http://x", file.parent, tmp_path / "out")
    assert [answer.image.name for answer in found] == ["a.png"]


def test_a_face_that_is_not_returned_is_undetected_and_not_wrong(
    serve: Serve, tmp_path: Path
) -> None:
    file = manifest_of(tmp_path, "image,gender\na.png,Male\n")
    serve({b"a.png": []})
    (found,) = audit_gender("http://x", file.parent, tmp_path / "out")
    assert (found.undetected, found.wrong, found.said, found.confidence) == (
        True,
        False,
        None,
        None,
    )


def test_progress_counts_to_the_end(serve: Serve, tmp_path: Path) -> None:
    manifest_of(tmp_path, "image,gender\na.png,Male\nb.png,Male\n")
    serve({b"a.png": [], b"b.png": []})
    calls: list[tuple[int, int]] = []
    audit_gender(
        "http://x", tmp_path, tmp_path / "out", progress=lambda done, of: calls.append((done, of))
    )
    assert calls == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("image,sex\na.png,Male\n", "has no column 'gender'"),
        ("", "has no column 'image'"),
    ],
)
def test_missing_columns_are_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TruthError, match=said):
        audit_gender("http://x", manifest_of(tmp_path, text).parent, tmp_path / "out")


def test_a_manifest_or_an_image_that_is_not_there_is_named(serve: Serve, tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"manifest\.csv: 1 problem\n.*cannot be read"):
        audit_gender("http://x", tmp_path / "nope", tmp_path / "out")
    file = manifest_of(tmp_path, "image,gender\na.png,Male\n")
    (tmp_path / "a.png").unlink()
    serve({})
    with pytest.raises(OperatorError, match=r"a\.png: cannot be read: No such file"):
        audit_gender("http://x", file.parent, tmp_path / "out")


def test_without_boto3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "boto3", None)
    with pytest.raises(SettingsError, match=r"pip install '\.\[demo\]'"):
        client.rekognition("http://127.0.0.1:1")


def test_the_client_goes_where_it_is_told_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "there-is-none")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://elsewhere.invalid")
    made = client.rekognition("http://127.0.0.1:5111", connections=3)
    assert made.meta.endpoint_url == "http://127.0.0.1:5111"
    assert made.meta.config.proxies == {}
    assert made.meta.config.max_pool_connections == 3


def test_undetected_faces_are_no_trials() -> None:
    answers = [answer("Male", "Female"), answer("Male", None), answer("Male", "Male")]
    found = tally(answers, {"everybody": lambda _: True})["everybody"]
    assert found == Tally(faces=3, undetected=1, errors=1)
    assert found.detected == 2


def test_groups_may_overlap_and_be_empty() -> None:
    answers = [answer("Male", "Female", "I"), answer("Female", "Female", "VI")]
    found = tally(
        answers,
        {
            "all": lambda _: True,
            "M": lambda a: a.truth["gender"] == "Male",
            "VI": lambda a: a.truth["skin_type"] == "VI",
            "none": lambda _: False,
        },
    )
    assert list(found.values()) == [Tally(2, 0, 1), Tally(1, 0, 1), Tally(1, 0, 0), Tally(0, 0, 0)]
