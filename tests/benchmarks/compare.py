"""CompareFaces: requests per second and latency, against moto's server, both as shipped.

mockrek keeps what it made of recent images: ``new`` rows send every image once, ``same`` rows two
images over and over.
"""

from __future__ import annotations

from collections.abc import Iterator

from .figures import Plan, Row, at_least, at_most
from .payloads import compare_faces, new, photograph, same
from .rates import Contest, contend
from .servers import mockrek, moto, serving


def measure(plan: Plan) -> Iterator[Row]:
    """Rows of rate, latency and processor time."""
    request = compare_faces(photograph(20_000, "ada"), photograph(20_000, "grace"))
    aims = {"rate": at_least(15), "p99": at_most(0.1)}
    with serving(mockrek) as ours, serving(moto) as theirs:
        for kind, requests in (("new", new(request)), ("same", same(request))):
            contest = Contest("compare", "CompareFaces", kind, "moto_server", **aims)
            yield from contend(contest, requests, (ours, theirs), plan)
