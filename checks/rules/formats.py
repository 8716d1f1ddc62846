"""A completion is what was asked for: JSON that parses where JSON was wanted, nothing beside it if only JSON was."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from checks.parts.asked import Asked, wanted
from checks.parts.demands import judged, payload
from checks.parts.strict import parsed, places
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

_FATAL = ("json", "jsonl", "xml")
"""Formats that no program reads past the first fault."""
_MOST = 20
"""Findings of one text: behind them nobody reads."""


def _run(subject: Subject) -> Iterator[Finding]:
    text = subject.texts.get("completion", "")
    asked = wanted(subject.texts, subject.facts) if text.strip() else None
    if asked is None:
        return
    broken = False
    for number, one in enumerate(judged(text, asked)):
        if number >= _MOST:
            break
        broken = broken or one.code in ("broken", "missing")
        weight = _weight(one.code, asked)
        yield CHECK.found(subject, "completion", one.start, one.end, one.message, code=one.code, severity=weight)
    if asked.format == "json" and subject.params.get("schema") and not broken:
        yield from _against_schema(subject, text)


def _weight(code: str, asked: Asked) -> Severity:
    if code == "broken" and asked.format in _FATAL:
        return "block"
    return "block" if code == "missing" and asked.by_cell else "warn"


def _against_schema(subject: Subject, text: str) -> Iterator[Finding]:
    piece = payload(text)
    if piece is None:
        return
    end, _ = parsed(piece.text.lstrip())
    source = piece.text.lstrip()[:end]
    first = len(piece.text) - len(piece.text.lstrip())
    where = places(source)
    for number, error in enumerate(_validator(subject.params["schema"]).iter_errors(json.loads(source))):
        if number >= _MOST:
            return
        start, behind = where.get(tuple(error.absolute_path), (0, 1))
        message = f"the JSON does not follow its schema here: {error.validator}"
        start, behind = piece.place(start + first), piece.place(behind - 1 + first) + 1
        yield CHECK.found(subject, "completion", start, behind, message, code="schema", severity="block")


@lru_cache(maxsize=8)
def _validator(schema: str) -> Any:  # noqa: ANN401 - a validator of jsonschema
    from jsonschema.validators import validator_for

    rules: Mapping[str, Any] = json.loads(schema)
    return validator_for(rules)(rules)


def _schema(text: str) -> str:
    """Read a JSON Schema; '' for none."""
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    if not text.strip():
        return ""
    try:
        rules = json.loads(text)
        if not isinstance(rules, dict):
            raise ValueError
        validator_for(rules).check_schema(rules)
    except (ValueError, SchemaError):
        raise ValueError("a JSON Schema, as JSON in one line") from None
    return json.dumps(rules)


CHECK = Check(
    "formats", 1, "instant", "block", "completions that are not the JSON, XML, CSV, YAML or table that was asked for",
    _run, params=(Option("schema", "", _schema, "the JSON Schema that JSON completions follow, as JSON in one line"),),
)  # fmt: skip
