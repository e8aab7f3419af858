"""Writes the parts of the documentation that follow from code; ``--check`` says which are stale.

Run as ``make docs``, and with ``--check`` by ``make check``. A whole page is made by a function
that is named in ``PAGES``; in ``architecture.md`` the list of modules is made.
"""  # noqa: INP001  # a script, not a package

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click
from audited_page import write_audited
from layout import first_paragraph, page, table, text_block
from profile_tables import write_profiles

from mockrek import errors
from mockrek.cli import COMMANDS, cli
from mockrek.operations.table import ANSWERED, BY_MOTO, REFUSED
from mockrek.profiles.json_schema import schema_text
from mockrek.settings import SETTINGS
from mockrek.wire import refusal
from mockrek.wire.model import FACE_OPERATIONS, load_model
from mockrek.wire.route import unsupported

DOCS: Final = Path(__file__).parent
PACKAGE: Final = DOCS.parent / "mockrek"
WIDTH: Final = 96

_BEGIN: Final = "<!-- modules: written by docs/generate.py -->"
_END: Final = "<!-- end of modules -->"


def write_settings() -> str:
    """The table of settings."""
    rows = (
        (
            f"`{setting.option} {setting.metavar}`".replace("|", r"\|"),
            f"`{setting.variable}`",
            f"`{setting.default}`" if setting.default else "–",
            setting.help.replace("|", r"\|"),
        )
        for setting in SETTINGS
    )
    return page(
        "Settings",
        "Options of `mockrek serve`, and the same as variables of the environment. The command line"
        "\nwins over the environment, and what the control API changed over both. A variable that\n"
        "begins with `MOCKREK_` and is no setting is refused. An option that may be repeated is one"
        "\nvariable, its values separated by `:`.",
        table(("option", "variable", "default", "meaning"), rows),
    )


def write_operations() -> str:
    """The table of all operations of the service, the face family first."""
    model = load_model()
    others = sorted(set(model.operations) - set(FACE_OPERATIONS))
    rows = ((f"`{name}`", _answered(name), _members(name)) for name in [*FACE_OPERATIONS, *others])
    count = f"{len(ANSWERED)} answered, {len(BY_MOTO)} by moto"
    refused = refusal.render(unsupported(REFUSED[0], [*ANSWERED, *BY_MOTO])).body.decode()
    return page(
        "Operations",
        f"All {len(model.operations)} operations of Amazon Rekognition, the face family first: "
        f"{count}, the rest refused.\nWhat the face family refuses needs collections, which come "
        "later. A test asks a running server\nfor each, and compares.",
        "What is answered **by moto** comes from the embedded moto as it is, constants mostly, "
        "with the\nheader `x-mockrek-answered-by: moto`; mockrek checks shape and constraints "
        "before. With\n`--moto-operations off`, or without the embedded moto, it is refused like "
        "the rest.",
        table(("operation", "", "members of the request (bold: required)"), rows),
        "A refusal has HTTP status 400, which no SDK retries:",
        text_block(refused),
        f"Requests name an operation in `X-Amz-Target: {model.target_prefix}.NAME`.",
    )


def _answered(name: str) -> str:
    if name in ANSWERED:
        return "**answered**"
    return "by moto" if name in BY_MOTO else "refused"


def _members(name: str) -> str:
    shape = load_model().operations[name].input
    return ", ".join(
        f"**{member}**" if member in shape.required else member for member in shape.members
    )


def write_errors() -> str:
    """Both error trees."""
    services = (
        (
            f"`{kind.__name__}`",
            str(kind.status),
            _envelope(kind),
            "yes" if kind.__name__ in _raised() else "not yet",
            kind.default_text or "–",
        )
        for kind in _leaves(errors.ServiceError)
    )
    operators = (
        (f"`{kind.__name__}`", first_paragraph(kind.__doc__))
        for kind in _leaves(errors.OperatorError)
    )
    return page(
        "Errors",
        "## What a caller of the AWS API receives",
        "An error of the service has the members `__type`, `Code` and `Message`. One of the layer "
        "in front\nof it has `__type` and `message`, but `SerializationException` spells `Message`."
        " A text of – means\nthat it depends on the request, or that the member is left out.",
        table(("error", "status", "members", "answered", "text"), services),
        "What is not AWS JSON 1.1 at all is answered before that:",
        table(("when", "status", "body"), _bare_refusals()),
        "## What whoever runs mockrek reads",
        "All problems of a file at once, each with its place, the value and the remedy. The "
        "command line\nexits with 2; the control API answers 400 with `error.problems`.",
        table(("error", "meaning"), operators),
    )


