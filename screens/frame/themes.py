"""Colours: dark, light, high contrast, and one that leaves the sixteen colours to the terminal itself."""

import os
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

THEMES = (
    Theme(
        "dark", primary="#7aa2f7", secondary="#9ece6a", accent="#7dcfff", warning="#e0af68", error="#f7768e",
        success="#9ece6a", foreground="#d5d9e6", background="#16181f", surface="#1b1e27", panel="#272b38",
    ),
    Theme(
        "light", primary="#2e5cb8", secondary="#356b2f", accent="#0b6a8a", warning="#8a5a00", error="#b3193a",
        success="#2f6d2a", foreground="#1d2026", background="#fafaf7", surface="#f1f1ec", panel="#e3e4de", dark=False,
    ),
    Theme(
        "contrast", primary="#ffffff", secondary="#ffff00", accent="#00ffff", warning="#ffff00", error="#ff8080",
        success="#80ff80", foreground="#ffffff", background="#000000", surface="#000000", panel="#202020",
        text_alpha=1.0, variables={"border": "#ffffff", "input-cursor-foreground": "#000000"},
    ),
    replace(BUILTIN_THEMES["ansi-dark"], name="sixteen"),
)  # fmt: skip
FEW_COLOURS = frozenset({"linux", "vt100", "vt220", "screen", "xterm", "ansi"})
"""Terminals of sixteen colours at most, by TERM."""


def first_theme() -> str:
    """The theme that fits a terminal nobody chose one for."""
    term = os.environ.get("TERM", "")
    return "sixteen" if term in FEW_COLOURS and not os.environ.get("COLORTERM") else "dark"
