from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pictures import picture
from served import Served, clean_environ

AWS = Path(sys.executable).with_name("aws")

pytestmark = pytest.mark.skipif(not AWS.exists(), reason="install with pip install awscli")

Aws = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def aws(server: Served, tmp_path: Path) -> Aws:
    """The AWS CLI, which the environment alone points to mockrek."""
    environ = clean_environ(
        AWS_ENDPOINT_URL=server.url,
        AWS_ACCESS_KEY_ID="123456789012",
        AWS_SECRET_ACCESS_KEY="secret",
        AWS_DEFAULT_REGION="us-east-1",
        HOME=str(tmp_path),
    )

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(AWS), "rekognition", *words]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    return run


def answer_of(run: subprocess.CompletedProcess[str]) -> Any:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def blob(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return f"fileb://{path}"


def test_detect_faces_has_17_members(aws: Aws, tmp_path: Path, grace_hopper: bytes) -> None:
    photo = blob(tmp_path / "grace.jpg", grace_hopper)
    [face] = answer_of(aws("detect-faces", "--image-bytes", photo, "--attributes", "ALL"))[
        "FaceDetails"
    ]
    assert len(face) == 17
    assert len(face["Landmarks"]) == 30


def test_compare_faces_of_a_photo_with_itself_is_100(
    aws: Aws, tmp_path: Path, astronaut: bytes
) -> None:
    photo = blob(tmp_path / "astronaut.png", astronaut)
    run = aws("compare-faces", "--source-image-bytes", photo, "--target-image-bytes", photo)
    answer = answer_of(run)
    assert [match["Similarity"] for match in answer["FaceMatches"]] == [100.0]
    assert '"Similarity": 100.0' in run.stdout


@pytest.mark.parametrize("threshold", [None, "0"])
def test_compare_faces_with_another_person(
    aws: Aws, tmp_path: Path, grace_hopper: bytes, astronaut: bytes, threshold: str | None
) -> None:
    source = blob(tmp_path / "grace.jpg", grace_hopper)
    target = blob(tmp_path / "astronaut.png", astronaut)
    words = ["compare-faces", "--source-image-bytes", source, "--target-image-bytes", target]
    if threshold is not None:
        words += ["--similarity-threshold", threshold]
    answer = answer_of(aws(*words))
    counts = len(answer["FaceMatches"]), len(answer["UnmatchedFaces"])
    assert counts == ((0, 1) if threshold is None else (1, 0))


def test_a_png_named_jpg_is_read_by_its_bytes(aws: Aws, tmp_path: Path) -> None:
    photo = blob(tmp_path / "cat.jpg", picture("PNG"))
    assert len(answer_of(aws("detect-faces", "--image-bytes", photo))["FaceDetails"]) == 1


def test_an_error_is_told_as_the_service_tells_it(aws: Aws, tmp_path: Path) -> None:
    run = aws("detect-faces", "--image-bytes", blob(tmp_path / "a.gif", picture("GIF")))
    assert run.returncode != 0
    assert run.stdout == ""
    assert (
        "An error occurred (InvalidImageFormatException) when calling the DetectFaces operation: "
        "Request has invalid image format"
    ) in run.stderr
