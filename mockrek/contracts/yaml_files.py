"""YAML 1.2: what the files of the suite are written in, whatever version a parser knows.

PyYAML reads YAML 1.1, where ``on`` is true and ``2024-05-01`` a date. Here both are texts, as in
every parser of 1.2; a file in which the two versions differ is told by :func:`ambiguities`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mockrek.contracts.extra import yaml

_CORE: Final = {  # YAML 1.2.2, section 10.3.2
    "null": (r"^(?:null|Null|NULL|~|)$", ["n", "N", "~", ""]),
    "bool": (r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    "int": (r"^[-+]?[0-9]+$", list("-+0123456789")),
    "float": (
        r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
        list("-+0123456789."),
    ),
}


def _core_loader() -> Any:
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("CoreLoader", (base,), {"yaml_implicit_resolvers": {}})
    for name, (pattern, first) in _CORE.items():
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(pattern), first)
    loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))
    loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))
    loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    return loader


def _mapping(loader: Any, node: Any) -> dict[str, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for place, key in enumerate(keys):
        if not isinstance(key, str) or key in keys[:place]:
            where = node.value[place][0].start_mark
            what = f"the key {key!r} is there twice, or is no text"
            raise yaml.constructor.ConstructorError(None, None, what, where)
    values = [loader.construct_object(value, deep=True) for _, value in node.value]
    return dict(zip(keys, values, strict=True))


def read_yaml(path: Path) -> Any:
    """What a file holds, as YAML 1.2.

    Raises:
        yaml.YAMLError: it is none, or a key is there twice.
        OSError, UnicodeDecodeError: it cannot be read.
    """
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_core_loader())


def ambiguities(text: str) -> Iterator[str]:
    """The values that YAML 1.1 and 1.2 read differently, so that they are to be quoted."""
    older = yaml.resolver.Resolver
    newer = _core_loader()
    for event in yaml.parse(text):
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
            tags = {_resolve(resolver, event.value) for resolver in (older, newer)}
            if len(tags) > 1:
                yield f"line {event.start_mark.line + 1}: {event.value!r} must be quoted"


def _resolve(resolver: type[Any], value: str) -> str:
    for tag, pattern in resolver.yaml_implicit_resolvers.get(value[:1], ()):
        if pattern.match(value):
            return str(tag)
    return "str"
