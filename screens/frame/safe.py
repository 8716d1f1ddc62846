"""Texts of people, files and models reach a widget only through here: never as markup, never as a control."""

from textual.content import Content
from textual.style import Style

from workbench.domain.shown import visible

LONGEST = 256 * 1024
"""Characters of one text that are shown; a longer one freezes a terminal for seconds."""


def show(text: str, style: str | Style = "") -> Content:
    """A text of several lines, with hostile characters made visible."""
    cut = text if len(text) <= LONGEST else text[:LONGEST] + f"\n… {len(text) - LONGEST} more characters"
    return Content.styled(visible(cut, keep_newlines=True).replace("\t", "    "), style)


def line(text: str, style: str | Style = "", width: int | None = None) -> Content:
    """A text on one line, its line ends made visible, cut to a width in cells with an ellipsis."""
    head = text if width is None else text[: width * 4]
    shown = Content.styled(visible(head.strip().replace("\n", " ⏎ ").replace("\t", " ")), style)
    return shown if width is None else shown.truncate(max(1, width), ellipsis=True)
