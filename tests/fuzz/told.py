"""Errors that operators get: each says what is wrong."""

from __future__ import annotations

from mockrek.errors import OperatorError


def assert_told(error: OperatorError) -> None:
    """Assert that an error has problems, and that each of them says something."""
    assert error.problems, error
    assert all(problem.what for problem in error.problems), error.problems
    assert str(error)
