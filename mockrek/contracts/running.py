"""Running cases against an endpoint."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Final

import botocore

from mockrek.contracts.amazon import is_amazon
from mockrek.contracts.buckets import objects_of, s3_client
from mockrek.contracts.case import Case, Request, Target
from mockrek.contracts.content import Filler
from mockrek.contracts.exchange import Answer, Endpoint, NoAnswer
from mockrek.contracts.images import Images
from mockrek.contracts.judging import Flaw, judge
from mockrek.contracts.probing import probe
from mockrek.contracts.results import Report, Result, outcome_of
from mockrek.contracts.signing import Identity, Message, sign
from mockrek.contracts.suite import Suite
from mockrek.version import __version__

_JSON_1_1: Final = "application/x-amz-json-1.1"
_UNSIGNED: Final = frozenset({"authorization", "content-length", "x-amz-date"})
"""Headers that go out as a case has them; the signature is made without them."""

Progress = Callable[[int, int], None]
"""Called with how many cases are done, and of how many."""


@dataclass(frozen=True)
class Runner:
    """Runs cases, one at a time.

    Attributes:
        endpoint: where requests go.
        identity: who asks.
        images: of the suite.
        s3: a client of S3 for what a case wants there.
        store: where requests to S3 go; ``None`` where S3 is at the same endpoint.
    """

    endpoint: Endpoint
    identity: Identity
    images: Images
    s3: Any = None
    store: Endpoint | None = None

    def flaws(self, case: Case) -> Sequence[Flaw]:
        """Run a case; everything in which the endpoint is not as it says."""
        filler = Filler(self.images, secrets.token_hex(4))
        in_s3: Any = nullcontext()
        if "s3" in case.needs:
            in_s3 = objects_of(case, filler, self.s3, self.identity.region)
        try:
            with in_s3:
                asked = list(self._ask_all(case, filler))
        except NoAnswer as error:
            flaws = [Flaw("an answer", str(error))]
        else:
            flaws = judge(case, asked)
        if flaws:
            self.endpoint.close()  # whatever it sent too much must not meet the next case
        self._delete_collections(filler)
        return flaws

    def _ask_all(self, case: Case, filler: Filler) -> Iterator[tuple[Request, Answer]]:
        if case.each is None:
            for request in case.requests:
                yield request, self._ask(request, filler)
            return
        for name in self.images.members(case.each):
            request = case.requests[0]
            turn = replace(filler, each=name)
            yield request, self._ask(request, turn)

    def _ask(self, request: Request, filler: Filler) -> Answer:
        """Ask the endpoint, or S3 what is signed for it."""
        asker = self
        if self.store and request.sign and request.sign.get("service") == "s3":
            asker = replace(self, endpoint=self.store)
        return asker.endpoint.ask(asker.message(request, filler))

    def _delete_collections(self, filler: Filler) -> None:
        """Delete what a case named, whatever comes: few endpoints have collections."""
        for name in sorted(filler.collections):
            request = Request("", "DeleteCollection", {"CollectionId": name}, {})
            with suppress(NoAnswer):
                self._ask(request, filler)

    def message(self, request: Request, filler: Filler) -> Message:
        """What goes over the wire for a request of a case."""
        raw = request.raw
        given = {
            name: None if value is None else filler.as_text(value)
            for name, value in raw.get("headers", {}).items()
        }
        late = {name: given.pop(name) for name in _UNSIGNED & given.keys()}
        body = filler.as_bytes(raw.get("body", ""))
        if request.params is not None:
            body = filler.as_json(request.params)
        message = Message(
            raw.get("method", "POST"),
            filler.as_text(raw.get("path", "/")),
            _without_nulls({**self._usual_headers(request), **given}),
            body,
        )
        signed = sign(message, self.identity, "authorization" not in late and request.sign)
        length = {} if "transfer-encoding" in given else {"content-length": str(len(signed.body))}
        return replace(signed, headers=_without_nulls({**length, **signed.headers, **late}))

    def _usual_headers(self, request: Request) -> dict[str, str]:
        if request.operation is None:
            return {"host": self.endpoint.host}
        return {
            "host": self.endpoint.host,
            "content-type": _JSON_1_1,
            "x-amz-target": f"RekognitionService.{request.operation}",
        }


def run(
    suite: Suite,
    cases: Sequence[Case],
    endpoint: Endpoint,
    identity: Identity,
    target: Target,
    progress: Progress = lambda _done, _of: None,
) -> Report:
    """Run cases and compare what came with what is known of the target.

    Args:
        suite: whose cases they are.
        cases: which of them.
        endpoint: where requests go.
        identity: who asks.
        target: whose verdicts hold.
        progress: told after each case.

    Raises:
        SettingsError: the endpoint cannot be reached, or does not know the identity.
    """
    is_elsewhere = is_amazon(endpoint.hostname)
    s3 = s3_client(None if is_elsewhere else endpoint.url, identity, endpoint.limit)
    store = Endpoint(s3.meta.endpoint_url) if is_elsewhere else None
    runner = Runner(endpoint, identity, suite.images, s3, store)
    missing = probe(endpoint, identity, runner.s3, suite.images, cases)
    results = []
    for done, case in enumerate(cases, 1):
        results.append(_result(runner, case, target, missing))
        progress(done, len(cases))
    versions = {
        "mockrek": __version__,
        "botocore": botocore.__version__,
        "python": platform.python_version(),
    }
    return Report(target, endpoint.url, versions, results)


def _result(runner: Runner, case: Case, target: Target, missing: dict[str, str]) -> Result:
    reasons = [missing[need] for need in case.needs if need in missing]
    if reasons:
        return Result(case, "skipped", reason="; ".join(reasons))
    begun = perf_counter()
    flaws = runner.flaws(case)
    seconds = perf_counter() - begun
    return Result(case, outcome_of(case, target, flaws), flaws, seconds=seconds)


def _without_nulls(headers: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if value is not None}
