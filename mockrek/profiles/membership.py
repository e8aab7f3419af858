"""Which faces of many belong: by their attributes, and by conditions on measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mockrek.domain import Column
from mockrek.profiles.conditions import MEASURES, Condition

BoolArray = npt.NDArray[np.bool_]
Float64Array = npt.NDArray[np.float64]


def belonging(
    where: Mapping[str, tuple[str, ...]], columns: Mapping[str, Column], count: int
) -> BoolArray:
    """Which faces have one of the wanted values for each attribute: bool, shape (count,).

    Args:
        where: the wanted values by attribute; everybody belongs to an empty one.
        columns: the faces' attributes, each with ``count`` codes.
        count: the number of faces.
    """
    belongs = np.ones(count, np.bool_)
    for name, wanted in where.items():
        column = columns.get(name)
        if column is None:
            return np.zeros(count, np.bool_)
        # Code -1, "not declared", picks the False at the end.
        belongs &= np.array([*(value in wanted for value in column.values), False])[column.codes]
    return belongs


def holding(when: Mapping[str, Condition], measures: Float64Array) -> BoolArray:
    """For which faces all conditions hold: bool, shape (n,).

    Args:
        when: by measure.
        measures: float64, shape (n, 6), in the order of ``MEASURES``.
    """
    holds = np.ones(len(measures), np.bool_)
    for measure, condition in when.items():
        values = measures[:, MEASURES.index(measure)]
        if condition.below is not None:
            holds &= values < condition.below
        if condition.above is not None:
            holds &= values > condition.above
    return holds


def column_of(values: Sequence[str | None]) -> Column:
    """The column of a few faces."""
    distinct = tuple(dict.fromkeys(value for value in values if value is not None))
    codes = [-1 if value is None else distinct.index(value) for value in values]
    return Column(np.array(codes, np.int64), distinct)


def measures_of(poses: Float64Array, qualities: Float64Array, ages: Float64Array) -> Float64Array:
    """The measures that conditions are about: float64, shape (n, 6), in the order of ``MEASURES``.

    Args:
        poses: float64, shape (n, 3): roll, yaw, pitch in degrees.
        qualities: float64, shape (n, 2): brightness, sharpness in 0 … 100.
        ages: float64, shape (n,): years.
    """
    return np.column_stack([qualities, np.abs(poses), ages])
