"""Two texts shown as one: what is gone is struck, what came is underlined, and signs say so without any style."""

from typing import Final

from textual.content import Content, Span

from screens.frame import safe
from workbench.services.comparing import Part, changed_share, parts

STYLES: Final = {"removed": "$text-error strike", "added": "$text-success underline"}
SIGNS: Final = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""A terminal may show neither colours nor struck letters: the signs alone tell where a change begins and ends."""


def diff(old: str, new: str) -> Content:
    """The changes from one text to another, word by word: `[-gone-]{+come+}`."""
    text: list[str] = []
    spans: list[Span] = []
    at = 0
    for part in parts(old, new):
        before, after = SIGNS[part.kind]
        shown = before + _shown(part) + after
        if part.kind != "kept":
            spans.append(Span(at, at + len(shown), STYLES[part.kind]))
        text.append(shown)
        at += len(shown)
    return Content("".join(text), spans)


def _shown(part: Part) -> str:
    text = safe.show(part.text).plain
    if part.kind == "removed":
        return text.replace("\n", "⏎")
    return text.replace("\n", "⏎\n") if part.kind == "added" else text


__all__ = ["changed_share", "diff"]