@cache
def _raised() -> frozenset[str]:
    """The names of everything that code of mockrek makes use of, beyond what defines errors."""
    files = (file for file in PACKAGE.rglob("*.py") if file.name != "errors.py")
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def _leaves(kind: type[Any]) -> Iterator[type[Any]]:
    for below in kind.__subclasses__():
        yield from _leaves(below) if below.__subclasses__() else (below,)


def _envelope(kind: type[errors.ServiceError]) -> str:
    body = refusal.render(kind("text")).body.decode()
    return ", ".join(f"`{part}`" for part in body.split('"')[1::4])


def _bare_refusals() -> Iterator[tuple[str, str, str]]:
    tree = ast.parse(Path(refusal.__file__).read_text(encoding="utf-8"))
    for statement, after in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            value = getattr(refusal, statement.target.id)
            if isinstance(value, refusal.Refusal):
                body = " ".join(value.body.decode().split())
                yield _docstring(after), str(value.status), f"`{body}`" if body else "empty"


def _docstring(statement: ast.stmt) -> str:
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    return first_paragraph(str(statement.value.value))


def write_cli() -> str:
    """The help of every command."""
    parts = [text_block(_help(cli, "mockrek"))]
    for name in sorted(COMMANDS):
        command = import_module(f"mockrek.cli.{name.replace('-', '_')}").command
        parts += [f"## mockrek {name}", text_block(_help(command, f"mockrek {name}"))]
        for inner, sub in sorted(getattr(command, "commands", {}).items()):
            parts += [
                f"### mockrek {name} {inner}",
                text_block(_help(sub, f"mockrek {name} {inner}")),
            ]
    codes = (import_module("mockrek.cli").__doc__ or "").partition("\n\n")[2].strip()
    return page("Command line", codes, *parts)


def _help(command: click.Command, path: str) -> str:
    context = click.Context(
        command, info_name=path, terminal_width=WIDTH, help_option_names=["-h", "--help"]
    )
    return command.get_help(context)


def write_modules() -> str:
    """One line a module, from its docstring; packages by layer, the highest first."""
    lines = []
    for layer in _layers():
        for part in layer:
            folder = PACKAGE / part
            if not folder.is_dir():
                lines += [f"**`{part}`**: {_says(PACKAGE / f'{part}.py')}", ""]
                continue
            root = folder / "__init__.py"
            lines += [f"**`{part}`**: {_says(root)}", ""]
            lines += [
                f"- `{file.relative_to(PACKAGE)}`: {_says(file)}"
                for file in sorted(folder.rglob("*.py"))
                if file != root
            ]
            lines.append("")
    return "\n".join(lines).strip()


def _layers() -> list[list[str]]:
    """The layers of the import contract, as pyproject.toml has them."""
    text = (DOCS.parent / "pyproject.toml").read_text(encoding="utf-8")
    contract = tomllib.loads(text)["tool"]["importlinter"]["contracts"][0]
    return [layer.split(" | ") for layer in contract["layers"]]


def _says(file: Path) -> str:
    return first_paragraph(ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))))


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "settings.md": write_settings,
    "operations.md": write_operations,
    "errors.md": write_errors,
    "cli.md": write_cli,
    "audited.md": write_audited,
    "profiles-built-in.md": write_profiles,
    "profile.schema.json": schema_text,
}


def generate() -> dict[Path, str]:
    """What the generated files should hold."""
    texts = {DOCS / name: write() for name, write in PAGES.items()}
    written = DOCS / "architecture.md"
    head, _, rest = written.read_text(encoding="utf-8").partition(_BEGIN)
    tail = rest.partition(_END)[2]
    texts[written] = f"{head}{_BEGIN}\n\n{write_modules()}\n\n{_END}{tail}"
    return texts


def stale(texts: Mapping[Path, str]) -> list[Path]:
    """The files that hold something else."""
    return [
        path
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write what is stale, or with ``--check`` say what it is; the exit code."""
    texts = generate()
    for path in stale(texts):
        if arguments == ["--check"]:
            sys.stderr.write(f"{path} is stale: run `make docs`\n")
        else:
            path.write_text(texts[path], encoding="utf-8")
    return int(arguments == ["--check"] and bool(stale(texts)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
