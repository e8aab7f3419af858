"""What a run against the real service costs, before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mockrek.contracts.case import Case
from mockrek.contracts.images import Images
from mockrek.contracts.probing import probes_for
from mockrek.contracts.results import counted

PRICE: Final = Decimal("0.0010")
"""US dollars an image: face operations, first tier (up to a million images a month)."""

PRICE_SOURCE: Final = "https://aws.amazon.com/rekognition/pricing/, US East, as of October 2026"


@dataclass(frozen=True)
class Cost:
    """What a run costs at most, but for requests that a broken connection makes be sent again.

    Attributes:
        calls: requests to Amazon Rekognition, those of probing among them; each is taken for a
            paid one, also those that it refuses.
        objects: uploads to Amazon S3, which has its own prices.
    """

    calls: int
    objects: int

    @property
    def dollars(self) -> Decimal:
        """US dollars for the calls."""
        return self.calls * PRICE

    def __str__(self) -> str:
        objects = counted(self.objects, "small object")
        s3 = f", and {objects} put into Amazon S3" if self.objects else ""
        return (
            f"at most ${self.dollars}: {counted(self.calls, 'call')} at ${PRICE} an image{s3}; "
            "a request on whose kept connection nothing came is sent once more\n"
            f"  price: {PRICE_SOURCE}"
        )


def cost_of(cases: Sequence[Case], images: Images) -> Cost:
    """What cases cost at most."""
    calls = sum(
        len(case.requests) if case.each is None else len(images.members(case.each))
        for case in cases
    )
    return Cost(calls + probes_for(cases), sum(len(case.objects) for case in cases))
