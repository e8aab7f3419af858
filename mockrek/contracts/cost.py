"""What a run against the real service costs, before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mockrek.contracts.case import Case
from mockrek.contracts.images import Images

PRICE: Final = Decimal("0.0010")
"""US dollars an image: face operations, first tier (up to a million images a month)."""

PRICE_SOURCE: Final = "https://aws.amazon.com/rekognition/pricing/, US East, as of October 2026"


@dataclass(frozen=True)
class Cost:
    """What a run costs at most.

    Attributes:
        calls: requests to Amazon Rekognition; each is taken for a paid one, also those that it
            refuses.
        objects: uploads to Amazon S3, which has its own prices.
    """

    calls: int
    objects: int

    @property
    def dollars(self) -> Decimal:
        """US dollars for the calls."""
        return self.calls * PRICE

    def __str__(self) -> str:
        s3 = f", and {self.objects} small objects put into Amazon S3" if self.objects else ""
        return (
            f"at most ${self.dollars}: {self.calls} calls at ${PRICE} an image{s3}\n"
            f"  price: {PRICE_SOURCE}"
        )


def cost_of(cases: Sequence[Case], images: Images) -> Cost:
    """What cases cost at most."""
    calls = sum(
        len(case.requests) if case.each is None else len(images.members(case.each))
        for case in cases
    )
    return Cost(calls, sum(len(case.objects) for case in cases))
