"""What can be said on the command line of Locust, beside its own ``--host --users --run-time``."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loadtests.shapes import SHAPES, OutOfBounds, plan
from loadtests.slo import BadObjectives, load
from loadtests.traffic import OPERATIONS

SLO = Path(__file__).with_name("slo.toml")
NAMES = frozenset(operation.name for operation in OPERATIONS)


def declare(parser: ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group("Load on an Amazon Rekognition endpoint")
    group.add_argument("--shape", choices=sorted(SHAPES), default="smoke", help="of the load")
    group.add_argument("--rate", type=float, help="greatest, requests/s offered by all callers")
    group.add_argument(
        "--model",
        choices=["open", "closed"],
        default="open",
        help="open: by a plan that a slow server cannot stretch; closed: as answers come",
    )
    group.add_argument(
        "--family", choices=["raw", "sdk", "both"], default="raw", help="prebuilt bodies, or boto3"
    )
    group.add_argument(
        "--images",
        choices=["new", "same"],
        default="new",
        help="each one never sent before, or not",
    )
    group.add_argument("--seed", type=int, default=0, help="of images, order and starting points")
    group.add_argument("--slo", default=str(SLO), help="file of objectives, TOML")
    group.add_argument(
        "--server-pid",
        type=int,
        metavar="PID",
        help="first process of a server on this machine, whose memory is watched",
    )
    group.add_argument("--out", default="", help="directory for the report; none writes no files")


def problems(options: Any) -> list[str]:
    """What is wrong with the options, all of it."""
    found = []
    host = urlsplit(options.host or "")
    if host.scheme not in {"http", "https"} or not host.hostname:
        found.append(
            f"--host {options.host or ''}: the URL of an endpoint, such as http://127.0.0.1:5111"
        )
    elif host.hostname.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        found.append(f"--host {options.host}: no load on the real service; it costs money")
    try:
        plan(options.shape, options.run_time, options.rate)
    except OutOfBounds as error:
        found.append(str(error))
    try:
        load(Path(options.slo), NAMES)
    except BadObjectives as error:
        found.append(str(error))
    return found
