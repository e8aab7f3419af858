"""The real service: known by its hosts, asked with one's own key, at a price."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from made_up_cases import document, write_suite
from mockrek.contracts.amazon import amazon_suffixes, is_amazon
from mockrek.contracts.cost import cost_of
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP, identity_for, is_service
from mockrek.contracts.suite import load_suite
from mockrek.errors import SettingsError

HOSTS: Mapping[str, Sequence[str]] = json.loads(
    (Path(__file__).parent / "hosts.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("url", "real"), [(url, kind == "amazon") for kind, urls in HOSTS.items() for url in urls]
)
def test_hosts_of_amazon_are_known(url: str, real: bool) -> None:
    assert is_amazon(Endpoint(url).hostname) is real
    assert is_service(Endpoint(url), "moto") is real
    assert is_service(Endpoint(url), "service")


def test_every_ending_of_amazon_is_tried() -> None:
    names = [urlsplit(url).hostname or "" for url in HOSTS["amazon"]]
    assert not [end for end in amazon_suffixes() if not any(n.endswith(end) for n in names)]


@pytest.mark.parametrize(
    ("environ", "key", "region"),
    [
        ({}, MADE_UP.access_key, "us-east-1"),
        ({"AWS_REGION": "eu-west-1"}, MADE_UP.access_key, "eu-west-1"),
        ({"AWS_ACCESS_KEY_ID": "AK"}, MADE_UP.access_key, "us-east-1"),
        ({"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "s"}, "AK", "us-east-1"),
    ],
)
def test_a_made_up_key_signs_unless_one_is_given(
    environ: Mapping[str, str], key: str, region: str
) -> None:
    identity = identity_for(Endpoint("http://localhost:1"), "mockrek", environ)
    assert (identity.access_key, identity.region) == (key, region)


def test_the_real_service_wants_tls_credentials_and_a_region(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    endpoint = Endpoint("http://rekognition.us-east-1.amazonaws.com")
    with pytest.raises(SettingsError) as caught:
        identity_for(endpoint, "service", {})
    assert [p.where for p in caught.value.problems] == ["--endpoint", "credentials", "AWS_REGION"]


def test_the_cost_counts_every_call(tmp_path: Path) -> None:
    each = document(
        id="detect-faces.each",
        for_each={"image": "people"},
        request={"params": {"Image": {"Bytes": {"$each": "image"}}}},
    )
    two = document(
        id="detect-faces.two",
        request=None,
        requests=[{"name": name, "params": {}} for name in ("a", "b")],
    )
    suite = load_suite(write_suite(tmp_path, each, two, document()))
    cost = cost_of(suite.cases, suite.images)
    assert cost.calls == 25
    assert str(cost).startswith("at most $0.0250: 25 calls at $0.0010 an image; ")


def test_the_cost_counts_what_is_probed_only_where_it_is_needed(tmp_path: Path) -> None:
    needs = document(needs=["faces", "labels-and-text", "s3"])
    suite = load_suite(write_suite(tmp_path, needs))
    assert cost_of(suite.cases, suite.images).calls == 5


@pytest.mark.parametrize("url", ["ftp://host", "localhost:5111", "http://", "http://h/path"])
def test_what_is_no_endpoint_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="is no endpoint"):
        Endpoint(url)
