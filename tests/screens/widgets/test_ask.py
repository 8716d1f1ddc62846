"""Questions over a room: what is answered, what esc answers, and that nobody's text is obeyed."""

from typing import Any

import pytest
from eyes import seen
from textual.app import App
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList

from screens.frame import safe
from screens.widgets.ask import Ask, Choose, Confirm

pytestmark = pytest.mark.anyio
HOSTILE = "[bold]\x1b[2J[/] a\u202eb \nsecond [link=x]"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def answer(question: ModalScreen[Any], *keys: str) -> tuple[object, str]:
    """Ask on an 80×24 screen, press keys, and give the answer and what stood there."""
    app: App[None] = App()
    answers: list[object] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(question, answers.append)
        await pilot.pause()
        stood = seen(app)
        await pilot.press(*keys)
        await pilot.pause()
    assert len(answers) == 1
    return answers[0], stood


@pytest.mark.parametrize(
    ("keys", "answered"),
    [
        (("x", "y", "enter"), "xy"),
        (("end", "x", "enter"), "anx"),
        (("enter",), "an"),
        (("escape",), None),
        (("backspace", "enter"), ""),
    ],
)
async def test_a_line_is_typed_over_what_stands_there_or_left(keys: tuple[str, ...], answered: str | None) -> None:
    given, stood = await answer(Ask("Rename", "What is it called?", "an"), *keys)
    assert given == answered
    assert "Rename" in stood
    assert "What is it called?" in stood
    assert "esc leave it" in stood


async def test_a_suggestion_is_taken_over_by_the_right_arrow() -> None:
    given, stood = await answer(
        Ask("Where", "Path", "/sr", SuggestFromList(["/srv/data"])), "end", "v", "right", "enter"
    )
    assert given == "/srv/data"
    assert "→ completes" in stood


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [(("enter",), "a"), (("down", "enter"), "b"), (("3",), "c"), (("escape",), None), (("9", "down", "enter"), "b")],
)
async def test_one_thing_is_chosen_by_cursor_or_digit(keys: tuple[str, ...], chosen: str | None) -> None:
    given, stood = await answer(Choose("Which", [("a", "first"), ("b", HOSTILE), ("c", "third")]), *keys)
    assert given == chosen
    assert "1  first" in stood
    assert "[bold]" in stood  # shown as the text that it is


@pytest.mark.parametrize(
    ("keys", "said"), [(("enter",), True), (("y",), True), (("escape",), False), (("n",), False), (("z", "n"), False)]
)
async def test_yes_is_yes_and_anything_else_is_no(keys: tuple[str, ...], said: bool) -> None:
    given, stood = await answer(Confirm(HOSTILE, safe.show(HOSTILE), "discard"), *keys)
    assert given is said
    assert "[link=x]" in stood
    assert "\x1b" not in stood
    assert "discard" in stood


async def test_many_lines_scroll_and_the_keys_stay_in_view() -> None:
    given, stood = await answer(Confirm("Many", Content("\n".join(f"line {n}" for n in range(90)))), "end", "enter")
    assert given is True
    assert "line 0" in stood
    assert "esc" in stood


async def test_more_options_than_fit_scroll() -> None:
    given, stood = await answer(Choose("Many", [(f"k{n}", f"label {n}") for n in range(50)]), "end", "enter")
    assert given == "k49"
    assert "esc leave it" in stood
