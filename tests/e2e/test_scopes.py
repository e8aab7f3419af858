"""Two servers, two accounts, two regions, two workers: what one registers, the other never sees."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from control_client import query_of
from pictures import base64_of, picture
from raw_http import Call
from served import Served, serving

ACCOUNTS = ("111111111111", "222222222222")
REGIONS = ("eu-west-1", "us-east-1")
CALLERS = list(product(ACCOUNTS, REGIONS))
PICTURES = [picture(shade=shade) for shade in range(12)]
BODIES = [{"Image": {"Bytes": base64_of(data)}, "Attributes": ["ALL"]} for data in PICTURES]
LOOKS = 3  # fresh connections; any worker may take them
SECOND_FACES = "sha256,subject,gender,skin_type\n" + "".join(
    f"{sha256(data).hexdigest()},{name}-{number},Female,VI\n"
    for number, data in enumerate(PICTURES)
    for name in ("ada", "grace")
)

Scope = tuple[str, str]
Answers = list[bytes]


def ask(served: Served, caller: Scope) -> Answers:
    """The answers of DetectFaces about all pictures, as bytes."""
    account, region = caller
    credential = f"Credential={account}/20250101/{region}/rekognition/aws4_request"
    headers: dict[str, str | None] = {
        "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"
    }
    with served.connect() as connection:
        replies = [connection.ask(Call(body, headers=headers)) for body in BODIES]
    assert {reply.status for reply in replies} == {200}
    return [reply.body for reply in replies]


def control(served: Served, method: str, path: str, body: Any = b"", kind: str = "json") -> bytes:
    headers: dict[str, str | None] = {
        "Content-Type": "text/csv" if kind == "csv" else "application/json"
    }
    call = Call(body, None, method, f"/_mockrek/v1/{path}", headers=headers)
    with served.connect() as connection:
        reply = connection.ask(call)
    assert reply.status in {200, 201}, reply.body
    return reply.body


def put_truth(served: Served, scope: Scope) -> None:
    control(served, "POST", f"truth{query_of(*scope)}", SECOND_FACES.encode(), "csv")


def put_profile(served: Served, scope: Scope) -> None:
    control(served, "PUT", f"profile{query_of(*scope)}", {"builtin": "extreme"})


def put_seed(served: Served, scope: Scope, seed: int = 7) -> None:
    control(served, "PUT", f"seed{query_of(*scope)}", {"seed": seed})


@pytest.fixture(scope="module")
def started() -> Iterator[list[Served]]:
    with serving(workers=2) as one, serving(workers=2) as other:
        yield [one, other]


@pytest.fixture
def servers(started: list[Served]) -> list[Served]:
    """Two servers, as at the start."""
    for served in started:
        control(served, "POST", "reset")
    return started


def seen(servers: list[Served]) -> dict[tuple[int, Scope], Answers]:
    """What every caller is answered by each server; each worker says the same."""
    answers = {}
    for (number, served), caller in product(enumerate(servers), CALLERS):
        looks = [ask(served, caller) for _ in range(LOOKS)]
        assert looks == looks[:1] * LOOKS
        answers[number, caller] = looks[0]
    return answers


def is_in(caller: Scope, scope: Scope) -> bool:
    return all(wanted in {"", own} for wanted, own in zip(scope, caller, strict=True))


@pytest.mark.parametrize("change", [put_truth, put_profile, put_seed])
@pytest.mark.parametrize("scope", [(ACCOUNTS[0], ""), ("", REGIONS[0]), (ACCOUNTS[0], REGIONS[0])])
def test_a_change_is_seen_by_who_is_in_its_scope_and_byte_identically_by_nobody_else(
    servers: list[Served], scope: Scope, change: Any
) -> None:
    before = seen(servers)
    change(servers[0], scope)
    after = seen(servers)
    changed = {key for key in before if after[key] != before[key]}
    assert changed == {(0, caller) for caller in CALLERS if is_in(caller, scope)}
    assert len({tuple(after[key]) for key in changed}) == 1
    control(servers[0], "POST", f"reset{query_of(*scope)}")

    assert seen(servers) == before


def test_what_an_account_declares_goes_before_what_everybody_knows(servers: list[Served]) -> None:
    served, (ada, _), everybody = servers[0], ACCOUNTS, ("", "")
    digests = [sha256(data).hexdigest() for data in PICTURES]
    put_truth(served, everybody)
    known = ask(served, CALLERS[-1])
    rows = "".join(f"{digest},\n" for digest in digests)
    control(served, "POST", f"truth{query_of(ada)}", f"sha256,subject\n{rows}".encode(), "csv")

    assert all(b'"FaceDetails":[]' in body for body in ask(served, (ada, REGIONS[0])))
    assert ask(served, CALLERS[-1]) == known


def test_jobs_that_share_a_server_do_not_meet(servers: list[Served]) -> None:
    """Each job sets its account up, asks, and cleans up, while the others do; as if alone."""
    served = servers[0]
    jobs = [(f"{number:012}", seed) for number, seed in enumerate([3, 4, 5, 6], 1)]
    alone = {}
    for account, seed in jobs:
        alone[account] = run_job(served, account, seed)
    assert len({tuple(answers) for answers in alone.values()}) == len(jobs)
    with ThreadPoolExecutor(len(jobs)) as threads:
        for _ in range(5):
            together = threads.map(lambda job: run_job(served, *job), jobs)
            assert dict(zip(alone, together, strict=True)) == alone


def run_job(served: Served, account: str, seed: int) -> Answers:
    scope = (account, "")
    at_start = ask(served, (account, REGIONS[0]))
    put_truth(served, scope)
    put_profile(served, scope)
    put_seed(served, scope, seed)
    answers = ask(served, (account, REGIONS[0]))
    control(served, "POST", f"reset{query_of(*scope)}")
    assert ask(served, (account, REGIONS[1])) == at_start
    return answers


def test_scopes_outlive_a_kill(tmp_path: Path) -> None:
    options = ["--state", str(tmp_path / "state")]
    with serving(*options) as served:
        put_truth(served, CALLERS[0])
        put_seed(served, ("", REGIONS[0]))
        put_profile(served, (ACCOUNTS[0], ""))
        before = [ask(served, caller) for caller in CALLERS]
        assert len({tuple(answers) for answers in before}) == 4
        served.kill()
    with serving(*options) as served:
        assert [ask(served, caller) for caller in CALLERS] == before
