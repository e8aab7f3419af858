"""As many are read as there is room for; the others wait in the kernel."""

from __future__ import annotations

import os

import pytest

from mockrek.server import poller
from mockrek.server.lanes import Lane, Lanes


@pytest.mark.parametrize("kind", [poller.new_poller, poller.Selector])
def test_a_poller_gives_so_many_and_keeps_the_others(kind: type[poller.Selector]) -> None:
    watching = kind()
    pipes = [os.pipe() for _ in range(3)]
    for heard, told in pipes:
        watching.add(heard)
        watching.again(heard)
        os.write(told, b"!")
    first = watching.wait(0, 2)
    assert (len(first), watching.wait(0, 3)) == (2, [h for h, _ in pipes if h not in first])
    assert watching.wait(0) == []
    watching.close()
    for heard, told in pipes:
        os.close(heard)
        os.close(told)


def test_there_is_room_for_what_is_answered_and_for_what_may_wait() -> None:
    lanes = Lanes[str](2, 3)
    assert lanes.room == 5
    assert all(lanes.take(name, Lane.SERVICE) for name in "abcd")
    assert lanes.room == 1
    taken = [lanes.next(), lanes.next()]
    assert (lanes.room, lanes.next()) == (1, None)
    assert taken == [("a", Lane.SERVICE), ("b", Lane.SERVICE)]
    assert lanes.take("e", Lane.LARGE)
    assert not lanes.take("f", Lane.SERVICE)
    assert (lanes.room, lanes.full) == (0, True)
    assert lanes.next(Lane.SERVICE) == ("c", Lane.SERVICE)
    assert lanes.room == 1
