"""The last door before the terminal: what is shown is what Textual meant, in fewer bytes, and nothing is obeyed."""

import io
from time import monotonic

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from screens.frame.terminal import Glass

WIDTH, HEIGHT = 24, 4
STYLES = (None, Style(bold=True), Style(color="red"), Style(bgcolor="blue", underline=True))
CONSOLE = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True, width=WIDTH)

letters = st.text(st.sampled_from("abc xyz漢字é"), min_size=0, max_size=WIDTH)
pieces = st.lists(st.tuples(letters, st.sampled_from(STYLES)), max_size=4)


def strip(parts: list[tuple[str, Style | None]]) -> Strip:
    return Strip([Segment(text, style) for text, style in parts]).adjust_cell_length(WIDTH)


rows = st.lists(pieces.map(strip), min_size=HEIGHT, max_size=HEIGHT)


def shown(*data: str) -> list[tuple[str, bool, str, str]]:
    """The cells that a terminal shows after some bytes."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for part in data:
        stream.feed(part)
    cells = [screen.buffer[y][x] for y in range(HEIGHT) for x in range(WIDTH)]
    return [(cell.data, cell.bold, cell.fg, cell.bg) for cell in cells]


def layout(lines: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, HEIGHT))


@settings(max_examples=150, deadline=None)
@given(rows, st.lists(st.tuples(st.booleans(), rows, st.integers(0, HEIGHT - 1)), max_size=4))
def test_the_terminal_shows_what_was_meant(first: list[Strip], later: list[tuple[bool, list[Strip], int]]) -> None:
    """Whole and partial updates in any order leave the cells that the toolkit's own bytes would have left."""
    glass = Glass()
    meant = [layout(first).render_segments(CONSOLE)]
    lean = [glass.lean(layout(first), CONSOLE).render_segments(CONSOLE)]  # type: ignore[attr-defined]
    for whole, lines, y in later:
        update = layout(lines) if whole else ChopsUpdate(
            [{0: lines[y]} if row == y else {0: None} for row in range(HEIGHT)], [(y, 0, WIDTH)],
            [[WIDTH] for _ in range(HEIGHT)],
        )  # fmt: skip
        meant.append(update.render_segments(CONSOLE))
        lean.append(glass.lean(update, CONSOLE).render_segments(CONSOLE))  # type: ignore[attr-defined]
    assert shown(*lean) == shown(*meant)


def test_one_letter_costs_a_few_bytes() -> None:
    glass = Glass()
    before, after = strip([("hello world", None)]), strip([("hello worlds", None)])
    glass.lean(layout([before] * HEIGHT), CONSOLE)
    update = glass.lean(layout([after, *[before] * (HEIGHT - 1)]), CONSOLE)
    assert len(update.render_segments(CONSOLE)) < 24  # type: ignore[attr-defined]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec=None), max_size=30))
def test_no_text_is_obeyed(text: str) -> None:
    """Whatever a text holds, only the door's own sequences leave it."""
    line = Strip([Segment(text, Style(link="ssh://x"))], WIDTH)
    data = Glass().lean(layout([line]), CONSOLE).render_segments(CONSOLE)  # type: ignore[attr-defined]
    bare = data.replace("\x1b[1;1H", "").replace("\x1b[0m", "")
    assert not [char for char in bare if ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0x202A <= ord(char) <= 0x202E]


def test_a_change_of_size_before_all_was_written_makes_nobody_write_it_again() -> None:
    glass, rows = Glass(), [strip([("abc", None)]) for _ in range(HEIGHT)]
    before = monotonic()
    glass.lean(LayoutUpdate([[row] for row in rows], Region(0, 0, WIDTH, HEIGHT)), CONSOLE)
    glass.forget(before)
    assert glass.knows
    glass.forget(monotonic())
    assert not glass.knows
