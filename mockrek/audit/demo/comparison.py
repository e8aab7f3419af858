"""CompareFaces on two photographs, through boto3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from mockrek.audit.demo.photographs import Photograph
from mockrek.audit.reference.client import rekognition
from mockrek.domain import Box


@dataclass(frozen=True, slots=True)
class Comparison:
    """A call of CompareFaces, and the answer.

    Attributes:
        source, target: the photographs.
        threshold: SimilarityThreshold, percent.
        similarity: of the best match, percent; ``None`` when there is none.
        source_box: of the source face; ``None`` when the call was refused.
        matched, unmatched: the boxes of the target's faces.
        refusal: the code of the error, when there was one.
    """

    source: Photograph
    target: Photograph
    threshold: float
    similarity: float | None = None
    source_box: Box | None = None
    matched: tuple[Box, ...] = ()
    unmatched: tuple[Box, ...] = ()
    refusal: str | None = None

    @property
    def outcome(self) -> str:
        """The answer in a few words."""
        if self.refusal is not None:
            return f"refused: {self.refusal}"
        if self.similarity is None:
            count = len(self.unmatched)
            return f"no match; {count} unmatched face{'' if count == 1 else 's'}"
        return f"match, similarity {self.similarity:.7g}"


def compare_photographs(
    endpoint_url: str, photographs: tuple[Photograph, Photograph]
) -> tuple[Comparison, ...]:
    """Compare the first with itself, with the second, and with the second at threshold 0.

    Args:
        endpoint_url: where mockrek answers.
        photographs: of two people.
    """
    client = rekognition(endpoint_url)
    first, second = photographs
    calls = ((first, first, 80.0), (first, second, 80.0), (first, second, 0.0))
    return tuple(_compare(client, *call) for call in calls)


def _compare(client: Any, source: Photograph, target: Photograph, threshold: float) -> Comparison:
    try:
        answer = client.compare_faces(
            SourceImage={"Bytes": source.data},
            TargetImage={"Bytes": target.data},
            SimilarityThreshold=threshold,
        )
    except ClientError as error:  # a profile may miss a face, and then there is nothing to compare
        return Comparison(source, target, threshold, refusal=error.response["Error"]["Code"])
    matches = answer["FaceMatches"]
    return Comparison(
        source,
        target,
        threshold,
        similarity=matches[0]["Similarity"] if matches else None,
        source_box=_box(answer["SourceImageFace"]),
        matched=tuple(_box(match["Face"]) for match in matches),
        unmatched=tuple(_box(face) for face in answer["UnmatchedFaces"]),
    )


def _box(face: Mapping[str, Any]) -> Box:
    box = face["BoundingBox"]
    return Box(box["Left"], box["Top"], box["Width"], box["Height"])
