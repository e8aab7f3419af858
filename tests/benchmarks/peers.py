"""DetectFaces against kumo, the one other emulator that answers it and can be had from a registry.

kumo (https://github.com/sivchari/kumo, MIT) is a single program in Go that answers a constant and
does not look at the image. It is measured where it is found on PATH, and left out elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from .figures import Plan, Row
from .payloads import detect_faces, new, photograph, same
from .rates import Contest, contend
from .servers import mockrek, serving

BUILD = "go build ./cmd/kumo in a copy of the module github.com/sivchari/kumo"


def measure(plan: Plan) -> Iterator[Row]:
    """Rows of rate, latency and processor time; one row that says what is missing without kumo."""
    program = shutil.which("kumo")
    if program is None:
        note = f"kumo is not on PATH; to build it: {BUILD}"
        yield Row("peers", "DetectFaces 20 KB ×8", "", None, "kumo", note=note)
        return
    request = detect_faces(photograph(20_000, "ada"))

    def kumo(port: int) -> list[str]:
        return [program, "serve", "--host", "127.0.0.1", "--port", str(port)]

    with serving(mockrek) as ours, serving(kumo) as theirs:
        for kind, requests in (("new", new(request)), ("same", same(request))):
            contest = Contest("peers", "DetectFaces 20 KB ×8", kind, "kumo")
            yield from contend(contest, requests, (ours, theirs), plan)
