"""The words of the API and of manifests, in the order that arrays count them."""

from __future__ import annotations

GENDERS = ("Female", "Male")
SKIN_TYPES = ("I", "II", "III", "IV", "V", "VI")
EMOTIONS = ("HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR")

FLAGS = (
    "Smile",
    "Eyeglasses",
    "Sunglasses",
    "Beard",
    "Mustache",
    "EyesOpen",
    "MouthOpen",
    "FaceOccluded",
)
"""The boolean attributes of a face, as the API spells them."""

FLAG_COLUMNS = (
    "smile",
    "eyeglasses",
    "sunglasses",
    "beard",
    "mustache",
    "eyes_open",
    "mouth_open",
    "face_occluded",
)
"""The same, as manifests and labels spell them."""

MAX_FACES = 100
"""The service looks at the 100 largest faces of an image, and no further."""
