"""Any worker, any order, any restart: the same request gets the same bytes."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from mockrek.domain import Box, Face
from mockrek.truth import label
from pictures import base64_of, picture
from raw_http import Call, Connection
from served import Served, serving

pytestmark = pytest.mark.usefixtures("uncounted")

REQUESTS = 10_000
WORKERS = 4
THREADS = 8
PER_CONNECTION = 125  # then a new one, which another worker may take
ATTRIBUTES = [[], ["ALL"], ["DEFAULT"], ["GENDER"], ["EMOTIONS", "SMILE"], ["AGE_RANGE", "BEARD"]]
FILTERS = ["NONE", "AUTO", "LOW", "MEDIUM", "HIGH"]

Answers = dict[bytes, bytes]


def labelled(number: int) -> bytes:
    """A picture with one to three people who say who they are."""
    faces = [
        Face(f"person-{(number + i) % 7}", Box(0.05 + 0.3 * i, 0.2, 0.25, 0.3 + 0.1 * i))
        for i in range(1 + number % 3)
    ]
    return label.embed(picture(("PNG", "JPEG")[number % 2], shade=number), faces)


REGISTERED = [picture(shade=100 + number) for number in range(10)]
IMAGES = [
    *REGISTERED,
    *map(labelled, range(10)),
    *(picture("JPEG", shade=200 + number) for number in range(10)),
]


def manifest(path: Path) -> Path:
    rows = ["sha256,subject,gender,skin_type,age,smile"]
    for number, data in enumerate(REGISTERED):
        person = f"person-{number % 7},{('Female', 'Male')[number % 2]}"
        rows.append(f"{sha256(data).hexdigest()},{person},{('II', 'VI')[number % 2]},30,true")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def calls() -> list[bytes]:
    """Requests of all kinds, many of them more than once."""
    choose = random.Random(20250101)
    images = [{"Bytes": base64_of(data)} for data in IMAGES]

    def detect() -> Call:
        return Call({"Image": choose.choice(images), "Attributes": choose.choice(ATTRIBUTES)})

    def compare() -> Call:
        body: dict[str, Any] = {
            "SourceImage": choose.choice(images),
            "TargetImage": choose.choice(images),
            "SimilarityThreshold": choose.choice([0, 50, 80, 99.5, 100]),
            "QualityFilter": choose.choice(FILTERS),
        }
        return Call(body, "CompareFaces")

    def wrong() -> Call:
        body = choose.choice([b"{", {}, {"Image": {"Bytes": "AAAA"}}, {"Image": {}}])
        return Call(body, choose.choice(["DetectFaces", "CompareFaces", "ListFaces"]))

    kinds = choose.choices([detect, compare, wrong], [45, 45, 10], k=REQUESTS)
    return [kind().encode() for kind in kinds]


def ask_all(port: int, requests: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    for start in range(0, len(requests), PER_CONNECTION):
        with Connection(port) as connection:
            for request in requests[start : start + PER_CONNECTION]:
                connection.send(request)
                reply = connection.read()
                yield request, b"%d %s" % (reply.status, reply.body)


def answers(served: Served, requests: Sequence[bytes]) -> Answers:
    """What each request is answered, which must be one thing however often it is sent."""

    def part(number: int) -> list[tuple[bytes, bytes]]:
        return list(ask_all(served.port, requests[number::THREADS]))

    found: Answers = {}
    with ThreadPoolExecutor(THREADS) as pool:
        for pairs in pool.map(part, range(THREADS)):
            for request, answer in pairs:
                assert found.setdefault(request, answer) == answer
    return found


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.timeout(300)
def test_workers_agree_in_any_order_and_after_a_restart(tmp_path: Path) -> None:
    truth = manifest(tmp_path / "truth.csv")
    options = ("--profile", "extreme", "--truth", str(truth), "--log", "off")
    requests, runs = calls(), []
    for seed in (1, 2):
        random.Random(seed).shuffle(requests)
        with serving(*options, workers=WORKERS, covered=False) as served:
            runs.append(answers(served, requests))
            assert served.worker_pids == served.first_pids
            assert min(map(cpu_seconds, served.worker_pids)) > 0.1, "a worker had nothing to do"
    assert len(requests) == REQUESTS
    assert runs[0] == runs[1]
    assert len(set(runs[0].values())) > len(IMAGES) * len(ATTRIBUTES) / 2


def test_images_are_small() -> None:
    assert len(set(IMAGES)) == 30
    assert max(map(len, IMAGES)) < 3000
