from __future__ import annotations

from inspect import getmembers, isfunction

from moto.rekognition.responses import RekognitionResponse

from mockrek.operations.table import ANSWERED, BY_MOTO, REFUSED
from mockrek.wire.model import load_model


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def test_what_is_left_to_moto_is_what_moto_has() -> None:
    has = {camel(name) for name, _ in getmembers(RekognitionResponse, isfunction)}
    assert set(BY_MOTO) == (has & load_model().operations.keys()) - ANSWERED.keys()
    assert not set(BY_MOTO) & set(REFUSED)
