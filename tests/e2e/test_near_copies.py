"""An audit tool that resizes and re-encodes before it uploads gets its answers all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest

from mockrek.truth.image import read
from mockrek.truth.near import near_hash
from near_copies import altered, draw_people, rows_of
from served import Served, serving

COPIED = "50 %, quality 75"


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_people(tmp_path_factory.mktemp("people") / "ppb", 24)


@pytest.fixture(scope="module")
def paths(cohort: Path) -> list[Path]:
    return [cohort.parent / row["image"] for row in rows_of(cohort)]


@pytest.fixture(scope="module")
def server(cohort: Path) -> Iterator[Served]:
    with serving(
        "--truth", str(cohort), "--near-copies", "on", "--profile", "extreme", workers=1
    ) as served:
        yield served


def client_of(server: Served) -> Any:
    return boto3.client(
        "rekognition",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )


def faces(server: Served, data: bytes) -> Any:
    answer = client_of(server).detect_faces(Image={"Bytes": data}, Attributes=["ALL"])
    return answer["FaceDetails"]


def test_copies_get_the_answers_of_their_originals_errors_included(
    server: Served, cohort: Path, paths: list[Path]
) -> None:
    assert "near copies of 24 images" in server.log
    seen = [faces(server, path.read_bytes()) for path in paths]
    assert [faces(server, altered(path, COPIED)) for path in paths] == seen
    genders = [found[0]["Gender"]["Value"] if found else "" for found in seen]
    true = [row["gender"] for row in rows_of(cohort)]
    assert genders != true, "the profile makes no error"
    assert server.log_line("near (the nearest image differs in ")


def test_a_copy_is_the_same_image_to_compare_faces(server: Served, paths: list[Path]) -> None:
    path = next(path for path in paths if faces(server, path.read_bytes()))
    answer = client_of(server).compare_faces(
        SourceImage={"Bytes": path.read_bytes()},
        TargetImage={"Bytes": altered(path, COPIED)},
    )
    assert [match["Similarity"] for match in answer["FaceMatches"]] == [100]


def test_a_stranger_is_told_from_everybody(server: Served, astronaut: bytes) -> None:
    assert len(faces(server, astronaut)) == 1
    assert server.log_line("procedural (near: the nearest image differs in ")


def test_a_manifest_that_is_sent_gives_the_hashes_in_its_column(grace_hopper: bytes) -> None:
    code = near_hash(grace_hopper, read(grace_hopper)).tobytes().hex()
    sent = f"s3,near_hash,subject,age\ns3://a-bucket/grace,{code},grace,99\n".encode()
    with serving("--near-copies", "4", workers=1) as server:
        url = f"{server.url}/_mockrek/v1/truth"
        with urlopen(Request(url, sent, {"Content-Type": "text/csv"}, method="POST")) as answer:
            assert answer.status == 201
        (face,) = faces(server, grace_hopper)
        assert face["AgeRange"]["High"] >= 99
        assert "near (the nearest image differs in 0 of 255 bits)" in server.log_line("DetectFaces")


def test_without_the_setting_a_copy_is_a_stranger(cohort: Path, paths: list[Path]) -> None:
    with serving("--truth", str(cohort), workers=1) as server:
        faces(server, altered(paths[0], COPIED))
        assert "procedural" in server.log_line("DetectFaces")
        assert "near" not in server.log
