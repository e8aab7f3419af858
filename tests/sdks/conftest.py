from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sdks.clients import SDKS, Failed, Sdk, built, missing, version
from sdks.tour import ACCOUNT, SECRET, Client, Tour, lay_out
from served import Served, serving

SEEN = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sdks", action="store_true", help="build clients of all six SDKs, too")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SEEN] = {}


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    seen = config.stash[SEEN]
    if seen:
        terminalreporter.section("SDKs")
    for name, what in seen.items():
        terminalreporter.write_line(f"{name:12}{what}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test is run with each SDK; those whose clients must be built only with ``--sdks``."""
    if "sdk" in metafunc.fixturenames:
        with_built = metafunc.config.getoption("--sdks", default=False)
        chosen = [sdk for sdk in SDKS if with_built or not sdk.build]
        names = [sdk.name for sdk in chosen]
        metafunc.parametrize("sdk", chosen, indirect=True, ids=names, scope="session")


@pytest.fixture(scope="session")
def sdk(request: pytest.FixtureRequest) -> Sdk:
    """Each SDK that is installed."""
    sdk: Sdk = request.param
    tool = missing(sdk)
    if tool is not None:
        pytest.skip(f"{tool} is not installed: {sdk.remedy}")
    return sdk


@pytest.fixture(scope="session")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    lay_out(folder)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Strict, with S3 and STS: as near to AWS as it gets."""
    keys = tmp_path_factory.mktemp("keys") / "credentials"
    keys.write_text(f"[default]\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = {SECRET}\n")
    strict = ("--auth", "strict", "--credentials", str(keys))
    with serving(*strict, "--s3-endpoint", "embedded", covered=False) as served:
        yield served


@pytest.fixture(scope="session")
def client(sdk: Sdk, server: Served, photographs: Path) -> Client:
    """A client, built."""
    try:
        return Client(sdk, built(sdk), server.port, photographs)
    except Failed as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def toured(client: Client, request: pytest.FixtureRequest) -> Tour:
    """What a client saw at an address, where the bucket goes into the path."""
    tour = client.tour()
    what = f"{tour.document['version']:12} {tour.seconds:4.1f} s  {version(client.sdk)}"
    request.config.stash[SEEN][client.sdk.name] = what
    return tour
