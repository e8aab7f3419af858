"""Inputs of all operations, right in every way or wrong in one, through the whole application.

``python -m fuzz.shapes operations`` tries many; ``test_shapes.py`` tries some.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from time import monotonic, perf_counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.budget import Budget
from fuzz.constraints import Site, break_one, sites
from fuzz.inside import FRAMEWORK, OPERATIONS, Reply, ask, assert_service_answer
from fuzz.outcome import Report
from fuzz.surfaces import LIMIT
from fuzz.valid import encode, valid
from mockrek.errors import SerializationException
from mockrek.operations.table import ANSWERED
from mockrek.wire.decode import decode
from mockrek.wire.refusal import Refusal, render
from mockrek.wire.validate import refuse, violations

SITES = {name: list(sites(name, operation.input)) for name, operation in OPERATIONS.items()}
ALL_SITES = [site for found in SITES.values() for site in found]
_REPORT = Report()
_BATCH = 2000
"""Examples of each kind between two looks at the clock."""


def asked(operation: str, body: bytes) -> Reply:
    """The answer to a request, within the time that one may take."""
    seconds, reply = _timed(operation, body)
    if seconds > LIMIT:  # perhaps the machine was busy
        seconds = min(seconds, _timed(operation, body)[0])
    assert seconds <= LIMIT, (seconds, body[:500])
    _REPORT.add(seconds)
    assert_service_answer(reply, OPERATIONS[operation])
    return reply


def _timed(operation: str, body: bytes) -> tuple[float, Reply]:
    began = perf_counter()
    reply = ask(operation, body)
    return perf_counter() - began, reply


def complaint(operation: str, body: bytes) -> Refusal:
    """What the wire says of a wrong body, whether or not mockrek answers the operation."""
    shape = OPERATIONS[operation].input
    try:
        return render(refuse(violations(decode(body, shape), shape)))
    except SerializationException as error:
        return render(error)


def assert_names(body: bytes, site: Site, texts: list[str]) -> None:
    """Assert that an error names what is broken at a site, and nothing else."""
    members = json.loads(body)
    if site.fault == "type":
        assert members == {"__type": "SerializationException", "Message": texts[0]}, members
        return
    assert members["__type"] == "ValidationException", members
    parts = [
        f"Value (?:null|'.*') at '{re.escape(path)}' "
        f"failed to satisfy constraint: {re.escape(text)}"
        for path, _, text in (text.partition(" ") for text in texts)
    ]
    head = f"{len(texts)} validation error{'s' * (len(texts) > 1)} detected: "
    whole = head + "; ".join(parts)
    assert re.fullmatch(whole, members["message"], re.DOTALL), (members["message"], whole)


def assert_refused(site: Site, parameters: Any, texts: list[str]) -> None:
    """Assert that parameters are refused for what is broken at a site, and for nothing else."""
    body = encode(parameters)
    reply = asked(site.operation, body)
    if site.operation in ANSWERED or site.fault == "type":
        assert_names(reply.body, site, texts)
    else:
        assert reply.error == "UnknownOperationException"
    assert_names(complaint(site.operation, body).body, site, texts)


def assert_accepted(name: str, parameters: Any) -> None:
    """Assert that parameters get a result, or an error that the operation declares."""
    shape, body = OPERATIONS[name].input, encode(parameters)
    assert not violations(decode(body, shape), shape)
    reply = asked(name, body)
    if name in ANSWERED:
        assert reply.error not in FRAMEWORK, reply
    else:
        assert reply.error == "UnknownOperationException"


def right(data: st.DataObject) -> None:
    """What keeps to its shape is accepted."""
    name = data.draw(st.sampled_from([*OPERATIONS, *[*ANSWERED] * 40]))
    assert_accepted(name, data.draw(valid(OPERATIONS[name].input)))


def wrong_in_one_way(data: st.DataObject) -> None:
    """What breaks one constraint is refused for that one."""
    of_answered = [site for name in ANSWERED for site in SITES[name]]
    site = data.draw(st.sampled_from(of_answered) | st.sampled_from(ALL_SITES))
    shape = OPERATIONS[site.operation].input
    parameters, texts = break_one(site, shape, lambda part: data.draw(valid(part)))
    assert_refused(site, parameters, texts)


def main() -> None:
    """Try as many as the budget says, in batches with seeds of their own."""
    budget, _ = Budget.from_command_line()
    end = monotonic() + (budget.seconds or float("inf"))
    done = 0
    while monotonic() < end and not (budget.runs and done >= budget.runs):
        examples = min(_BATCH, max(1, (budget.runs - done) // 2)) if budget.runs else _BATCH
        for check in (right, wrong_in_one_way):
            _try(check, examples)
            done += examples
    _REPORT.write()


def _try(check: Callable[[st.DataObject], None], examples: int) -> None:
    settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )(given(st.data())(check))()


if __name__ == "__main__":
    main()
