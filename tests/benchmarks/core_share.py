"""The core's share of a CompareFaces request: what ``Server-Timing`` says of the stage "score".

The stage is timed by the clock on the wall, inside a server with one worker and one connection; the
whole is the processor time of the server. Where others wait for the processor, too, the share that
is reported is greater than the true one.

With images that were never sent before the stage is the detection of both faces as well. With known
images and a threshold that was never asked for it is the comparison alone; the same body a second
time would be answered without any.
"""

from __future__ import annotations

import re
import socket
from base64 import b64encode
from collections.abc import Iterator
from itertools import count as count_from
from statistics import median

from .client import Requests, UnexpectedAnswer
from .figures import Plan, Row, Spread, at_most
from .payloads import compare_faces, new, photograph, request
from .servers import Server, mockrek, serving

REQUESTS = 400

_STAGE = re.compile(rb"\r\nserver-timing:[^\r]*\bscore;dur=([0-9.]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def measure(plan: Plan) -> Iterator[Row]:
    """Two rows: images that were never sent before, and the same two over and over."""
    images = photograph(20_000, "ada"), photograph(20_000, "grace")
    count = plan.scaled(REQUESTS)
    kinds = {"images known": _thresholds(*images), "images new": new(compare_faces(*images))}
    with serving(lambda port: mockrek(port, workers=1)) as server:
        for kind, requests in kinds.items():
            _batch(server, requests, count)
            batches = [_batch(server, requests, count) for _ in range(plan.pairs)]
            stage, whole = (Spread.of(side).median for side in zip(*batches, strict=True))
            yield Row(
                "core",
                f"score of CompareFaces, {kind}",
                "%",
                Spread.of([100 * score / cpu for score, cpu in batches]),
                aim=at_most(10),
                note=f"the stage took {stage:.1f} µs, the request {whole:.0f} CPU µs",
            )


def _thresholds(source: bytes, target: bytes) -> Requests:
    """Requests that differ in the threshold."""
    images = {"SourceImage": source, "TargetImage": target}
    encoded = {name: {"Bytes": b64encode(image).decode()} for name, image in images.items()}
    for step in count_from(1):
        yield request("CompareFaces", {**encoded, "SimilarityThreshold": 50 + step / 2**16})


def _batch(server: Server, requests: Requests, count: int) -> tuple[float, float]:
    """Of a request, µs: the median of the stage, and the mean of the whole."""
    sent = [bytes(next(requests)) for _ in range(count)]
    before = server.cpu_seconds()
    heads = _heads(server.port, sent)
    spent = 1e6 * (server.cpu_seconds() - before) / count
    return median(score_microseconds(head) for head in heads), spent


def score_microseconds(head: bytes) -> float:
    """What the head of an answer says of the stage.

    Raises:
        ValueError: it says nothing.
    """
    found = _STAGE.search(head)
    if found is None:
        raise ValueError(f"no Server-Timing with a stage 'score' in {head!r}")
    return 1000 * float(found[1])


def _heads(port: int, requests: list[bytes]) -> list[bytes]:
    """The heads of the answers.

    Raises:
        UnexpectedAnswer: one is not 200.
    """
    heads = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        for sent in requests:
            connection.sendall(sent)
            head = b"\r\n" + b"".join(iter(stream.readline, b"\r\n"))
            length = _LENGTH.search(head)
            body = stream.read(int(length[1]) if length else 0)
            if b" 200 " not in head[:18]:
                raise UnexpectedAnswer((head + body)[:500].decode("latin-1"))
            heads.append(head)
    return heads
