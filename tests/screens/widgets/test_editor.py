"""The editor knows where each character is from, whatever is done to it, and changes no character by itself."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from screens.widgets.editor import Editor, Marked
from workbench.services.provenance import BEFORE, PASTED, TYPED, Runs

ALPHABETS = {BEFORE: ".,;", TYPED: "abc", PASTED: "ABC", "draft:d": "123"}
"""Each origin has letters of its own: so a letter tells where it must be from."""
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["type", "paste", "put", "delete", "undo", "redo", "cut", "repaste", "move"]),
        st.integers(0, 40), st.integers(0, 40), st.text("012\n", max_size=5),
    ),
    max_size=25,
)  # fmt: skip


class Bare(App[None]):
    """An editor and nothing else."""

    def compose(self) -> ComposeResult:
        yield Editor()


def letters(origin: str, shape: str) -> str:
    return "".join(char if char == "\n" else ALPHABETS[origin][int(char)] for char in shape)


def do(editor: Editor, what: str, start: int, end: int, shape: str) -> None:
    """One step of somebody's work, at a place within the text."""
    size = len(editor.text)
    editor.go_to(min(start, size), min(end, size))
    match what:
        case "type":
            editor._replace_via_keyboard(letters(TYPED, shape), *editor.selection)
        case "paste":
            editor._paste(letters(PASTED, shape))
        case "put":
            text = letters("draft:d", shape)
            editor.put(text, [(len(text), "draft:d")])
        case "delete":
            editor.action_delete_left()
        case "undo":
            editor.undo()
        case "redo":
            editor.redo()
        case "cut":
            editor.action_cut()
        case "repaste":
            editor.action_paste()


def agrees(editor: Editor) -> bool:
    """Whether the runs cover exactly the text, and each letter is told to be from where it is."""
    text = editor.text
    return editor.runs.length == len(text) and all(
        char == "\n" or char in ALPHABETS[origin] for start, end, origin in editor.spans for char in text[start:end]
    )


@settings(max_examples=40, deadline=None)
@given(st.text("012\n", max_size=12), EDITS)
def test_origins_survive_any_work(begun: str, edits: list[tuple[str, int, int, str]]) -> None:
    async def work() -> None:
        app = Bare()
        async with app.run_test(size=(40, 12)):
            editor = app.query_one(Editor)
            text = letters(BEFORE, begun)
            editor.open(text, Runs([(len(text), BEFORE)]))
            history = [text]
            for edit in edits:
                do(editor, *edit)
                assert agrees(editor), edit
                history.append(editor.text)
            for _ in edits:
                editor.undo()
                assert agrees(editor)
            assert editor.text == text

    asyncio.run(work())


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_text_that_is_opened_is_the_text_that_comes_out(text: str) -> None:
    async def work() -> None:
        app = Bare()
        async with app.run_test(size=(40, 12)) as pilot:
            editor = app.query_one(Editor)
            editor.open(text, Runs([(len(text), BEFORE)]))
            await pilot.pause()
            assert editor.text == text
            editor.go_to(len(text))
            editor._replace_via_keyboard("x", *editor.selection)
            assert editor.text == text + "x"
            assert editor.runs.length == len(text) + 1

    asyncio.run(work())


async def test_marks_are_lit_without_moving_anything_and_undo_is_the_editors_own() -> None:
    app = Bare()
    async with app.run_test(size=(40, 6)) as pilot:
        editor = app.query_one(Editor)
        editor.open("\n".join("line" for _ in range(30)), Runs([(149, BEFORE)]))
        editor.focus()
        editor.go_to(100)
        await pilot.pause()
        before = editor.selection, editor.scroll_offset
        editor.light([Marked(0, 4, "warn"), Marked(10, 30, "remark")])
        await pilot.pause()
        assert (editor.selection, editor.scroll_offset) == before
        await pilot.press("a", "b")
        assert editor.seconds == 0
        await pilot.press("ctrl+z")
        assert "ab" not in editor.text
        await pilot.press("ctrl+y")
        assert "ab" in editor.text
        assert editor.cursor_blink is False


MARKED = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4)


@settings(max_examples=40, deadline=None)
@given(st.text("012\n", min_size=6, max_size=12), MARKED, EDITS)
def test_a_mark_that_is_seen_marks_the_words_that_were_meant(
    begun: str, places: list[tuple[int, int]], edits: list[tuple[str, int, int, str]]
) -> None:
    async def work() -> None:
        app = Bare()
        async with app.run_test(size=(40, 12)):
            editor = app.query_one(Editor)
            text = letters(BEFORE, begun)
            editor.open(text, Runs([(len(text), BEFORE)]))
            spans = [sorted((min(one, len(text)), min(other, len(text)))) for one, other in places]
            editor.light([Marked(start, end, "warn") for start, end in spans if start < end])
            meant = [(mark, text[mark.start : mark.end]) for mark in editor.marks]
            for edit in edits:
                do(editor, *edit)
                for mark, words in meant:
                    assert mark.stale or editor.text[mark.start : mark.end] == words, edit

    asyncio.run(work())
