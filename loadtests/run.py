"""Load mockrek, or any endpoint of its kind, and judge it.

    python -m loadtests.run                                   a ramp against a server of its own
    python -m loadtests.run --shape steady --time 60 --rate 100
    python -m loadtests.run --url http://127.0.0.1:5111 --shape soak --time 1800 --rate 200
    python -m loadtests.run --shape day --family sdk --out day-report

Without --url it starts `mockrek serve` on a free port with two workers, and stops it at the end.
The report is in DIR/index.html. Exit code 0: all objectives kept; 1: at least one missed; 2: the
client was the limit, so nobody knows; 3: not run.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loadtests import shapes
from loadtests.slo import Exit

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
_ANNOUNCED = re.compile(r"answers on (http://\S+)")
_START_SECONDS = 30
_STOP_SECONDS = 30
_EPILOG = """\
shapes (the load of the mix, open model):
{shapes}

What is not listed here goes to Locust as it is:
  --model open|closed      by a plan, or as answers come
  --family raw|sdk|both    prebuilt bodies, or boto3
  --images new|same        each image never sent before, or always the same
  --seed N, --slo FILE, --server-pid PID
  --tags, --exclude-tags   detect compare small medium large s3 one-to-one crowd
"""


class NotServed(RuntimeError):
    """The server did not come up; the message holds what it said."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run Locust, and give its exit code."""
    options, more = _parser().parse_known_args(arguments)
    try:
        with _endpoint(options.url, options.workers) as (url, pid):
            return _ended(subprocess.Popen(command(options, url, pid, more)))  # noqa: S603  # ours
    except NotServed as error:
        sys.stderr.write(f"loadtests: {error}\n")
        return Exit.NOT_RUN


def _ended(locust: subprocess.Popen[bytes]) -> int:
    """Its exit code. Ctrl-C reaches it too, and it then judges what there is."""
    while True:
        try:
            return locust.wait()
        except KeyboardInterrupt:
            continue


def command(
    options: argparse.Namespace, url: str, pid: int | None = None, more: Sequence[str] = ()
) -> list[str]:
    """The command line of Locust, for an endpoint whose first process may be known."""
    said = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
    said += ["--loglevel", "WARNING", "--host", url, "--out", options.out, "--shape", options.shape]
    given = {
        "--run-time": options.time,
        "--rate": options.rate,
        "--users": options.users,
        "--processes": options.processes,
        "--server-pid": pid,
    }
    for name, value in given.items():
        if value is not None:
            said += [name, f"{value:.12g}"]
    return [*said, *more]


def _parser() -> argparse.ArgumentParser:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EPILOG.format(shapes=_shapes()),
    )
    parser.add_argument(
        "--shape", choices=sorted(shapes.SHAPES), default="ramp", help="[default: ramp]"
    )
    parser.add_argument("--time", type=float, metavar="SECONDS", help="of load, in all")
    parser.add_argument(
        "--rate", type=float, metavar="N", help="greatest, requests/s offered by all"
    )
    parser.add_argument(
        "--users",
        type=int,
        metavar="N",
        help="callers at that rate, so requests in flight at most [default: a quarter of the rate]",
    )
    parser.add_argument("--url", help="an endpoint that is there already")
    parser.add_argument(
        "--out", metavar="DIR", default="load-report", help="[default: load-report]"
    )
    parser.add_argument(
        "--processes", type=int, metavar="N", help="of Locust that send; one if not given"
    )
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        default=2,
        help="of the server that is started [default: 2]",
    )
    return parser


def _shapes() -> str:
    return "\n".join(
        f"  {name:<7} {shape.seconds:>6g} s, {shape.rate:>5g} requests/s unless said otherwise"
        for name, shape in shapes.SHAPES.items()
    )


@contextmanager
def _endpoint(url: str | None, workers: int) -> Iterator[tuple[str, int | None]]:
    """The endpoint that is there, or one for as long as the block lasts, and its first process."""
    if url is not None:
        yield url, None
        return
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory, "log")
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(  # noqa: S603  # ours
                serve(workers), stderr=file, start_new_session=True
            )
        try:
            yield _announced(process, log), process.pid
        finally:
            process.terminate()
            process.wait(_STOP_SECONDS)


def serve(workers: int) -> list[str]:
    """The command line of a server on a free port."""
    return [sys.executable, "-m", "mockrek", "serve", "--port", "0", "--workers", str(workers)]


def _announced(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8")
        if found := _ANNOUNCED.search(text):
            return found[1]
        if process.poll() is not None:
            raise NotServed(f"mockrek serve ended with exit code {process.returncode}:\n{text}")
        time.sleep(0.05)
    raise NotServed(f"mockrek serve did not announce itself within {_START_SECONDS} s:\n{text}")


if __name__ == "__main__":
    sys.exit(main())
