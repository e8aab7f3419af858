"""What is shipped: the wheel, the pins, the image."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import mockrek
from mockrek.profiles.extend import names
from mockrek.server.app import create_app
from mockrek.settings import SETTINGS, Settings

ROOT = Path(__file__).parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "mockrek")
CASES = ROOT / "contracts/cases"
NEEDED = 77  # the first setuptools that knows licence expressions
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["project"]
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, as pip would have it built, from a copy of what it is built from."""
    try:
        version = int(importlib.metadata.version("setuptools").partition(".")[0])
    except importlib.metadata.PackageNotFoundError:
        version = 0
    if version < NEEDED:
        pytest.skip(f"setuptools is {version or 'absent'}: pip install 'setuptools>={NEEDED}'")
    copy = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, copy / name)
    subprocess.run([sys.executable, "-c", BUILD, "."], cwd=copy, check=True, capture_output=True)
    (built,) = copy.glob("*.whl")
    return zipfile.ZipFile(built)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as pairs of an instruction and what it is given."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    parts = (line.partition(" ") for line in lines if line[:1].isalpha())
    return [(name, value.strip()) for name, _, value in parts]


def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    on_disk = {
        str((Path(folder) / name).relative_to(ROOT))
        for folder, _, names in os.walk(ROOT / "mockrek", followlinks=True)
        if "__pycache__" not in Path(folder).parts
        for name in names
    }
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == on_disk
    assert {"mockrek/py.typed", "mockrek/profiles/library/perfect.toml"} <= shipped
    assert {f"mockrek/profiles/library/{name}.toml" for name in names()} <= shipped
    cases = {path.relative_to(ROOT / "contracts") for path in CASES.rglob("*.yaml")}
    assert {f"mockrek/contracts/data/{case}" for case in cases} <= shipped
    assert not any("node" in name for name in shipped)


def test_the_wheel_says_version_licence_and_command(wheel: zipfile.ZipFile) -> None:
    folder = f"mockrek-{mockrek.__version__}.dist-info"
    metadata = wheel.read(f"{folder}/METADATA").decode()
    assert f"\nVersion: {mockrek.__version__}\n" in metadata
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert "mockrek = mockrek.__main__:main" in wheel.read(f"{folder}/entry_points.txt").decode()


def test_the_installed_version_is_the_package_s() -> None:
    assert importlib.metadata.version("mockrek") == mockrek.__version__


def test_everything_that_is_named_is_pinned(project: dict[str, Any]) -> None:
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    named = {canonical(re.split(r"[\[<>=~! ;]", line)[0]) for group in groups for line in group}
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)==[\w.]+(?: ; .+)?$", text, re.MULTILINE)
    assert len(pins) == len(text.splitlines())  # a pin a line: no address, no option
    assert named - {"mockrek"} - set(map(canonical, pins)) == set()


def test_no_file_names_a_package_index() -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout: clone the repository to check what it holds")
    index = re.compile(rb"pypi[.]org|pythonhosted[.]org|(?<!no-emit)-index-url|/simple/?\s")
    files = [ROOT / name for name in done.stdout.split("\0") if name]
    named = [path for path in files if path.is_file() and index.search(path.read_bytes())]
    assert named == [Path(__file__)]  # the pattern itself


def test_the_image_runs_as_an_ordinary_user() -> None:
    stages = [index for index, (name, _) in enumerate(instructions()) if name == "FROM"]
    last = instructions()[stages[-1] :]
    users = [value for name, value in last if name == "USER"]
    assert users == ["mockrek"]
    assert any(name == "RUN" and "useradd" in value and "mockrek" in value for name, value in last)
    assert [value.split()[0] for name, value in last if name == "FROM"] == ["python:3.13-slim"]


def test_the_image_serves_on_the_default_port_and_settings_exist() -> None:
    given = dict(instructions()[-8:])
    port = next(setting.default for setting in SETTINGS if setting.name == "port")
    assert given["EXPOSE"] == port
    assert (given["ENTRYPOINT"], given["CMD"]) == ('["mockrek"]', '["serve"]')
    variables = set(re.findall(r"MOCKREK_\w+", given["ENV"]))
    assert variables == {"MOCKREK_HOST"} <= {setting.variable for setting in SETTINGS}


def test_the_health_check_asks_a_route_that_there_is(tmp_path: Path) -> None:
    check = dict(instructions())["HEALTHCHECK"]
    found = re.search(r"'(/_mockrek/[\w/]+)'", check)
    assert "'MOCKREK_PORT', '5111'" in check
    assert found is not None
    rules = create_app(Settings.parse({"log": "off"}), tmp_path).url_map.iter_rules()
    assert found[1] in {rule.rule for rule in rules}


def test_the_image_is_installed_as_make_does_it() -> None:
    runs = " ".join(value for name, value in instructions() if name == "RUN")
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    for step in ("-m venv", "-m pip install", "-c constraints.txt"):
        assert step in runs
        assert step in make
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        part
        for name, value in instructions()
        if name == "COPY" and "--from" not in value
        for part in value.split()[:-1]
    }
    assert {f"!{part}" for part in copied} == {line for line in allowed if line.startswith("!")}
