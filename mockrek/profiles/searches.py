"""The form of searches: how often a probe without a mate gets a candidate, and among whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mockrek.profiles.forms import Field, Place, Record, show
from mockrek.profiles.scalars import Count, Real
from mockrek.profiles.schema import Identification, Rate
from mockrek.profiles.tables import RateForm

_COUNT = ("errors", "of")
_IDENTIFICATION: Mapping[str, Field[Any]] = {
    "threshold": Field(Real(0, 100, "percent"), 80.0, "similarity, percent", required=True),
    "gallery": Field(Count(1), 1, "how many faces were searched", required=True),
}


@dataclass(frozen=True, slots=True)
class IdentificationForm:
    """``{ errors = 28, of = 535, threshold = 80, gallery = 25000 }``, or ``rate`` for the count."""

    def read(self, value: Any, place: Place) -> Identification:
        """The rate, and the search that it is about."""
        if not isinstance(value, Mapping):
            what = "{ errors = 28, of = 535, threshold = 80, gallery = 25000 }"
            place.report(f"{show(value)} is not a search: {what}")
            return Identification(Rate(Fraction(0)), Fraction(80), 1)
        search = {key: entry for key, entry in value.items() if key not in ("rate", *_COUNT)}
        threshold, gallery = Record(lambda **read: tuple(read.values()), _IDENTIFICATION).read(
            search, place
        )
        count = {key: entry for key, entry in value.items() if key in _COUNT}
        if count and "rate" in value:
            place.at("rate").report("stands beside errors and of: keep one")
        rate = RateForm().read(value.get("rate", count), place)
        return Identification(rate, Fraction(str(threshold)), gallery)

    def schema(self) -> dict[str, Any]:
        """An object."""
        rates = RateForm().schema()["anyOf"]
        return {
            "type": "object",
            "properties": {
                "rate": rates[0],
                **rates[1]["properties"],
                **{key: field.form.schema() for key, field in _IDENTIFICATION.items()},
            },
            "required": ["threshold", "gallery"],
            "oneOf": [{"required": ["rate"]}, {"required": ["errors", "of"]}],
            "additionalProperties": False,
        }
