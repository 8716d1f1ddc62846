"""Text that was once read with the wrong encoding: `Ã©` for `é`."""

import re
from collections.abc import Iterator

from checks.spec import Check, Finding, Subject

_FIRST = "ÃÂâðïÄÅÐÑÎÏ×ØÙà¸€™œ"  # noqa: RUF001 - what is looked for
"""In what the common mistakes leave behind, one of these stands; where none does there is nothing to look for."""
_RUN = re.compile(r"[^\x00-\x7f]{2,40}")
_LOST = re.compile("\ufffd+")


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text in subject.texts.items():
        if text.isascii():
            continue
        if "\ufffd" in text:
            for found in _LOST.finditer(text):
                message = "a character was lost when the text was read with the wrong encoding"
                yield CHECK.found(subject, field, found.start(), found.end(), message, code="lost")
        if any(map(text.__contains__, _FIRST)):
            yield from _misread(subject, field, text)


def _misread(subject: Subject, field: str, text: str) -> Iterator[Finding]:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    message = "the text was read with the wrong encoding"
    for found in _RUN.finditer(text):
        run = found[0]
        if not any(char in run for char in _FIRST) or not is_bad(run):
            continue
        fixed = fix_encoding(run)
        if len(fixed) < len(run) and "\ufffd" not in fixed:
            yield CHECK.found(
                subject, field, found.start(), found.end(), message, code="misread", fix=fixed, safe=True
            )  # fmt: skip


CHECK = Check("mojibake", 1, "instant", "warn", "text read with the wrong encoding, such as Ã© for é", _run)
