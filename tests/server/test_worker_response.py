"""What is sent: the headers that gunicorn would let through, and Date behind them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.http import wsgi
from hypothesis import given
from hypothesis import strategies as st

from mockrek.server.response import ServiceResponse, always

NAMES = st.sampled_from(
    ["x-amzn-RequestId", "Content-Type", "Server-Timing", "Content-Length", "Connection", "A b", ""]
)
VALUES = st.sampled_from(["1", " a ", "a\r\nX: y", "a\x00", "é", "Ω", ""]) | st.text(max_size=5)


def taken(kind: Any, headers: list[tuple[str, str]]) -> Any:
    """The headers that a response takes over and the length it knows, or why it does not."""
    request: Any = SimpleNamespace(method="POST", version=(1, 1), headers=[])
    response = kind(request, None, SimpleNamespace())
    try:
        kind.process_headers(response, headers)
    except Exception as error:  # noqa: BLE001  # whatever gunicorn raises
        return type(error), str(error)
    return [line for line in response.headers if line[0] != "Date"], response.response_length


@given(headers=st.lists(st.tuples(NAMES, VALUES), max_size=4))
def test_headers_are_taken_as_gunicorn_takes_them(headers: list[tuple[str, str]]) -> None:
    assert taken(ServiceResponse, headers) == taken(wsgi.Response, headers)


@pytest.mark.parametrize("name", ["Content-Type", "Other"])
def test_a_value_cannot_bring_lines_of_its_own(name: str) -> None:
    kind, what = taken(ServiceResponse, [(name, "a\r\nX: y")])
    assert kind.__name__ == "InvalidResponseHeader"
    assert name in what


def test_what_a_request_adds_to_its_environment_is_not_in_the_next() -> None:
    make = always({"wsgi.version": (1, 0)})
    make(None)["REQUEST_METHOD"] = "GET"
    assert make(None) == {"wsgi.version": (1, 0)}
