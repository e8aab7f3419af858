from __future__ import annotations

from typing import Any

import numpy as np

from mockrek.domain import EMOTIONS, FLAG_COLUMNS, FLAGS, Appearance, Face
from mockrek.scoring.draws import face_keys, mix
from mockrek.truth.appearance import (
    appearance_of_faces,
    appearance_of_manifest,
    conditions_of_faces,
    subject_key,
)
from mockrek.truth.manifest import parse

N = 4000
FIELDS = ("genders", "ages", "flags", "emotions")
DECLARED = {
    "gender": "Male",
    "age": "63",
    "emotion": "SAD",
    **dict.fromkeys(FLAG_COLUMNS, "false"),
    "smile": "true",
    "eyes_open": "true",
}


def looks(attributes: dict[str, str] | None = None, count: int = N) -> Appearance:
    keys = mix(np.arange(count, dtype=np.uint64))
    return appearance_of_faces([Face("x", None, attributes or {})] * count, keys, mix(keys))


def test_what_is_declared_holds() -> None:
    look = looks(DECLARED, 20)

    assert set(look.genders.tolist()) == {1}
    assert set(look.ages.tolist()) == {63.0}
    assert set(look.emotions.tolist()) == {EMOTIONS.index("SAD")}
    assert (look.flags == [flag in {"Smile", "EyesOpen"} for flag in FLAGS]).all()


def test_what_is_not_declared_varies_plausibly() -> None:
    """Chances within four standard errors, seedless."""
    look = looks()
    error = 4 * np.sqrt(0.25 / N)

    assert abs(look.genders.mean() - 0.5) < error
    assert abs(look.flags[:, FLAGS.index("Eyeglasses")].mean() - 0.25) < error
    assert abs(look.flags[:, FLAGS.index("EyesOpen")].mean() - 0.97) < error
    assert 18 <= look.ages.min() < 20
    assert 70 < look.ages.max() <= 75
    assert set(look.emotions.tolist()) == set(range(8))


def test_who_is_happy_smiles_and_women_grow_no_beards() -> None:
    look = looks()
    happy = look.emotions == EMOTIONS.index("HAPPY")

    assert np.array_equal(look.flags[:, 0], happy)
    assert not look.flags[look.genders == 0][:, FLAGS.index("Beard")].any()
    assert look.flags[look.genders == 1][:, FLAGS.index("Beard")].any()


def test_a_declared_beard_is_a_beard_on_anybody() -> None:
    look = looks({"gender": "Female", "beard": "true"}, 5)

    assert look.flags[:, FLAGS.index("Beard")].all()


def test_a_person_keeps_traits_and_changes_expressions() -> None:
    keys = mix(np.arange(500, dtype=np.uint64))
    same = np.full(500, subject_key("ada"), np.uint64)
    look = appearance_of_faces([Face("ada")] * 500, keys, same)

    assert len(np.unique(look.ages)) == len(np.unique(look.genders)) == 1
    assert len(np.unique(look.flags[:, FLAGS.index("Eyeglasses")])) == 1
    assert len(np.unique(look.emotions)) > 3


def manifest_rows() -> list[dict[str, str]]:
    return [
        {"gender": "Female", "age": "20", "smile": "", "emotion": "HAPPY", "beard": ""},
        {"gender": "", "age": "", "smile": "false", "emotion": "HAPPY", "beard": ""},
        {"gender": "Male", "age": "", "smile": "", "emotion": "", "beard": "true"},
    ]


def test_a_manifest_looks_as_its_images_do_one_by_one() -> None:
    rows = manifest_rows()
    names = list(rows[0])
    lines = [",".join(["sha256", "subject", *names])]
    lines += [
        ",".join([f"{i:02x}" * 32, f"s{i % 2}", *row.values()]) for i, row in enumerate(rows, 1)
    ]
    manifest = parse("\n".join(lines).encode(), source="test", form="csv", folder=None)
    whole = appearance_of_manifest(manifest)
    for i in range(len(rows)):
        face = manifest.face(i)
        key = manifest.keys[i : i + 1]
        alone = appearance_of_faces([face], key, np.array([subject_key(face.subject)], np.uint64))
        for name in FIELDS:
            assert np.array_equal(getattr(whole, name)[i : i + 1], getattr(alone, name))


def conditions(attributes: dict[str, str] | None = None, count: int = 500) -> Any:
    faces = [Face("x", None, attributes or {})] * count
    return conditions_of_faces(faces, face_keys(1, count))


def test_declared_conditions_hold_and_others_vary() -> None:
    declared = conditions({"roll": "10", "yaw": "-20", "pitch": "5", "brightness": "30"})

    assert (declared.poses == [10, -20, 5]).all()
    assert (declared.qualities[:, 0] == 30).all()
    assert len(np.unique(declared.qualities[:, 1])) == 5


def test_drawn_poses_are_those_of_people_who_look_at_a_camera() -> None:
    drawn = conditions()

    assert (np.abs(drawn.poses) <= [8, 15, 10]).all()
    assert (drawn.poses.std(axis=0) > [4, 7, 5]).all()
    assert ((drawn.qualities >= 0) & (drawn.qualities <= 100)).all()


def test_no_faces_are_no_rows() -> None:
    none = np.zeros(0, np.uint64)

    assert appearance_of_faces([], none, none).flags.shape == (0, 8)
    assert conditions_of_faces([], none).poses.shape == (0, 3)
