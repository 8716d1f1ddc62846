"""What checks are told in a TOML file: which run, how grave their findings are, their parameters, a dictionary.

    dictionary = ["Kubernetes", "Müller"]
    [checks.length]                                   # a check by its name
    severity = "info"                                 # block, warn, info or off; `on = false` leaves it out
    completion_max = 400                              # a parameter
    [checks.length."skill=extraction,language=de"]    # for the pairs of some cells only
    completion_max = 60
    [checks."links/placeholder"]                      # one of its findings
    severity = "block"
    [checks.custom.no-please]                         # a rule of one's own
    kind = "banned"
    text = "please"

In `pyproject.toml` all this stands under `[tool.sft-workbench]`.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.config import COMMON, parts, read, rules
from checks.custom import custom
from checks.spec import Check, nothing
from workbench.domain.shown import visible
from workbench.errors import Refused

NAMES = ("workbench.toml", "pyproject.toml")
"""Files that are looked for where none is named, the first one first."""
_TABLE = "sft-workbench"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says."""

    values: Mapping[str, Any] = field(default_factory=nothing)
    """As `checks.config.Config` takes them."""
    words: frozenset[str] = frozenset()
    """The dictionary."""


def beside(folder: Path) -> Path | None:
    """The configuration in a folder, if there is one."""
    for name in NAMES:
        path = folder / name
        if path.is_file() and (name != "pyproject.toml" or _TABLE in _parsed(path).get("tool", {})):
            return path
    return None


def load(path: Path) -> Told:
    """Read a file.

    Raises:
        Refused: it can't be read, or says what is not understood; with file, key and cure.
    """
    said = _parsed(path)
    said = said.get("tool", {}).get(_TABLE, said if path.name != "pyproject.toml" else {})
    name = visible(path.name)
    strange = set(said) - {"checks", "dictionary"}
    if strange:
        raise _wrong(name, visible(sorted(strange)[0]), "it says something else", "it has `dictionary` and [checks.…]")
    words = said.get("dictionary", [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _wrong(name, "dictionary", "it is no list of words", 'write dictionary = ["word", "another"]')
    tables = said.get("checks", {})
    if not isinstance(tables, dict):
        raise _wrong(name, "checks", "it is no table", "write [checks.RULE] and its keys below")
    return Told(dict(_values(name, tables)), frozenset(words))


def _parsed(path: Path) -> dict[str, Any]:
    name = visible(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise Refused("The configuration cannot be read", f"{name}: {error.strerror}", "check its path") from None
    if len(data) > _LARGEST:
        raise Refused("The configuration cannot be read", f"{name} is larger than 1 MiB", "is it the right file?")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = visible(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else "not UTF-8, or nested too deep"
        raise Refused("Not TOML", f"{name}: {reason}", "mend it there") from None


def _values(file: str, tables: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    known = dict(rules())
    own = tables.get("custom", {})
    for name, said in _tables(file, "checks.custom", own):
        try:
            known[name] = custom(name, said)
        except Refused as error:
            raise _wrong(file, f"checks.custom.{name}", error.message, error.hint) from None
        yield f"custom.{name}", said
    for rule, said in _tables(file, "checks", {name: said for name, said in tables.items() if name != "custom"}):
        for what, value in said.items():
            if isinstance(value, dict) and not _is_option(known, rule, what):
                for inner, one in value.items():
                    yield _value(file, f"{rule}.{inner}[{what}]", one, known)
            else:
                yield _value(file, f"{rule}.{what}", value, known)


def _is_option(known: Mapping[str, Check], rule: str, what: str) -> bool:
    return rule in known and what in known[rule].defaults


def _tables(file: str, where: str, said: Any) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - as TOML has it
    if not isinstance(said, dict):
        raise _wrong(file, where, "it is no table", f"write [{where}.NAME] and its keys below")
    for name, table in said.items():
        if not isinstance(table, dict):
            raise _wrong(file, f"{where}.{name}", "it is no table", f"write [{where}.{name}] and its keys below")
        yield name, table


def _value(file: str, key: str, value: Any, known: Mapping[str, Check]) -> tuple[str, Any]:  # noqa: ANN401
    """A key with its value, read as if it had been typed, so that it is held against the parameter that it is for."""
    rule, _, what, _ = parts(key)
    options = {option.name: option for option in (*COMMON, *(known[rule].params if rule in known else ()))}
    default = options[what].default if what in options else value
    if type(value) not in _TYPED or (isinstance(value, bool | list | dict) and not _alike(value, default)):
        kind = _KINDS.get(type(default), "a text")
        raise _wrong(file, key, f"it is {_KINDS.get(type(value), 'of another kind')}", f"write {kind}")
    try:
        found = read(key, _TYPED[type(value)](value), known)
    except Refused as error:
        raise _wrong(file, key, error.message, error.hint) from None
    return key, value if isinstance(value, list | dict) else found


_TYPED: Mapping[type, Callable[[Any], str]] = {
    str: str, int: str, float: repr, bool: lambda value: "yes" if value else "no",
    list: lambda value: ", ".join(map(str, value)), dict: json.dumps,
}  # fmt: skip
_KINDS = {
    str: "a text", int: "a number", float: "a number", bool: "true or false", list: "a list", tuple: "a list",
    dict: "a table",
}  # fmt: skip


def _alike(value: object, default: object) -> bool:
    return _KINDS[type(value)] == _KINDS.get(type(default))


def _wrong(file: str, key: str, message: str, cure: str) -> Refused:
    return Refused("Not a configuration", f"{file}, {visible(key)}: {visible(message)}", cure)
