from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from served import Served, clean_environ, serving

CROWD = "s3://photos/crowd.jpg"

MANIFEST = f"""\
s3,subject,gender,skin_type,age,left,top,width,height
s3://photos/ada.jpg,ada,Female,II,36,0.3,0.2,0.3,0.4
s3://photos/empty.jpg,,,,,,,,
{CROWD},ada,Female,II,36,0.1,0.1,0.3,0.4
{CROWD},grace,Female,II,60,0.6,0.1,0.2,0.3
s3://photos/old.jpg?versionId=7,ada,Female,II,20,,,,
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two workers with a manifest of S3 objects; nobody changes its configuration."""
    manifest = tmp_path_factory.mktemp("truth") / "photos.csv"
    manifest.write_text(MANIFEST, encoding="utf-8")
    with serving("--truth", str(manifest), workers=2) as served:
        yield served


@pytest.fixture(scope="session")
def whole() -> Iterator[Served]:
    """Two workers and the embedded back end; tests keep apart by the names of their buckets."""
    with serving("--s3-endpoint", "embedded", workers=2) as served:
        yield served


@pytest.fixture(scope="session")
def grace_hopper() -> bytes:
    """A photograph that comes inside matplotlib."""
    return (files("matplotlib") / "mpl-data/sample_data/grace_hopper.jpg").read_bytes()


@pytest.fixture(scope="session")
def astronaut() -> bytes:
    """A photograph that comes inside scikit-image."""
    return (files("skimage") / "data/astronaut.png").read_bytes()


@pytest.fixture(autouse=True)
def _clean_environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of who runs the tests reaches an SDK or mockrek."""
    for name in os.environ.keys() - clean_environ().keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
