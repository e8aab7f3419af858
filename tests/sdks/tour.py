"""A tour: one client, run once through the relay, and what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np

from mockrek.domain import Box, Face
from mockrek.truth.label import embed
from pictures import picture
from sdks.clients import HERE, RUN_SECONDS, Sdk, environ, execute
from sdks.flaky import FAULTS, Exchange, flaky

ACCOUNT: Final = "210987654321"
SECRET: Final = "kept"
REGION: Final = "eu-west-1"


@dataclass(frozen=True)
class Tour:
    """What a client printed, and what passed the relay meanwhile.

    Attributes:
        document: what it printed.
        exchanges: its requests, in order.
        seconds: how long it ran.
    """

    document: dict[str, Any]
    exchanges: Sequence[Exchange]
    seconds: float

    @property
    def uploads(self) -> list[Exchange]:
        """The requests that put an object."""
        return [one for one in self.exchanges if "people/" in one.request.start[1]]

    @property
    def attempts(self) -> dict[str, list[Exchange]]:
        """The requests to Rekognition, call by call."""
        calls: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            if exchange.operation is not None:
                calls.setdefault(exchange.invocation, []).append(exchange)
        return calls


@dataclass(frozen=True)
class Client:
    """A client that can be run.

    Attributes:
        sdk: whose.
        folder: where it was built.
        upstream: the port of mockrek.
        photographs: the folder with what it uploads and sends.
    """

    sdk: Sdk
    folder: Path
    upstream: int
    photographs: Path

    def tour(self) -> Tour:
        """Let it do all it can, at an address: the bucket goes into the path."""
        return self._tour(self.sdk.run, "127.0.0.1", new_bucket(), {})

    def tour_by_name(self, bucket: str, within: Sequence[str], config: Path) -> Tour:
        """The same at a name: the bucket goes before it.

        Args:
            bucket: its name.
            within: what the command is run within, so that ``BUCKET.localhost`` is this machine.
            config: a file for ``AWS_CONFIG_FILE``.
        """
        command = (*within, *self.sdk.run)
        return self._tour(command, "localhost", bucket, {"AWS_CONFIG_FILE": str(config)})

    def detect(self, access_key: str = ACCOUNT, secret: str = SECRET) -> dict[str, Any]:
        """Let it send one photograph, signed with these keys, with no relay between."""
        command = (*self.sdk.run, "detect", str(self.photographs / "hopper.jpg"))
        keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret}
        return self._run(command, f"http://127.0.0.1:{self.upstream}", keys)

    def _tour(
        self, command: Sequence[str], host: str, bucket: str, more: Mapping[str, str]
    ) -> Tour:
        begun = time.perf_counter()
        with flaky(self.upstream, FAULTS) as (port, journal):
            words = (*command, "tour", str(self.photographs), bucket)
            document = self._run(words, f"http://{host}:{port}", more)
        return Tour(document, journal.exchanges, time.perf_counter() - begun)

    def _run(self, command: Sequence[str], url: str, more: Mapping[str, str]) -> dict[str, Any]:
        variables = environ(
            AWS_ENDPOINT_URL=url,
            AWS_ACCESS_KEY_ID=ACCOUNT,
            AWS_SECRET_ACCESS_KEY=SECRET,
            AWS_REGION=REGION,
            AWS_DEFAULT_REGION=REGION,  # what boto3 and the CLI read
            HOME=str(self.photographs),  # no configuration of who runs the tests
        )
        said = execute(command, self.folder, {**variables, **more}, RUN_SECONDS)
        document: dict[str, Any] = parsed(said)
        return document


def parsed(text: str | bytes) -> Any:
    """JSON, with each number as the float of 32 bits that it stands for.

    The API's floats are such; some SDKs print them with seven digits, others with seventeen.
    """
    return json.loads(text, parse_float=lambda number: float(np.float32(number)))


EXPECTED: Final[dict[str, Any]] = parsed((HERE / "expectations.json").read_bytes())
"""What all six must see, and how they are refused."""


def new_bucket() -> str:
    """The name of a bucket that nobody has."""
    return f"photographs-{uuid4().hex[:12]}"


def without_types(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Errors as a command line shows them: by code and message."""
    return [{name: error[name] for name in ("code", "message")} for error in errors]


def lay_out(folder: Path) -> None:
    """Two photographs that Python packages ship, labelled, and what the service refuses."""
    hopper = (files("matplotlib") / "mpl-data/sample_data/grace_hopper.jpg").read_bytes()
    collins = (files("skimage") / "data/astronaut.png").read_bytes()
    pictures = {
        "hopper.jpg": embed(hopper, [_woman("hopper", "77", Box(0.322, 0.205, 0.377, 0.34))]),
        "collins.png": embed(collins, [_woman("collins", "42", Box(0.352, 0.121, 0.172, 0.24))]),
        "nobody.png": embed(picture(), []),
        "wide.png": picture(size=(10_001, 80)),
        "text.jpg": b"no image",
        "empty.jpg": b"",
    }
    for name, data in pictures.items():
        (folder / name).write_bytes(data)


def _woman(subject: str, age: str, box: Box) -> Face:
    return Face(subject, box, {"gender": "Female", "age": age})
