"""A text to be read: what is marked on the screen is cut out of the original, whatever characters it holds."""

import time
from itertools import pairwise

import pytest
from eyes import seen
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from screens.widgets.shown_text import ShownText
from screens.widgets.text_pane import Mark, TextPane

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("a b\n\t.\x1b\x00\x7f\u200d\u200b\u202e\ufe0f\u0301é👩🏽世\U000e0041\u2028e!?"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


class Reader(App[None]):
    """A pane and nothing else."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.shown = text

    def compose(self) -> ComposeResult:
        yield TextPane(self.shown)

    @property
    def pane(self) -> TextPane:
        return self.query_one(TextPane)


def cut(app: Reader) -> str:
    """What is marked, out of the original."""
    start, end = app.pane.span or (0, 0)
    return app.pane.text[start:end]


@given(HOSTILE)
def test_what_is_shown_of_a_part_is_that_part_of_what_is_shown(text: str) -> None:
    laid = ShownText(text)
    assert len(laid.starts) == len(text) + 1
    assert "".join(laid.slice(at, at + 1) for at in range(len(text))) == laid.shown
    for at, char in enumerate(text):
        piece = laid.slice(at, at + 1)
        assert piece == char or char == "\t" or f"U+{ord(char):04X}" in piece or ord(piece) in range(0x2400, 0x2422)


@given(HOSTILE, st.integers(1, 30))
def test_rows_hold_every_character_once(text: str, width: int) -> None:
    laid = ShownText(text)
    rows = laid.rows(width)
    joined = text[rows[0].start : rows[0].end]
    for before, row in pairwise(rows):
        gap = text[before.end : row.start]
        assert gap in ("", "\n")
        joined += gap + text[row.start : row.end]
    assert joined == text
    for row in rows:
        assert "\n" not in text[row.start : row.end]
        assert (
            laid.column(row, row.end) <= width
            or text[row.start : row.end].rstrip() != text[row.start : row.end]
            or (laid.beside(row.start, 1) == row.end)
        )


@given(HOSTILE, st.data())
def test_a_cursor_comes_to_every_stop_and_to_nothing_else(text: str, data: st.DataObject) -> None:
    laid = ShownText(text)
    walked = [0]
    while laid.beside(walked[-1], 1) != walked[-1]:
        walked.append(laid.beside(walked[-1], 1))
    assert walked == laid.stops
    assert walked[-1] == len(text)
    at = data.draw(st.sampled_from(laid.stops))
    for found in (laid.word(at, 1), laid.word(at, -1), laid.sentence(at, 1), laid.sentence(at, -1)):
        assert found in laid.stops
    span = laid.wider(None, at)
    while span is not None:
        assert span[0] in laid.stops
        assert span[1] in laid.stops
        wider = laid.wider(span, at)
        assert wider is None or (wider[0] <= span[0] and wider[1] >= span[1] and wider != span)
        span = wider


def test_a_part_grows_from_word_to_sentence_to_paragraph_to_all() -> None:
    text = "One here. Two is 1.5 percent! Three.\n\nNext part."
    laid = ShownText(text)
    span, cuts = laid.wider(None, 12), []
    while span is not None:
        cuts.append(text[slice(*span)])
        span = laid.wider(span, 12)
    assert cuts == ["Two", "Two is 1.5 percent!", "One here. Two is 1.5 percent! Three.", text]


@pytest.mark.anyio
@settings(max_examples=15, deadline=None)
@given(text=HOSTILE.filter(lambda text: text.strip() != ""), steps=st.lists(st.sampled_from(
    ["right", "down", "end", "shift+right", "ctrl+right", "right_square_bracket", "v", "left", "up"],
), max_size=6))  # fmt: skip
async def test_a_span_chosen_by_keys_cuts_the_original(text: str, steps: list[str]) -> None:
    app = Reader(text)
    async with app.run_test(size=(24, 6)) as pilot:
        await pilot.press(*steps, "shift+right")
        pane = app.pane
        stops = pane.layout_text.stops
        assert pane.text == text
        assert pane.cursor in stops
        if pane.span is None:
            assert pane.cursor in (pane.begun, None)
            return
        start, end = pane.span
        assert 0 <= start < end <= len(text)
        assert start in stops
        assert pane.layout_text.slice(start, end) == "".join(
            pane.layout_text.slice(at, at + 1) for at in range(start, end)
        )


@pytest.mark.anyio
async def test_a_word_behind_hidden_characters_is_cut_rightly() -> None:
    text = "a\u200b\x1b[31m👩\u200d🔬 dear wörld. Second one here."
    app = Reader(text)
    async with app.run_test(size=(40, 6)) as pilot:
        assert "a⟨U+200B⟩␛[31m👩" in seen(app)
        await pilot.press("right_square_bracket", "v")
        assert cut(app) == "Second"
        await pilot.press("v")
        assert cut(app) == "Second one here."
        await pilot.press("escape")
        assert app.pane.begun is None
        await pilot.press("ctrl+home", "shift+right", "shift+right")
        assert cut(app) == "a\u200b"


@pytest.mark.anyio
async def test_marks_are_styled_and_reached_by_a_key_and_the_text_is_wrapped_at_words() -> None:
    text = "Some words that are wrapped, and [bold]not[/] markup."
    app = Reader(text)
    async with app.run_test(size=(23, 8)) as pilot:
        app.pane.show(text, [Mark(5, 10, "remark"), Mark(33, 47, "warn")])
        await pilot.pause()
        rows = [line.strip() for line in seen(app).splitlines() if line.strip()]
        assert rows == ["Some words that are", "wrapped, and", "[bold]not[/] markup."]
        styled = {
            segment.text: str(segment.style) for strip in app.screen._compositor.render_strips() for segment in strip
        }
        assert "bold" in styled["words"]
        assert "underline" in styled["[bold]not[/] m"]
        await pilot.press("n", "n")
        assert app.pane.cursor == 33


@pytest.mark.anyio
async def test_rows_are_walked_and_the_view_follows() -> None:
    text = "\n".join(f"line {number} of many" for number in range(60))
    app = Reader(text)
    async with app.run_test(size=(30, 6)) as pilot:
        await pilot.press("end", "pagedown", "pagedown", "down")
        assert text[: app.pane.cursor].count("\n") == 11
        assert "line 11 of" in seen(app)
        app.pane.show(text)
        assert text[: app.pane.cursor].count("\n") == 11
        await pilot.press("ctrl+end")
        assert app.pane.cursor == len(text)
        assert "line 59 of many" in seen(app)
        app.pane.show("another")
        await pilot.pause()
        assert "another" in seen(app)


@pytest.mark.anyio
async def test_a_text_that_came_while_the_pane_was_hidden_is_shown_whole() -> None:
    app = Reader("a long text of many words, wrapped over several rows of this pane")
    async with app.run_test(size=(30, 6)) as pilot:
        app.pane.display = False
        await pilot.pause()
        app.pane.show("brief")
        await pilot.press("down", "end")
        app.pane.display = True
        await pilot.pause()
        assert seen(app).strip() == "brief"
        app.pane.display = False
        await pilot.pause()
        app.pane.show("long again, and once more over several rows of it")
        app.pane.display = True
        await pilot.pause()
        assert "several rows" in seen(app)


def test_a_long_text_is_laid_out_at_once() -> None:
    text = "Plain words of a long answer, one after the other. " * 400
    started = time.process_time()
    ShownText(text).rows(78)
    assert time.process_time() - started < 0.5
