"""What changed between two texts, word by word: for second readings, for histories and for an editor's limit."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

Kind = Literal["kept", "removed", "added"]
MOST = 30_000_000
"""Products of two lengths above this are compared in coarser pieces: the comparison takes their memory in bits."""
# Words, single characters of scripts that write without blanks, blanks one by one, single signs.
_WORDS = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    r"|[^\s\x00-/:-@\[-^`{-\x7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
    r"|\s|.",
    re.DOTALL,
)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class Part(NamedTuple):
    """A stretch of text that stands in both texts, or in one."""

    kind: Kind
    text: str


def parts(old: str, new: str) -> list[Part]:
    """Two texts as one: without what was added it is the old one, without what was removed the new one."""
    if old == new:
        return [Part("kept", old)] if old else []
    for pieces in (_WORDS, _LINES):
        before, after = pieces.findall(old), pieces.findall(new)
        head = _common(before, after)
        tail = _common(before[head:][::-1], after[head:][::-1])
        middle = before[head : len(before) - tail], after[head : len(after) - tail]
        if len(middle[0]) * len(middle[1]) <= MOST:
            break
    else:
        return list(_tidy([Part("removed", old), Part("added", new)]))
    found = [Part("kept", "".join(before[:head])), *_aligned(*middle), Part("kept", "".join(before[-tail or head :]))]
    if not tail:
        found.pop()
    return list(_tidy(found))


def changed_share(old: str, new: str) -> float:
    """Share of the old text's words that were changed, from 0 to 1: what an editor's limit is measured by."""
    if old == new:
        return 0.0
    words = old.split()
    return float(min(1.0, Levenshtein.distance(words, new.split()) / max(1, len(words))))


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    length = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        length += 1
    return length


def _aligned(before: list[str], after: list[str]) -> Iterator[Part]:
    for step in Indel.opcodes(before, after):
        gone = "".join(before[step.src_start : step.src_end])
        come = "".join(after[step.dest_start : step.dest_end])
        if step.tag == "equal":
            yield Part("kept", gone)
            continue
        yield Part("removed", gone)
        yield Part("added", come)


def _tidy(found: Sequence[Part]) -> Iterator[Part]:
    """Join neighbours; a blank between two changes belongs to both, so that phrases stay whole."""
    gone = come = blank = ""
    for kind, text in found:
        if kind == "removed":
            gone, come, blank = gone + blank + text, come + blank, ""
        elif kind == "added":
            gone, come, blank = gone + blank, come + blank + text, ""
        elif (gone or come) and not blank and not text.strip(" "):
            blank = text
        elif text:
            yield from _change(gone, come)
            yield Part("kept", blank + text)
            gone = come = blank = ""
    yield from _change(gone, come)
    if blank:
        yield Part("kept", blank)


def _change(gone: str, come: str) -> Iterator[Part]:
    if gone == come:
        if gone:
            yield Part("kept", gone)
        return
    if gone:
        yield Part("removed", gone)
    if come:
        yield Part("added", come)
