"""What a lead sets of the checks, from what was typed to what the project's log keeps, and back."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from checks.config import COMMON, Config, parts, read, rules
from checks.custom import custom
from checks.spec import Check, Finding, Subject
from workbench.canonical import refuse_floats
from workbench.errors import Refused, WorkbenchError

CUSTOM = "custom."
_NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def declared(key: str, text: str, config: Config) -> tuple[str, Any]:
    """Read what was typed for a key; returns the key as it is always written, and the value, None for `''`.

    Raises:
        Refused: no such check or parameter, no value of it, or no rule; with what there is.
    """
    if key.startswith(CUSTOM):
        return key, _rule(key.removeprefix(CUSTOM), text)
    plain = _plain(key)
    if not text.strip():
        if key in config.values or plain in config.values:
            return plain, None
        read(key, "", config.all)
    return plain, kept(read(key, text, config.all), text)


def described(key: str, config: Config) -> tuple[str, Any, str]:
    """A key as it is always written, the check's own default, and what it is for; raises Refused as `declared` does."""
    if key.startswith(CUSTOM):
        return key, None, "a rule of the project's own"
    rule, _, what, _ = parts(key)
    check = config.all.get(rule)
    if check is None:
        raise Refused("No such check", f"there is no check {rule!r}", f"the checks: {', '.join(config.all)}")
    options = {option.name: option for option in (*COMMON, *check.params)}
    if what not in options:
        raise Refused("No such parameter", f"{rule} has no {what!r}", f"it has: {', '.join(options)}")
    defaults = {"on": check.on, "severity": check.severity, **check.defaults}
    return _plain(key), defaults[what], options[what].summary


def _plain(key: str) -> str:
    """A key with its cell in one order, so that it is the same setting whoever types it."""
    rule, code, what, where = parts(key)
    cell = ",".join(f"{name}={value}" for name, value in sorted(where.items()))
    return f"{rule}{'/' if code else ''}{code}.{what}" + (f"[{cell}]" if "[" in key else "")


def kept(value: Any, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """A value as the log keeps it: what has no place there, such as a float, as it was typed."""
    try:
        refuse_floats(value)
        return json.loads(json.dumps(value))
    except TypeError:
        return text


def configured(values: Mapping[str, Any]) -> Config:
    """The configuration that a project's settings make.

    What is no rule any more is told as not checked; a parameter that is none any more is left alone.
    """
    known = dict(rules())
    own: dict[str, Any] = {}
    for key, value in values.items():
        if key.startswith(CUSTOM):
            name = key.removeprefix(CUSTOM)
            try:
                known[name] = custom(name, value)
                own[key] = value
            except WorkbenchError as error:
                known[name] = _broken(name, error)
    said = {key: _again(key, value, known) for key, value in values.items() if not key.startswith(CUSTOM)}
    return Config({**said, **own}, known)


def _again(key: str, value: Any, known: Mapping[str, Check]) -> Any:  # noqa: ANN401 - any JSON value
    """A value that was kept as it was typed is read again."""
    if not isinstance(value, str):
        return value
    try:
        return read(key, value, known)
    except WorkbenchError:
        return value


def _rule(name: str, text: str) -> Any:  # noqa: ANN401 - any JSON value
    if not text.strip():
        return None
    if not _NAME.fullmatch(name) or name in rules():
        raise Refused("Not a name", f"{name!r} can't be the name of a rule", "another one, as in no-passive-voice")
    cure = """write a JSON object: {"kind": "banned", "text": "as an AI"}"""
    try:
        said = json.loads(text)
        refuse_floats(said)
    except (ValueError, TypeError) as error:
        raise Refused("Not a rule", f"{name}: {error}", cure) from None
    if not isinstance(said, dict):
        raise Refused("Not a rule", f"{name} is no JSON object", cure)
    custom(name, said)
    return said


def _broken(name: str, error: WorkbenchError) -> Check:
    def run(_subject: Subject) -> Iterator[Finding]:
        raise error

    return Check(name, 1, "instant", "info", "a rule of the project that this version does not understand", run)
