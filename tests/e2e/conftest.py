from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pictures import picture
from served import Served, serving

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
