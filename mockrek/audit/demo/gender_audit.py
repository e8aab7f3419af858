"""An audit of gender classification through boto3, as an auditor outside would write it.

It knows images and their truth, and nothing of profiles. Its rules are those of Buolamwini & Gebru,
"Gender Shades" (2018), and of Raji & Buolamwini, "Actionable Auditing" (2019): the largest face of
an image is the one that is asked about, the label counts at any confidence, and a face that is not
returned is counted apart and is no trial. A returned face where truth has none is nobody.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mockrek.audit.reference.client import rekognition
from mockrek.errors import Problem, TruthError

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""

_NEEDED: Final = ("image", "gender")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said of one image, beside the truth.

    Attributes:
        image: the file that was sent.
        truth: the manifest's row, by column.
        said: ``Female`` or ``Male``; ``None`` when no face was returned.
        confidence: of ``said``, percent.
    """

    image: Path
    truth: Mapping[str, str]
    said: str | None
    confidence: float | None

    @property
    def undetected(self) -> bool:
        """Whether no face was returned."""
        return self.said is None

    @property
    def wrong(self) -> bool:
        """Whether a face was returned, with another gender than the truth."""
        return self.said is not None and self.said != self.truth["gender"]


Group = Callable[[Answer], bool]
"""Whether an answer belongs."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of one group, counted.

    Attributes:
        faces: how many were sent.
        undetected: how many of them were not returned.
        errors: how many of the others have the wrong gender.
    """

    faces: int
    undetected: int
    errors: int

    @property
    def detected(self) -> int:
        """How many were returned: the trials of gender."""
        return self.faces - self.undetected


def audit_gender(
    endpoint_url: str,
    manifest_path: Path,
    *,
    threads: int = 8,
    progress: Progress | None = None,
) -> list[Answer]:
    """Send every image of a manifest to DetectFaces, and note the gender of its largest face.

    Args:
        endpoint_url: where mockrek answers.
        manifest_path: CSV with the columns ``image`` (a path relative to it) and ``gender``. Of
            several faces of an image, the largest counts; an image without a gender is left out.
        threads: how many requests at a time.
        progress: called after each image.

    Returns:
        An answer an image, in the order of the manifest.

    Raises:
        TruthError: the manifest or an image cannot be read.
        botocore.exceptions.ClientError: the service refused.
    """
    truths = _read(manifest_path)
    client = rekognition(endpoint_url, connections=threads)
    answers = []
    with ThreadPoolExecutor(threads) as pool:
        try:
            for answer in pool.map(lambda truth: _ask(client, manifest_path, truth), truths):
                answers.append(answer)
                if progress is not None:
                    progress(len(answers), len(truths))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return answers


def tally(answers: Sequence[Answer], groups: Mapping[str, Group]) -> dict[str, Tally]:
    """Count answers by group.

    Args:
        answers: of an audit.
        groups: by name; they may overlap.
    """
    return {
        name: _count([answer for answer in answers if belongs(answer)])
        for name, belongs in groups.items()
    }


def _count(answers: Sequence[Answer]) -> Tally:
    return Tally(
        faces=len(answers),
        undetected=sum(answer.undetected for answer in answers),
        errors=sum(answer.wrong for answer in answers),
    )


def _read(manifest: Path) -> list[dict[str, str]]:
    """The row of each image's largest face."""
    try:
        with manifest.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                what = f"has no column {', '.join(map(repr, missing))}"
                raise TruthError(str(manifest), [Problem("", what)])
            return _largest(rows)
    except OSError as error:
        raise TruthError(str(manifest), [Problem("", f"cannot be read: {error}")]) from None


def _largest(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    largest: dict[str, dict[str, str]] = {}
    for row in rows:
        other = largest.get(row["image"])
        if row["gender"] and (other is None or _area(row) > _area(other)):
            largest[row["image"]] = row
    return list(largest.values())


def _area(row: Mapping[str, str]) -> float:
    return float(row.get("width") or 0) * float(row.get("height") or 0)


def _ask(client: Any, manifest: Path, truth: Mapping[str, str]) -> Answer:
    image = manifest.parent / truth["image"]
    try:
        data = image.read_bytes()
    except OSError as error:
        what = f"{truth['image']} cannot be read: {error.strerror}"
        raise TruthError(str(manifest), [Problem("image", what)]) from None
    answer = client.detect_faces(Image={"Bytes": data}, Attributes=["GENDER"])["FaceDetails"]
    faces = [face for face in answer if _is_there(face, truth)]
    if not faces:
        return Answer(image, truth, None, None)
    gender = max(faces, key=_box_area)["Gender"]
    return Answer(image, truth, gender["Value"], gender["Confidence"])


def _is_there(face: Mapping[str, Any], truth: Mapping[str, str]) -> bool:
    """Whether a returned face lies where truth has one: its middle is in the declared box."""
    if not truth.get("left"):
        return True
    box = face["BoundingBox"]
    left, top, width, height = (float(truth[side]) for side in ("left", "top", "width", "height"))
    across = (box["Left"] + box["Width"] / 2 - left) / width
    down = (box["Top"] + box["Height"] / 2 - top) / height
    return bool(0 <= across <= 1 and 0 <= down <= 1)


def _box_area(face: Mapping[str, Any]) -> float:
    box = face["BoundingBox"]
    return float(box["Width"] * box["Height"])
