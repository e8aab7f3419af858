"""Waiting for many connections at once, each of which says once that something has come.

A connection is asked for again when somebody wants to hear of it again, and any thread may ask.
"""

from __future__ import annotations

import select
import selectors
from contextlib import suppress
from threading import Lock


class Epoll:
    """Linux: one system call for each time that a connection is asked for."""

    def __init__(self) -> None:
        self._epoll = select.epoll()

    def watch(self, number: int) -> None:
        """Tell of a descriptor whenever something waits there."""
        self._epoll.register(number, select.EPOLLIN)

    def add(self, number: int) -> None:
        """Know a descriptor that may be asked for from now on."""
        self._epoll.register(number, select.EPOLLONESHOT)

    def again(self, number: int) -> None:
        """Tell once more of a descriptor; any thread may call this, while another waits."""
        self._epoll.modify(number, select.EPOLLIN | select.EPOLLONESHOT)

    def wait(self, seconds: float | None, most: int = -1) -> list[int]:
        """The descriptors that something has come for; empty when the time is over.

        Args:
            seconds: ``None`` for as long as it takes.
            most: how many; the others are given later. -1 for as many as there are.
        """
        return [number for number, _ in self._epoll.poll(seconds, most)]

    def close(self) -> None:
        """Give it back to the kernel."""
        self._epoll.close()


class Selector:
    """Other systems, through the standard library; kqueue takes changes from any thread too."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._watched: set[int] = set()
        self._lock = Lock()  # of the selector's table, which is not for several threads

    def watch(self, number: int) -> None:
        """Tell of a descriptor whenever something waits there."""
        self._watched.add(number)
        self.again(number)

    def add(self, number: int) -> None:
        """Know a descriptor that may be asked for from now on."""

    def again(self, number: int) -> None:
        """Tell once more of a descriptor; any thread may call this, while another waits."""
        with self._lock:
            with suppress(KeyError):  # asked for, but closed or dealt with before anything came
                self._selector.unregister(number)
            self._selector.register(number, selectors.EVENT_READ)

    def wait(self, seconds: float | None, most: int = -1) -> list[int]:
        """The descriptors that something has come for; as the other's."""
        found = self._selector.select(seconds)
        ready = [key.fd for key, _ in (found if most < 0 else found[:most])]
        with self._lock:
            for number in ready:
                if number not in self._watched:
                    with suppress(KeyError):  # asked for again just now, and not yet registered
                        self._selector.unregister(number)
        return ready

    def close(self) -> None:
        """Give it back to the kernel."""
        self._selector.close()


Poller = Epoll | Selector


def new_poller() -> Poller:
    """The best that this system has."""
    return Epoll() if hasattr(select, "epoll") else Selector()
