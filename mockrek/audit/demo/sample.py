"""Faces to show: of each group some, with errors among them in proportion."""

from __future__ import annotations

from collections.abc import Sequence

from mockrek.audit.demo.gender_audit import Answer


def in_proportion(answers: Sequence[Answer], count: int) -> list[Answer]:
    """A systematic sample of answers: undetected first, then wrong, then right.

    Args:
        answers: of one group.
        count: how many to take; all when there are no more.

    Returns:
        In this order too. Each kind's share is its share of ``answers``, to within one face.
    """
    ranked = sorted(answers, key=lambda answer: (not answer.undetected, not answer.wrong))
    if len(ranked) <= count:
        return ranked
    return [ranked[(2 * i + 1) * len(ranked) // (2 * count)] for i in range(count)]
