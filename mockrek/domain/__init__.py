"""The values that areas hand to one another: frozen, without behaviour of their own."""

from mockrek.domain.lone import LoneAppearance, LoneFace, LoneOutcomes, LonePerception
from mockrek.domain.records import (
    Appearance,
    Conditions,
    Observation,
    Outcomes,
    Perception,
    Roll,
    take,
)
from mockrek.domain.truth import Box, Column, Face, ImageFacts
from mockrek.domain.vocabulary import EMOTIONS, FLAG_COLUMNS, FLAGS, GENDERS, MAX_FACES, SKIN_TYPES

__all__ = [
    "EMOTIONS",
    "FLAGS",
    "FLAG_COLUMNS",
    "GENDERS",
    "MAX_FACES",
    "SKIN_TYPES",
    "Appearance",
    "Box",
    "Column",
    "Conditions",
    "Face",
    "ImageFacts",
    "LoneAppearance",
    "LoneFace",
    "LoneOutcomes",
    "LonePerception",
    "Observation",
    "Outcomes",
    "Perception",
    "Roll",
    "take",
]
