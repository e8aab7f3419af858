from __future__ import annotations

import socket
from hashlib import sha256

import pytest

from mockrek.backend import objects
from mockrek.backend.address import Address, Silent, Unreachable
from mockrek.backend.identity import tell_account
from mockrek.backend.objects import Objects, Place
from mockrek.errors import ImageTooLargeException, InvalidS3ObjectException, ServiceError
from mockrek.wire.authenticate import Caller
from s3_double import Double

ADA = Caller("111111111111", "eu-west-1", "111111111111")
BOB = Caller("222222222222", "eu-west-1", "222222222222")
PLACE = Place("photos", "a b/é.png")
TARGET = "/photos/a%20b/%C3%A9.png"


@pytest.fixture
def store(double: Double) -> Objects:
    double.answers["HEAD", "/photos"] = (200, {"x-amz-bucket-region": "eu-west-1"}, b"")
    double.answers["GET", TARGET] = (200, {"ETag": '"1"'}, b"image")
    return Objects(lambda: double.address, tell_account)


def test_an_object_is_read_as_the_caller(store: Objects, double: Double) -> None:
    found = store.read(ADA, PLACE)
    assert found is not None
    assert (found.data, found.digest) == (b"image", sha256(b"image").digest())
    for asked in double.asked:
        assert asked.headers["x-moto-account-id"] == "111111111111"
        assert "Credential=111111111111/" in asked.headers["Authorization"]
        assert "/eu-west-1/s3/aws4_request" in asked.headers["Authorization"]


def test_what_has_not_changed_is_not_sent_again(store: Objects, double: Double) -> None:
    first = store.read(ADA, PLACE)
    assert store.read(ADA, PLACE) is first
    double.answers["GET", TARGET] = (200, {"ETag": '"2"'}, b"another")
    second = store.read(ADA, PLACE)
    assert second is not None
    assert second.data == b"another"
    known = [a.headers.get("If-None-Match") for a in double.asked if a.method == "GET"]
    assert known == [None, '"1"', '"1"']


def test_what_one_caller_read_is_not_kept_for_another(store: Objects, double: Double) -> None:
    store.read(ADA, PLACE)
    double.answers["GET", TARGET] = (403, {}, b"")
    with pytest.raises(InvalidS3ObjectException):
        store.read(BOB, PLACE)
    assert "If-None-Match" not in double.asked[-1].headers


@pytest.mark.parametrize(
    ("head", "get"),
    [
        ((403, {}, b""), None),
        ((301, {}, b""), None),
        ((200, {"x-amz-bucket-region": "us-east-1"}, b""), None),
        (None, (404, {}, b"")),
        (None, (403, {}, b"")),
        (None, (500, {}, b"")),
    ],
)
def test_what_cannot_be_read_is_one_error(
    store: Objects,
    double: Double,
    head: tuple[int, dict[str, str], bytes] | None,
    get: tuple[int, dict[str, str], bytes] | None,
) -> None:
    if head:
        double.answers["HEAD", "/photos"] = head
    if get:
        double.answers["GET", TARGET] = get
    with pytest.raises(InvalidS3ObjectException):
        store.read(ADA, PLACE)


def test_a_bucket_that_there_is_not_is_told_apart(store: Objects) -> None:
    assert store.read(ADA, Place("nowhere", "k")) is None


def test_a_bucket_that_does_not_say_its_region_is_read(store: Objects, double: Double) -> None:
    double.answers["HEAD", "/photos"] = (200, {}, b"")
    assert store.read(ADA, PLACE) is not None


def test_a_version_is_named(store: Objects, double: Double) -> None:
    double.answers["GET", f"{TARGET}?versionId=a%2Fb"] = (200, {"ETag": '"1"'}, b"old")
    old = store.read(ADA, Place(PLACE.bucket, PLACE.key, "a/b"))
    assert old is not None
    assert old.data == b"old"


def error_of(store: Objects) -> type[ServiceError] | None:
    try:
        store.read(ADA, PLACE)
    except ServiceError as error:
        return type(error)
    return None


@pytest.mark.parametrize("in_chunks", [False, True])
def test_too_many_bytes_are_refused(
    store: Objects, double: Double, monkeypatch: pytest.MonkeyPatch, in_chunks: bool
) -> None:
    monkeypatch.setattr(objects, "MAX_BYTES", 5)
    assert error_of(store) is None
    body, headers = b"images", {"ETag": '"6"'}
    if in_chunks:
        body, headers = b"6\r\nimages\r\n0\r\n\r\n", headers | {"Transfer-Encoding": "chunked"}
    double.answers["GET", TARGET] = (200, headers, body)
    assert error_of(store) is ImageTooLargeException


def test_only_so_many_bytes_are_kept(
    store: Objects, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "_KEPT_BYTES", 12)
    monkeypatch.setattr(objects, "_ENTRY_BYTES", 1)
    for name in "abc":
        double.answers["GET", f"/photos/{name}"] = (200, {"ETag": f'"{name}"'}, b"12345")
    for name in "abcca":
        store.read(ADA, Place("photos", name))
    known = [a.headers.get("If-None-Match") for a in double.asked if a.method == "GET"]
    assert known == [None, None, None, '"c"', None]
    double.answers["GET", "/photos/big"] = (200, {"ETag": '"b"'}, bytes(12))
    for _ in range(2):
        store.read(ADA, Place("photos", "big"))
    assert "If-None-Match" not in double.asked[-1].headers


def test_without_an_etag_nothing_is_kept(store: Objects, double: Double) -> None:
    double.answers["GET", TARGET] = (200, {}, b"image")
    for _ in range(2):
        store.read(ADA, PLACE)
    assert all("If-None-Match" not in asked.headers for asked in double.asked)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which only the test moves."""
    now = [1000.0]
    monkeypatch.setattr(objects, "PATIENCE", 0.05)
    monkeypatch.setattr(objects, "monotonic", lambda: now[0])
    return now


def test_who_says_nothing_is_not_waited_for_again_at_once(clock: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        address = Address("the S3", url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        store = Objects(lambda: address, tell_account)

        with pytest.raises(Unreachable, match="the S3 broke off: timed out"):
            store.read(ADA, PLACE)
        with pytest.raises(Unreachable, match="the S3 does not answer: it said nothing a moment"):
            store.read(BOB, PLACE)
        clock[0] += 0.06
        with pytest.raises(Unreachable, match="timed out"):
            store.read(BOB, PLACE)
        listener.accept()[0].close()
        listener.accept()[0].close()
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):  # the one in between did not even connect
            listener.accept()


def test_one_asks_before_the_others_and_an_answer_lets_them_in(
    store: Objects, double: Double, clock: list[float]
) -> None:
    silence = objects._Silence()  # some of its states take two threads
    with pytest.raises(Silent), silence.broken(double.address):
        raise Silent("nothing")
    clock[0] += 0.06
    with (
        silence.broken(double.address),
        pytest.raises(Unreachable, match="a moment ago"),
        silence.broken(double.address),
    ):
        pytest.fail("two at once")
    with silence.broken(double.address), silence.broken(double.address):
        assert store.read(ADA, PLACE)


def test_one_slow_object_is_its_own_trouble(
    store: Objects, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> None:
        raise Silent("the S3 broke off: timed out")

    with monkeypatch.context() as patched:
        patched.setattr(objects, "_received", slow)
        with pytest.raises(Silent):
            store.read(ADA, PLACE)
    assert store.read(BOB, PLACE)
