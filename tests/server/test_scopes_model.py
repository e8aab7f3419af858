"""Whatever is changed for whom, in any order: all workers answer as a plain model says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from control_client import get, post_truth, put, query_of
from mockrek.server.app import create_app
from mockrek.server.configuration import Configuration
from mockrek.settings import Settings

EVERYBODY = ("", "")
ACCOUNTS = ("", "111111111111", "222222222222")
REGIONS = ("", "eu-west-1", "us-east-1")
CALLERS = [(a, r) for a in (*ACCOUNTS, "999999999999") for r in (*REGIONS, "mx-central-1")]
CSV = "s3,subject\ns3://photos/a.jpg,ada\n"
START = "start.csv"

SCOPES = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(REGIONS))
ACTS = st.one_of(
    st.tuples(st.just("seed"), SCOPES, st.integers(1, 5)),
    st.tuples(st.just("profile"), SCOPES, st.integers(1, 5)),
    st.tuples(st.just("add"), SCOPES, st.none()),
    st.tuples(st.just("remove"), SCOPES, st.integers(0, 3)),
    st.tuples(st.sampled_from(["clear", "reset"]), SCOPES, st.none()),
)


@dataclass
class Model:
    """Everything that was put, by scope; and what that means to a caller."""

    seeds: dict[Any, int] = field(default_factory=dict)
    profiles: dict[Any, int] = field(default_factory=dict)
    manifests: defaultdict[Any, list[Any]] = field(
        default_factory=lambda: defaultdict(list, {EVERYBODY: [START]})
    )

    def reset(self, scope: Any) -> None:
        self.seeds.pop(scope, None)
        self.profiles.pop(scope, None)
        self.manifests.pop(scope, None)

    def seen_by(self, account: str, region: str) -> tuple[int, str, list[Any]]:
        chain = [(account, region), (account, ""), ("", region), EVERYBODY]
        chain = list(dict.fromkeys(chain))
        seed = next((self.seeds[s] for s in chain if s in self.seeds), 0)
        profile = next((f"mine-{self.profiles[s]}" for s in chain if s in self.profiles), "perfect")
        return seed, profile, [number for s in chain for number in self.manifests[s]]


class Driver:
    """Does one act to the control API and to the model."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.model = Model()
        assert client.post("/_mockrek/v1/reset").status_code == 200

    def do(self, act: str, scope: tuple[str, str], value: Any) -> None:
        query = query_of(*scope)
        own = self.model.manifests[scope]
        if act == "seed":
            put(self.client, f"seed{query}", {"seed": value})
            self.model.seeds[scope] = value
        elif act == "profile":
            put(self.client, f"profile{query}", {"name": f"mine-{value}"})
            self.model.profiles[scope] = value
        elif act == "add":
            own.append(post_truth(self.client, CSV, query=query)["number"])
        elif act == "remove":
            sent = [
                number for s in self.model.manifests.values() for number in s if number != START
            ]
            number = sent[value % len(sent)] if sent else 1
            reply = self.client.delete(f"/_mockrek/v1/truth/{number}{query}")
            assert (reply.status_code == 200) == (number in own)
            own[:] = [other for other in own if other != number]
        elif act == "clear":
            self.client.delete(f"/_mockrek/v1/truth{query}")
            own.clear()
        else:
            self.client.post(f"/_mockrek/v1/reset{query}")
            self.model.reset(scope)
            if scope == EVERYBODY:
                self.model = Model()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, list[Configuration]]:
    """Two workers over one store; the first has the control API."""
    directory = tmp_path_factory.mktemp("scopes")
    file = directory / START
    file.write_text(CSV, encoding="utf-8")
    parsed = Settings.parse({"log": "off", "truth": str(file)})
    app, other = (create_app(parsed, directory / "state") for _ in range(2))
    return app.test_client(), [each.extensions["mockrek"] for each in (app, other)]


def shown(worker: Configuration, caller: tuple[str, str]) -> tuple[int, str, list[Any]]:
    state = worker.in_force(*caller)
    numbers = [START if entry.number is None else entry.number for entry in state.registered]
    assert len(state.active.manifests) == len(numbers)
    return state.active.seed, state.profile.name, numbers


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=1, max_size=12))
def test_every_worker_answers_every_caller_as_the_model_says(
    served: tuple[FlaskClient, list[Configuration]], acts: list[Any]
) -> None:
    client, workers = served
    driver = Driver(client)
    for act, scope, value in acts:
        driver.do(act, scope, value)
        for caller in CALLERS:
            expected = driver.model.seen_by(*caller)
            assert [shown(worker, caller) for worker in workers] == [expected] * 2
    for scope in CALLERS:
        seed, profile, numbers = driver.model.seen_by(*scope)
        query = query_of(*scope)
        assert get(client, f"seed{query}") == {"seed": seed}
        assert get(client, f"profile{query}")["name"] == profile
        rows = get(client, f"truth{query}")["manifests"]
        assert [row["number"] or START for row in rows] == numbers
