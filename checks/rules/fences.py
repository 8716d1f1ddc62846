"""Marks of code that do not come in pairs: what follows an open fence is no text any more."""

import re
from collections.abc import Iterator

from checks.parts.markdown import inside, parse, without_code
from checks.spec import Check, Finding, Subject

_RUN = re.compile(r"`+")
_OPENING = re.compile(r"`{3,}(?:[A-Za-z][\w+#.-]*)?[ \t]*(?=\n|\Z)")
_TEX = re.compile(r"``[^`\n]{1,200}''|`[^`'\n]{1,80}'")
"""Quotation marks as typewriters and TeX have them."""


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        fenced = "```" in text or "~~~" in text
        if not fenced and not text.count("`") & 1:
            continue
        for fence in parse(text).fences:
            start, end = fence.opening
            if fence.mark.startswith("~~~~"):
                continue  # mostly the line under a heading, as reStructuredText has it
            if not fence.closed:
                yield CHECK.found(subject, field, start, end, "the block of code is not closed", code="unclosed")
            if not fence.info:
                said = "the block of code names no language"
                yield CHECK.found(subject, field, start, end, said, code="unlabelled", severity="info")
        yield from _odd(subject, field, without_code(text))


def _odd(subject: Subject, field: str, bare: str) -> Iterator[Finding]:
    """Marks that neither open nor close anything."""
    quoted = [found.span() for found in _TEX.finditer(bare)] if "'" in bare else []
    escaped = {found.end() for found in re.finditer(r"\\`", bare)}
    for found in _RUN.finditer(bare):
        if found.start() + 1 in escaped or inside(quoted, found.start()):
            continue
        if _OPENING.match(bare, found.start()):
            said = "the mark of a block of code stands where it opens none"
            yield CHECK.found(subject, field, found.start(), found.end(), said, code="misplaced")
        elif len(found[0]) < 3:
            said = "a mark of code without its partner"
            yield CHECK.found(subject, field, found.start(), found.end(), said, code="odd", severity="info")


CHECK = Check("fences", 1, "instant", "warn", "blocks of code that are not closed, misplaced or name no language", _run)
