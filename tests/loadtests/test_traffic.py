"""What is sent: the same from the same seed, of exact size, readable by the server's own rules."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from random import Random

import pytest
from PIL import Image

from loadtests import traffic
from loadtests.traffic import OPERATIONS, Operation

SMALL = [operation for operation in OPERATIONS if operation.name != "DetectFaces 5 MB"]


def images(body: bytes) -> dict[str, bytes]:
    return {
        name: base64.b64decode(image["Bytes"], validate=True)
        for name, image in json.loads(body).items()
        if "Bytes" in image
    }


def label(image: bytes) -> list[str]:
    comment = Image.open(io.BytesIO(image)).info["comment"]
    at = image.index(b"mockrek:")
    assert comment
    text = image[at + 8 : at - 2 + int.from_bytes(image[at - 2 : at], "big")]
    return [face["subject"] for face in json.loads(text)["faces"]]


@pytest.mark.parametrize("operation", SMALL, ids=lambda operation: operation.name)
def test_a_body_is_made_from_its_seed(operation: Operation) -> None:
    first = traffic.build(operation, 1)
    traffic._images.cache_clear()
    traffic._noise.cache_clear()
    assert traffic.build(operation, 1) == first
    if "s3" not in operation.tags:
        assert traffic.build(operation, 2) != first


@pytest.mark.parametrize("operation", SMALL, ids=lambda operation: operation.name)
def test_a_serial_number_makes_another_image_of_the_same_people(operation: Operation) -> None:
    body = traffic.build(operation, 0)
    one, other = images(body.numbered(0)), images(body.numbered(0xFFFF_FFFF))
    for name in one:
        assert one[name] != other[name]
        assert len(one[name]) == len(other[name])
        assert label(one[name]) == label(other[name])
        assert (
            Image.open(io.BytesIO(one[name])).tobytes()
            == Image.open(io.BytesIO(other[name])).tobytes()
        )


@pytest.mark.parametrize("size", [20_000, 20_001, 200_000, 5_000_000])
def test_a_photograph_has_exactly_its_size(size: int) -> None:
    photograph = traffic.photograph(size, ["ada"], 3)
    assert len(photograph) == size
    assert label(photograph) == ["ada"]
    assert Image.open(io.BytesIO(photograph)).size[0] >= 80


@pytest.mark.parametrize("size", range(200_000, 200_012))
def test_any_rest_is_filled(size: int) -> None:
    assert len(traffic.photograph(size, ["ada"], 3)) == size


def test_one_is_compared_with_a_hundred_and_one_of_them_is_the_same() -> None:
    operation = next(o for o in OPERATIONS if o.name == "CompareFaces 1:100")
    pictures = images(traffic.build(operation, 0).numbered(7))
    (source,) = label(pictures["SourceImage"])
    crowd = label(pictures["TargetImage"])
    assert len(set(crowd)) == 100
    assert crowd.count(source) == 1


def test_an_sdk_sends_the_same_images() -> None:
    for operation in SMALL:
        parameters = traffic.parameters(operation, 0, 5)
        data = {name: image["Bytes"] for name, image in parameters.items() if "Bytes" in image}
        assert len(data) == len(images(traffic.build(operation, 0).numbered(5)))
        assert {*map(len, data.values())} <= {20_000, 200_000}


def test_the_mix_follows_the_hour() -> None:
    def mix(hour: int | None) -> Counter[str]:
        drawn = Random(0).choices(OPERATIONS, traffic.weights(OPERATIONS, hour), k=10_000)
        return Counter(operation.name for operation in drawn)

    assert mix(None) == mix(12)
    assert mix(3)["DetectFaces S3Object"] > 4 * mix(12)["DetectFaces S3Object"]
    assert mix(8)["CompareFaces 1:1"] > 1.5 * mix(12)["CompareFaces 1:1"]
    assert 3_800 < mix(None)["DetectFaces 20 KB"] < 4_200
