"""S3 objects: read from the back end as the caller, and kept by their ETag."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Final, Protocol
from urllib.parse import quote

from mockrek.backend.address import TIMEOUT, Address, Silent, Unreachable
from mockrek.backend.forward import Incoming, Outgoing, forward
from mockrek.errors import ImageTooLargeException, InvalidS3ObjectException

MAX_BYTES: Final = 15 * 1024 * 1024
"""Of an image in S3."""

PATIENCE: Final = 5.0
"""Seconds that an S3 of others may say nothing; for as long after that it is not asked."""

_KEPT_BYTES: Final = 32 * 1024 * 1024
_ENTRY_BYTES: Final = 4096  # names may have 1,024 characters


class Reader(Protocol):
    """Who reads: as :class:`mockrek.wire.authenticate.Caller`."""

    @property
    def account(self) -> str:
        """Twelve digits."""

    @property
    def region(self) -> str:
        """As ``us-east-1``."""

    @property
    def access_key(self) -> str | None:
        """The access key id, or ``None`` where the request names none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands in S3.

    Attributes:
        bucket, key: their names.
        version: its id, or ``None`` for the newest.
    """

    bucket: str
    key: str
    version: str | None = None

    @property
    def target(self) -> str:
        """Path and query of a path-style request."""
        path = f"/{quote(self.bucket)}/{quote(self.key, safe='/~')}"
        return f"{path}?versionId={quote(self.version, safe='')}" if self.version else path


@dataclass(frozen=True, slots=True, eq=False)
class StoredObject:
    """An object as it was read.

    Attributes:
        etag: as S3 sent it.
        data: its bytes.
        digest: their SHA-256.
    """

    etag: str
    data: bytes
    digest: bytes


Sign = Callable[[Reader, Outgoing], Outgoing]
"""Adds to a request of our own what says who sends it."""


class Objects:
    """Reads objects; what was read before is asked for only if it has changed.

    Args:
        find: gives the address of the back end, once it answers.
        sign: says to the back end who reads.
    """

    def __init__(self, find: Callable[[], Address], sign: Sign) -> None:
        self._find = find
        self._sign = sign
        self._kept = _Kept()
        self._silence = _Silence()

    def read(self, reader: Reader, place: Place) -> StoredObject | None:
        """Read an object as a caller of the service.

        Args:
            reader: the caller.
            place: what to read.

        Returns:
            The object; ``None`` when there is no such bucket at all.

        Raises:
            InvalidS3ObjectException: there is no such key or version, the caller may not read it,
                or its bucket is in another region. They are one error, as the service's are.
            ImageTooLargeException: it has more than 15 MB.
            Unreachable: the back end does not answer, or not to its end.
        """
        with self._silence.broken(self._find()):
            bucket = self._ask(reader, "HEAD", f"/{quote(place.bucket)}")
        bucket.read()
        if bucket.status == 404:
            return None
        region = _header(bucket, "x-amz-bucket-region")
        if bucket.status != 200 or region not in {"", reader.region}:
            raise InvalidS3ObjectException
        owner = (reader.account, reader.access_key, place)
        known = self._kept.get(owner)
        answer = self._ask(reader, "GET", place.target, known.etag if known else None)
        try:
            if answer.status == 304 and known is not None:
                return known
            found = _received(answer)
        finally:
            answer.body.close()
        self._kept.put(owner, found)
        return found

    def _ask(self, reader: Reader, method: str, target: str, etag: str | None = None) -> Incoming:
        address = self._find()
        headers = [("Host", address.host)]
        if etag:
            headers.append(("If-None-Match", etag))
        outgoing = self._sign(reader, Outgoing(method, target, headers))
        return forward(address, outgoing, TIMEOUT if address.embedded else PATIENCE)


def _received(answer: Incoming) -> StoredObject:
    if answer.status != 200:
        raise InvalidS3ObjectException
    length = _header(answer, "content-length")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise ImageTooLargeException
    data = bytearray()
    for block in answer.body:
        data += block
        if len(data) > MAX_BYTES:
            raise ImageTooLargeException
    whole = bytes(data)
    return StoredObject(_header(answer, "etag"), whole, sha256(whole).digest())


def _header(answer: Incoming, name: str) -> str:
    return next((value for key, value in answer.headers if key.lower() == name), "")


class _Silence:
    """Whether an S3 of others has just said nothing at all.

    Threads that wait for it are not there for anybody else, so for a while nobody asks it, and then
    one does before the others.
    """

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = Lock()

    @contextmanager
    def broken(self, address: Address) -> Iterator[None]:
        """Ask within the block.

        Raises:
            Unreachable: it said nothing a moment ago.
        """
        with self._lock:
            now = monotonic()
            if now < self._until:
                what = "does not answer: it said nothing a moment ago"
                raise Unreachable(f"{address.name} {what}")
            if self._until:
                self._until = now + PATIENCE
        try:
            yield
        except Silent:
            self._until = 0.0 if address.embedded else monotonic() + PATIENCE
            raise
        except Unreachable:
            self._until = 0.0
            raise
        self._until = 0.0


class _Kept:
    """The objects that were read last, as many as fit; safe to share between threads."""

    def __init__(self) -> None:
        self._objects: OrderedDict[object, StoredObject] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, owner: object) -> StoredObject | None:
        with self._lock:
            found = self._objects.get(owner)
            if found is not None:
                self._objects.move_to_end(owner)
            return found

    def put(self, owner: object, found: StoredObject) -> None:
        if not found.etag or _weight(found) > _KEPT_BYTES:
            return
        with self._lock:
            before = self._objects.pop(owner, None)
            self._bytes += _weight(found) - (_weight(before) if before else 0)
            self._objects[owner] = found
            while self._bytes > _KEPT_BYTES:
                _, oldest = self._objects.popitem(last=False)
                self._bytes -= _weight(oldest)


def _weight(found: StoredObject) -> int:
    """Bytes, with what an entry costs however small it is."""
    return len(found.data) + _ENTRY_BYTES
