"""Six SDKs, each used as against AWS, all held to one file of expectations."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sdks.clients import BUILD_SECONDS, RUN_SECONDS, Sdk
from sdks.flaky import FAULTS, Fault
from sdks.tour import EXPECTED, Client, Tour, new_bucket, without_types

pytestmark = pytest.mark.timeout(BUILD_SECONDS + 3 * RUN_SECONDS)


def test_it_sees_what_is_expected(toured: Tour, sdk: Sdk) -> None:
    assert _seen(toured) == _expected(sdk)


def test_it_tries_again_what_failed_first(toured: Tour) -> None:
    codes = [fault.code if isinstance(fault, Fault) else fault for fault in FAULTS]
    failed = [calls for calls in toured.attempts.values() if calls[0].fault is not None]
    assert [calls[0].fault for calls in failed] == codes
    assert [[one.attempt for one in calls] for calls in failed] == [[1, 2]] * len(FAULTS)
    assert [calls[1].status for calls in failed] == [200] * len(FAULTS)


def test_it_does_not_try_again_what_is_its_own_fault(toured: Tour) -> None:
    refused = [calls for calls in toured.attempts.values() if calls[0].fault is None]
    assert [[one.status for one in calls] for calls in refused] == [[400]] * 5


def test_it_uploads_with_a_checksum(toured: Tour, sdk: Sdk) -> None:
    for upload in toured.uploads:
        fields = upload.request.fields
        assert ("x-amz-trailer" in fields) is sdk.has_trailer
        assert ("x-amz-checksum-crc32" in fields) is not sdk.has_trailer
        assert ("aws-chunked" in fields.get("content-encoding", "")) is sdk.has_trailer
    assert [upload.status for upload in toured.uploads] == [200, 200]


def test_with_the_right_secret_it_is_served(client: Client) -> None:
    assert client.detect() == {"faces": 1}


@pytest.mark.parametrize(
    ("why", "key"),
    [
        ("wrong secret", {"secret": "another"}),
        ("unknown key", {"access_key": "123456789012"}),
    ],
)
def test_it_is_refused_with(client: Client, why: str, key: dict[str, str]) -> None:
    expected = [EXPECTED["refused"][why]]
    shown = expected if client.sdk.shows_types else without_types(expected)
    assert [client.detect(**key)["error"]] == shown


def test_a_bucket_in_the_host_is_found(
    client: Client, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if client.sdk.name == "cli" and not request.config.getoption("--sdks", default=False):
        pytest.skip("ten seconds, and botocore like boto3: run by `make test-sdks`")
    bucket = new_bucket()
    within = _resolving(f"{bucket}.localhost", tmp_path)
    tour = client.tour_by_name(bucket, within, _asking_for_virtual_hosts(tmp_path))
    hosts = {upload.request.fields["host"].partition(":")[0] for upload in tour.uploads}
    assert hosts == {f"{bucket}.localhost"}
    assert _seen(tour) == _expected(client.sdk)


def _asking_for_virtual_hosts(folder: Path) -> Path:
    """What boto3 and the CLI want to be told; the others need not be, and pass it over."""
    config = folder / "config"
    config.write_text("[default]\ns3 =\n    addressing_style = virtual\n")
    return config


def _seen(tour: Tour) -> dict[str, object]:
    return {name: value for name, value in tour.document.items() if name not in {"sdk", "version"}}


def _expected(sdk: Sdk) -> dict[str, object]:
    expected: dict[str, Any] = EXPECTED["tour"]
    if sdk.shows_types:
        return expected
    return expected | {"errors": without_types(expected["errors"])}


def _resolving(name: str, folder: Path) -> tuple[str, ...]:
    """What a command is to be run within, so that a name is this machine's.

    Many systems know every name under `localhost`; others are told, in a namespace of their own.
    """
    try:
        socket.getaddrinfo(name, 80)
    except OSError:
        hosts = folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {name}\n")
        told = f'mount --bind {hosts} /etc/hosts && exec "$@"'
        within = ("unshare", "--map-root-user", "--mount", "sh", "-c", told, "sh")
    else:
        return ()
    try:
        subprocess.run((*within, "true"), check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("*.localhost is nobody here, and unshare may not make it this machine")
    return within
