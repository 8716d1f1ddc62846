"""Making the fixes that need nobody's eye: those that cannot change what a text means."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from checks.spec import Finding
from workbench.domain.finished import FinishedPair
from workbench.importers.reading import Reading
from workbench.importers.spec import BadLine, Record


def mended(text: str, findings: Iterable[Finding]) -> tuple[str, list[Finding]]:
    """Make the safe fixes of a text.

    Args:
        text: the text.
        findings: what the checks said of this text; of two that overlap the first is made, the other left.

    Returns:
        The text with its fixes, and the findings whose fixes were made.
    """
    pieces: list[str] = []
    made: list[Finding] = []
    at = 0
    last = (-1, -1)
    for one in sorted((one for one in findings if one.safe and one.fix is not None), key=lambda one: one.start):
        if one.start < at or (one.start, one.end) == last:
            continue
        pieces += [text[at : one.start], one.fix or ""]
        at, last = one.end, (one.start, one.end)
        made.append(one)
    return "".join([*pieces, text[at:]]), made


def mended_record(
    record: Record, pair: FinishedPair, findings: Iterable[Finding], reading: Reading
) -> tuple[Record, list[Finding]]:
    """Make the safe fixes of a pair in the record that it was read from.

    Args:
        record: the record; it stays as it is.
        pair: the pair in it.
        findings: what the checks said of the pair.
        reading: how the pair was read.

    Returns:
        The record to write, and the findings that were mended: none where the record would then read as another pair,
        as when a text is put together of several.
    """
    findings = [one for one in findings if one.safe]
    if not findings:
        return record, []
    texts = {"prompt": pair.prompt, "completion": pair.completion, "context": pair.context or ""}
    done = {name: mended(text, (one for one in findings if one.field == name)) for name, text in texts.items()}
    changes = [(texts[name], text) for name, (text, _) in done.items() if text != texts[name]]
    unknown = set(orjson.loads(pair.extra)) if pair.extra else set()
    mapped = {path.partition(".")[0] for path in reading.mapping.values()}
    news = {
        name: _changed(value, changes) if name not in unknown or name in mapped or isinstance(value, list) else value
        for name, value in record.items()
    }
    again = reading.pair(pair.line, news)
    wanted = tuple(text for text, _ in done.values())
    if isinstance(again, BadLine) or (again.prompt, again.completion, again.context or "") != wanted:
        return record, []
    if again.extra != pair.extra and not mapped:
        return record, []
    return news, [one for _, made in done.values() for one in made]


def _changed(value: Any, changes: Sequence[tuple[str, str]]) -> Any:  # noqa: ANN401 - any JSON value
    """A value with each text that is one of those to change, or carries it, changed."""
    if isinstance(value, dict):
        return {name: _changed(part, changes) for name, part in value.items()}
    if isinstance(value, list):
        return [_changed(part, changes) for part in value]
    if not isinstance(value, str):
        return value
    for old, new in changes:
        if value == old:
            return new
    for old, new in changes:
        if old and old in value:
            value = value.replace(old, new, 1)
    return value
