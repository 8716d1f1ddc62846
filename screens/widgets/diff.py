"""Two texts shown as one: what is gone is struck, what came is underlined, and signs say so without any colour."""

import os
from typing import Final

from textual._context import active_app
from textual.content import Content, Span

from screens.frame import safe
from workbench.services.comparing import Part, changed_share, parts

STYLES: Final = {"kept": "", "removed": "$text-error strike", "added": "$text-success underline"}
SIGNS: Final = {"kept": ("", ""), "removed": ("-", ""), "added": ("+", "")}
PLAIN_SIGNS: Final = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


def diff(old: str, new: str, *, plain: bool | None = None) -> Content:
    """The changes from one text to another, word by word.

    Args:
        old: the text before.
        new: the text after.
        plain: whether signs alone must tell: `[-gone-]{+come+}`; None asks the application's theme.
    """
    if plain is None:
        plain = few_colours()
    if old == new:
        return safe.show(new)
    signs = PLAIN_SIGNS if plain else SIGNS
    text: list[str] = []
    spans: list[Span] = []
    at = 0
    for part in parts(old, new):
        before, after = signs[part.kind]
        shown = before + _shown(part) + after
        if part.kind != "kept":
            spans.append(Span(at, at + len(shown), STYLES[part.kind]))
        text.append(shown)
        at += len(shown)
    return Content("".join(text), spans)


def few_colours() -> bool:
    """Whether the terminal may show neither colours nor struck letters."""
    app = active_app.get(None)
    return "NO_COLOR" in os.environ or (app is not None and app.theme == "sixteen")


def _shown(part: Part) -> str:
    text = safe.show(part.text).plain
    if part.kind == "removed":
        return text.replace("\n", "⏎")
    return text.replace("\n", "⏎\n") if part.kind == "added" else text


__all__ = ["changed_share", "diff", "few_colours"]
