from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.simulation.cohort import Cohort, cohort_of_shape, cohort_of_truth
from mockrek.domain import FLAGS


def texts(cohort: Cohort, name: str) -> list[str | None]:
    column = cohort.columns[name]
    return [None if code < 0 else column.values[code] for code in column.codes]


@pytest.mark.parametrize(("shape", "size"), [("ppb", 40), ("frte", 30), ("crowd", 3)])
def test_who_is_planned_is_who_would_be_drawn(tmp_path: Path, shape: str, size: int) -> None:
    make_from(Recipe(shape, size=size, images="tiles"), tmp_path, workers=1)
    drawn, planned = cohort_of_truth(tmp_path / "manifest.csv"), cohort_of_shape(shape, size)

    declared = {name for name, column in drawn.columns.items() if column.values}
    assert set(planned.columns) == declared
    for name in declared - {"roll", "yaw", "pitch", "brightness", "sharpness"}:
        assert texts(planned, name) == texts(drawn, name)
    assert np.array_equal(planned.starts, drawn.starts)
    assert np.array_equal(planned.subjects, drawn.subjects)
    for name in ("genders", "ages", "emotions"):
        assert np.array_equal(getattr(planned.appearance, name), getattr(drawn.appearance, name))
    known = np.array(FLAGS) != "FaceOccluded"  # nobody declares it, and the bytes decide
    assert np.array_equal(planned.appearance.flags[:, known], drawn.appearance.flags[:, known])
    assert np.allclose(planned.conditions.poses, drawn.conditions.poses, atol=1e-6)
    assert np.allclose(planned.conditions.qualities, drawn.conditions.qualities, atol=1e-6)


def test_each_planned_face_draws_for_itself() -> None:
    keys = cohort_of_shape("crowd", 4).keys
    assert len(set(keys.tolist())) == keys.size > 100


def test_a_gallery_is_not_searched_for() -> None:
    cohort = cohort_of_shape("congress", 50)
    roles = texts(cohort, "role")
    assert cohort.probes.tolist() == [role == "probe" for role in roles]
    assert roles.count("gallery") == 1000
    assert cohort_of_shape("ppb", 7).probes.all()
