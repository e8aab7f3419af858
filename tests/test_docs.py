"""The documentation is complete, and what is generated is current. Its blocks are run elsewhere."""

from __future__ import annotations

import importlib
import re
import tomllib
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest
from sybil import Document
from sybil.example import SybilFailure

from mockrek import errors
from mockrek.operations.table import ANSWERED, BY_MOTO, REFUSED
from mockrek.profiles.builtin import builtin
from mockrek.server.app import create_app
from mockrek.settings import SETTINGS, Setting, Settings
from mockrek.wire.model import FACE_OPERATIONS, load_model
from pages import LANGUAGES, PAGES, ROOT, WRITTEN_ADDRESS, Page, whole_page

DOCS = ROOT / "docs"
WRITTEN = sorted(path for pattern in PAGES for path in ROOT.glob(pattern))
PARAMETER = re.compile("<[^>]*:")
FENCE = re.compile(r"^\s*(`{3,}|~{3,})(.*)$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that writes parts of the documentation."""
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("generate")


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def leaves(kind: type[Exception]) -> list[str]:
    below = kind.__subclasses__()
    return [name for sub in below for name in leaves(sub)] if below else [kind.__name__]


def test_generated_pages_are_current(generate: ModuleType) -> None:
    assert generate.stale(generate.generate()) == [], "run `make docs`"


def test_check_names_the_stale_page_and_fails(
    generate: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = tmp_path / "page.md"
    monkeypatch.setattr(generate, "generate", lambda: {page: "as it should be"})
    assert generate.main(["--check"]) == 1
    assert "page.md is stale" in capsys.readouterr().err
    assert (generate.main([]), generate.main(["--check"])) == (0, 0)
    assert page.read_text(encoding="utf-8") == "as it should be"


def test_every_face_operation_is_answered_or_refused_and_documented() -> None:
    assert sorted([*ANSWERED, *REFUSED]) == sorted(FACE_OPERATIONS)
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    states = dict(re.findall(r"^\| `(\w+)` \| \**([a-z ]*[a-z])", text, re.MULTILINE))
    assert states.keys() == load_model().operations.keys()
    assert {name for name, state in states.items() if state == "answered"} == set(ANSWERED)
    assert {name for name, state in states.items() if state == "by moto"} == set(BY_MOTO)
    assert {name for name in FACE_OPERATIONS if states[name] == "refused"} == set(REFUSED)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting_is_documented(setting: Setting) -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    assert f"`{setting.option} " in text
    assert f"`{setting.variable}`" in text


def test_every_route_of_the_control_api_is_documented(tmp_path: Path) -> None:
    text = (DOCS / "control-api.md").read_text(encoding="utf-8")
    rules = create_app(Settings.parse({"log": "off"}), tmp_path).url_map.iter_rules()
    routes = {
        f"`{method} {PARAMETER.sub('<', rule.rule)}`"
        for rule in rules
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert len(routes) >= 11
    assert {route for route in routes if route not in text} == set()


def test_every_error_is_documented() -> None:
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    names = leaves(errors.MockrekError)
    assert "InvalidImageFormatException" in names
    assert [name for name in names if f"`{name}`" not in text] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_no_block_of_code_escapes(path: Path) -> None:
    fences = FENCE.findall(path.read_text(encoding="utf-8"))
    assert len(fences) % 2 == 0
    assert {language.strip() for _, language in fences[::2]} <= LANGUAGES
    assert all(mark == "```" for mark, _ in fences)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue  # the network is none of the tests' business
        target, _, anchor = link.partition("#")
        found = path.parent / target if target else path
        assert found.exists(), link
        assert not anchor or anchor in anchors(found), link


def test_every_page_is_run() -> None:
    assert set(DOCS.rglob("*.md")) <= set(WRITTEN)


def test_pages_name_the_default_address() -> None:
    start = Settings.parse({})
    assert f"{start.host}:{start.port}" == WRITTEN_ADDRESS


def test_the_table_of_the_demonstration_is_that_of_its_profile() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^│ (\w+ \w+) +│ +(\d+) │ +(\d+) │ +(\d+) │", text, re.MULTILINE)
    rates = builtin("actionable-auditing-2019-amazon").gender_error.by_group
    assert {name.replace(" ", "_"): (int(of), int(n)) for name, of, n, _ in rows} == {
        name: (rate.of, rate.errors) for name, rate in rates.items()
    }
    assert all(injected == recovered for _, _, injected, recovered in rows)


def test_the_layers_are_drawn_as_they_are_held() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    drawn = text.partition("```text\n")[2].partition("```")[0].strip().splitlines()
    assert [re.split(r"\s{2,}", line)[0] for line in drawn] == layers


def test_decisions_are_numbered_without_gaps() -> None:
    pages = sorted(DOCS.glob("adr/[0-9]*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    assert all(page.read_text("utf-8").startswith(f"# {page.name[:4]} ") for page in pages)


@pytest.mark.parametrize(
    ("blocks", "wrong"),
    [
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "Expected"),
        ("```bash\necho hello\n```\n\n```text\ngood bye\n```\n", "hello"),
        ("```python\nassert sorted([2, 1]) == [2, 1], 'unsorted'\n```\n", "unsorted"),
        ("```bash\nmockrek profiles check nothing.toml\n```\n", "nothing.toml"),
        ("```bash\nmake nonsense\n```\n", "nonsense"),
        ('```toml\nname = "x"\n[gender.error]\nwomen = 0.1\n```\n', "women"),
    ],
)
def test_a_wrong_block_fails(
    blocks: str, wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "page.md"
    source.write_text(f"# Title\n\n{blocks}", encoding="utf-8")
    with ExitStack() as stack:
        (example,) = Document.parse(str(source), whole_page).examples()
        example.namespace["page"] = Page(tmp_path, monkeypatch, stack)
        with pytest.raises((SybilFailure, AssertionError, errors.ProfileError), match=wrong):
            example.evaluate()
