from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.backend.address import Address, Unreachable
from mockrek.backend.forward import Outgoing, forward
from s3_double import Double, s3_double


def test_a_request_arrives_as_it_was_and_its_answer_comes_back(double: Double) -> None:
    double.answers["PUT", "/a%20b?x=%2F"] = (200, {"ETag": '"1"', "X-Odd": "é"}, b"done")
    sent = [("Host", "photos.localhost"), ("X-Amz-Meta-A_b", "1"), ("Connection", "close")]
    answer = forward(
        double.address, Outgoing("PUT", "/a%20b?x=%2F", sent, [b"one", b"two"], length=6)
    )
    assert (answer.status, answer.reason, answer.read()) == (200, "OK", b"done")
    found = dict(answer.headers)
    assert (found["ETag"], found["Content-Length"]) == ('"1"', "4")
    assert "Connection" not in found
    [asked] = double.asked
    assert (asked.method, asked.target, asked.body) == ("PUT", "/a%20b?x=%2F", b"onetwo")
    assert asked.headers == {
        "Host": "photos.localhost",
        "X-Amz-Meta-A_b": "1",
        "Content-Length": "6",
    }


def test_a_body_of_unknown_length_goes_in_chunks(double: Double) -> None:
    double.answers["PUT", "/"] = (200, {}, b"")
    forward(double.address, Outgoing("PUT", "/", [], iter([b"one", b"three"]), None)).read()
    [asked] = double.asked
    assert (asked.headers["Transfer-Encoding"], asked.body) == ("chunked", b"onethree")


def test_the_length_of_what_head_does_not_send_comes_back(double: Double) -> None:
    double.answers["HEAD", "/k"] = (200, {"Content-Length": "123"}, b"")
    answer = forward(double.address, Outgoing("HEAD", "/k", []))
    assert (dict(answer.headers)["Content-Length"], answer.read()) == ("123", b"")


@given(blocks=st.lists(st.binary(min_size=1, max_size=50)), known=st.booleans())
def test_any_body_arrives_whole(blocks: list[bytes], known: bool) -> None:
    with s3_double() as double:
        double.answers["POST", "/"] = (200, {}, b"")
        whole = b"".join(blocks)
        forward(
            double.address, Outgoing("POST", "/", [], blocks, len(whole) if known else None)
        ).read()
        assert double.asked[0].body == whole


def test_nobody_there_is_told_with_the_name(tmp_path: Path) -> None:
    for address in (
        Address("the S3 at x", url="http://127.0.0.1:9"),
        Address("the embedded moto", socket=tmp_path / "none.sock"),
    ):
        with pytest.raises(Unreachable, match=f"{address.name} does not answer: .+"):
            forward(address, Outgoing("GET", "/", []))


@pytest.fixture
def hanging_up() -> Iterator[Address]:
    """Takes one connection and closes it after some bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10)

        thread = Thread(target=take)
        thread.start()
        yield Address("the double", url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread.join()


def test_a_connection_that_breaks_is_told(hanging_up: Address) -> None:
    with pytest.raises(Unreachable, match=r"the double broke off: .+"):
        forward(hanging_up, Outgoing("PUT", "/", [], [bytes(100_000)] * 50, 5_000_000))


def test_what_a_body_raises_is_not_hidden(double: Double) -> None:
    def body() -> Iterator[bytes]:
        yield b"some"
        raise LookupError

    with pytest.raises(LookupError):
        forward(double.address, Outgoing("PUT", "/", [], body(), 100))
