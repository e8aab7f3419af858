from __future__ import annotations

import pytest

from mockrek.store import EVERYBODY, Scope

A, EU = "111111111111", "eu-west-1"


@pytest.mark.parametrize(
    ("scope", "chain"),
    [
        (EVERYBODY, [EVERYBODY]),
        (Scope(A), [Scope(A), EVERYBODY]),
        (Scope(region=EU), [Scope(region=EU), EVERYBODY]),
        (Scope(A, EU), [Scope(A, EU), Scope(A), Scope(region=EU), EVERYBODY]),
    ],
)
def test_the_narrower_goes_first_and_an_account_before_a_region(
    scope: Scope, chain: list[Scope]
) -> None:
    assert list(scope.chain) == chain


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (EVERYBODY, "everybody"),
        (Scope(A), f"account {A}"),
        (Scope(region=EU), f"region {EU}"),
        (Scope(A, EU), f"account {A} in region {EU}"),
    ],
)
def test_a_scope_in_words(scope: Scope, words: str) -> None:
    assert str(scope) == words
