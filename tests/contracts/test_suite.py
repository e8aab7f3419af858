"""Every case of the suite, against a real mockrek with two workers: each case is a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from mockrek.contracts.buckets import s3_client
from mockrek.contracts.case import Case
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP
from mockrek.contracts.probing import probe
from mockrek.contracts.results import outcome_of
from mockrek.contracts.running import Runner
from mockrek.contracts.suite import load_suite
from served import serving

pytestmark = pytest.mark.usefixtures("uncounted")

SUITE = load_suite()
S3 = ("--s3-endpoint", "embedded")
CREDENTIALS = f"""\
[default]
aws_access_key_id = {MADE_UP.access_key}
aws_secret_access_key = {MADE_UP.secret}
"""

Started = Callable[[Case], Runner]


@pytest.fixture(scope="session")
def runner_for(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Runners against two servers, each started when it is first needed.

    Cases that need signatures go to a strict one, all others to one as it is by default.
    """
    credentials = tmp_path_factory.mktemp("contracts") / "credentials"
    credentials.write_text(CREDENTIALS)
    options = {
        True: (*S3, "--auth", "strict", "--credentials", str(credentials)),
        False: S3,
    }
    runners: dict[bool, Runner] = {}
    with ExitStack() as stack:

        def runner_for(case: Case) -> Runner:
            strict = "signatures" in case.needs
            if strict not in runners:
                served = stack.enter_context(serving(*options[strict], covered=False))
                endpoint = stack.enter_context(Endpoint(served.url))
                s3 = s3_client(served.url, MADE_UP, endpoint.limit)
                stack.callback(s3.close)
                missing = set() if strict else {"signatures"}
                found = probe(endpoint, MADE_UP, s3, SUITE.images, SUITE.cases)
                assert found.keys() == missing
                runners[strict] = Runner(endpoint, MADE_UP, SUITE.images, s3)
            return runners[strict]

        yield runner_for


@pytest.mark.parametrize("case", SUITE.cases, ids=[case.id for case in SUITE.cases])
def test_case(case: Case, runner_for: Started) -> None:
    flaws = runner_for(case).flaws(case)
    outcome = outcome_of(case, "mockrek", flaws)
    told = "\n".join(f"expected: {flaw.expected}\ncame: {flaw.came}" for flaw in flaws)
    assert outcome not in {"failed", "unexpected-pass"}, f"{case.file}: {outcome}\n{told}"
