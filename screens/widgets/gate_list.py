"""The gates as lines: a sign, a name, the answer with its numbers."""

from typing import Final

from textual.content import Content

from screens.frame import safe
from screens.widgets.item_list import Few, Item
from workbench.services.gates import Gate

SIGNS: Final = {"open": ("✔", "$text-success"), "note": ("▲", "$text-warning"), "shut": ("✘", "$text-error")}
WIDEST: Final = 11
"""Cells of the longest name."""


def gate_lines(gates: list[Gate], *, counting: bool) -> Few:
    """The gates, and a last line while the rest is counted."""
    items = [Item(gate.name, lambda width, gate=gate: draw(gate, width)) for gate in gates]  # type: ignore[misc]
    if counting:
        items.append(Item("", lambda _width: Content(f"… {'more':<{WIDEST}} every accepted pair is read"), faint=True))
    return Few(items)


def draw(gate: Gate, width: int) -> Content:
    """One gate."""
    sign, colour = SIGNS[gate.state]
    return Content.assemble(
        (sign, f"bold {colour}"), f" {gate.name:<{WIDEST}} ", safe.line(gate.words, "", max(1, width - WIDEST - 3))
    )


def thing_lines(gate: Gate) -> Few:
    """What a gate counts, one a line."""
    return Few([
        Item(thing.id, lambda width, thing=thing: safe.line(f"#{thing.id[:6]} {thing.words}", "", width))  # type: ignore[misc]
        for thing in gate.things
    ])  # fmt: skip
