"""Findings where the experts work: seen while one types, read, fixed, waived, told to the reviewer, put on record."""

import threading
from collections.abc import Iterator
from pathlib import Path

from eyes import seen, until
from textual.pilot import Pilot

from checks.config import Config, rules
from checks.runner import Checker
from checks.spec import Check, Finding, Subject
from screens.app import WorkbenchApp
from screens.widgets.finding_questions import ReadFinding
from workbench.domain.pair import Counts
from workbench.domain.road import Stage
from workbench.errors import WorkbenchError
from workbench.services.provenance import FIXED
from workbench.services.timeline import timeline

from .author import SIZE, RoomApp, desk, opened, pair_of, returned_completion, room, the_bench, typed


def begun_completion(task: object) -> bool:
    return getattr(task, "field", "") == "completion" and getattr(task, "begun", False)


def only(app: WorkbenchApp, *names: str) -> None:
    """Have the text checked by these alone, so that the others may learn without these tests."""
    checker = Checker(Config(checks={name: rules()[name] for name in names}))
    desk(app).looks.checker = lambda: checker


async def write(app: WorkbenchApp, pilot: Pilot[None], text: str) -> str:
    """Sit down before a completion and put a text in its place; returns the pair."""
    pair = await opened(app, pilot, returned_completion)
    only(app, "doubled", "leftover")
    desk(app).editor.go_to(0, len(desk(app).editor.text))
    await typed(app, text)
    return pair


async def test_a_finding_is_read_fixed_by_one_key_and_the_fix_taken_back_by_one(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await write(app, pilot, "It goes to the the tenant of the flat.")
        editor = desk(app).editor
        await until(pilot, lambda: "▲ 1 warn" in seen(app))
        assert "doubled: the same word twice → “the”" in seen(app)
        editor.go_to(0)
        await pilot.press("alt+n")
        assert editor.selected_text == "the the"
        await pilot.press("alt+r")
        await until(pilot, lambda: isinstance(app.screen, ReadFinding))
        assert "looks for: a word that stands twice" in seen(app)
        await pilot.press("escape", "f9")
        assert editor.text == "It goes to the tenant of the flat."
        assert (11, 14, FIXED) in editor.spans
        await until(pilot, lambda: "no findings" in seen(app))
        await pilot.press("ctrl+z")
        assert editor.text == "It goes to the the tenant of the flat."
        await until(pilot, lambda: "▲ 1 warn" in seen(app))


async def test_f9_shows_what_it_will_fix_before_it_does(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await write(app, pilot, "It goes to the the tenant of the flat.")
        await until(pilot, lambda: "▲ 1 warn" in seen(app))
        desk(app).editor.go_to(0)
        await pilot.press("f9")
        assert desk(app).editor.selected_text == "the the"
        assert "F9 again applies this fix" in seen(app)
        await pilot.press("f9")
        assert "the the" not in desk(app).editor.text


async def test_what_is_waived_lets_a_text_through_and_is_on_record(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        pair = await write(app, pilot, "The token <|im_start|> begins the the turn of a speaker.")
        await until(pilot, lambda: "✘ 1 block  ▲ 1 warn" in seen(app))
        await pilot.press("f2")
        await until(pilot, lambda: "Not submitted. leftover" in seen(app))
        assert desk(app).editor.selected_text == "<|im_start|>"
        await pilot.press("alt+x")
        await until(pilot, lambda: "Why may it stand?" in seen(app))
        await pilot.press(*"it is explained", "enter")
        await until(pilot, lambda: "– 1 waived" in seen(app))
        assert "waived by ann: “it is explained”" in seen(app)
        assert "✘ 1 block" not in seen(app)
        await pilot.press("f9", "f9")
        await until(pilot, lambda: "the the" not in desk(app).editor.text and "▲" not in seen(app).splitlines()[-3])
        await pilot.press("f2")
        await until(pilot, lambda: "Submitted #" in seen(app))
        found = pair_of(app, pair)
        assert found.stage is Stage.COMPLETION_SUBMITTED
        assert found.outcomes["leftover"] == Counts(fixed=0, waived=1, open=0)
        assert found.outcomes["doubled"] == Counts(fixed=1, waived=0, open=0)
        with the_bench(app).collection.view() as view:
            told = [one for one in timeline(view, pair, the_bench(app).member).moments if "waived" in one.what]
        assert [(one.who, one.comment) for one in told] == [("ann", "it is explained")]


async def test_a_lead_submits_in_spite_of_findings_and_says_why(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "write")
    async with app.run_test(size=SIZE) as pilot:
        pair = await opened(app, pilot, begun_completion)
        only(app, "leftover")
        await typed(app, " <|im_start|>")
        await pilot.press("f2")
        await until(pilot, lambda: "stands in the way" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "Not submitted. leftover" in seen(app))
        assert pair_of(app, pair).stage is Stage.COMPLETION_DRAFT
        await pilot.press("f2")
        await until(pilot, lambda: "stands in the way" in seen(app))
        await pilot.press("2")
        await until(pilot, lambda: "in spite of open findings" in seen(app))
        await pilot.press(*"wanted", "enter")
        await until(pilot, lambda: "Submitted #" in seen(app))
        assert pair_of(app, pair).stage is Stage.COMPLETION_SUBMITTED
        assert pair_of(app, pair).outcomes["leftover"].open == 1
        with the_bench(app).collection.view() as view:
            last = timeline(view, pair, the_bench(app).member).moments[-1]
        assert last.what.endswith("in spite of open findings: wanted")


class Slow:
    """A quick check that answers when it is let, and counts how often it was asked."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[str] = []
        self.trouble: Exception | None = None
        self.check = Check("waits", 1, "quick", "info", "finds the first word once it may", self.run)

    def run(self, subject: Subject) -> Iterator[Finding]:
        self.asked.append(subject.texts["completion"])
        assert self.go.wait(20)
        if self.trouble is not None:
            raise self.trouble
        yield self.check.found(subject, "completion", 0, 4, "the first word")


async def test_quick_checks_come_later_move_nothing_and_speak_of_the_latest_text(demo: Path, room_app: RoomApp) -> None:
    app, slow = room_app(demo, "ann", "write"), Slow()
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        desk(app).looks.checker = lambda: Checker(Config(checks={"waits": slow.check}))
        editor = desk(app).editor
        await typed(app, "\n".join(f"line {n}" for n in range(40)))
        await until(pilot, lambda: slow.asked)
        editor.go_to(30)
        for _ in range(3):
            await typed(app, "x")
            await until(pilot, lambda: desk(app).noting.more and not desk(app)._waiting)
        before = editor.selection, editor.scroll_offset, editor.region, desk(app).findings.region
        assert "○ 1 info" not in seen(app)
        slow.go.set()
        await until(pilot, lambda: "○ 1 info" in seen(app))
        assert (editor.selection, editor.scroll_offset, editor.region, desk(app).findings.region) == before
        assert slow.asked[-1] == editor.text
        assert len(slow.asked) < 5, "what was superseded was asked all the same"
        (note,) = desk(app).noting.here
        assert editor.text[note.start : note.end] == slow.asked[-1][:4]


async def test_what_could_not_be_checked_is_told_and_recovers(demo: Path, room_app: RoomApp) -> None:
    app, slow = room_app(demo, "ann", "write"), Slow()
    slow.go.set()
    slow.trouble = WorkbenchError("No answer", "the server is gone", "start it")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        desk(app).looks.checker = lambda: Checker(Config(checks={"waits": slow.check}))
        await typed(app, " more")
        await until(pilot, lambda: "? waits: not checked" in seen(app))
        assert "✔ no findings" not in seen(app)
        assert "No answer: the server is gone" in seen(app)
        slow.trouble = None
        await typed(app, "!")
        await until(pilot, lambda: "○ 1 info" in seen(app))
        assert "not checked" not in seen(app)


async def test_slow_checks_run_when_asked_and_before_a_text_is_handed_in_and_can_be_stopped(
    demo: Path, room_app: RoomApp
) -> None:
    app, slow = room_app(demo, "ann", "write"), Slow()
    asked = Check("asks", 1, "slow", "block", "asks a model", lambda subject: slow.run(subject))
    second = Check("second", 1, "slow", "info", "asks a model again", lambda subject: iter(()))
    slow.check = asked
    async with app.run_test(size=SIZE) as pilot:
        pair = await opened(app, pilot, returned_completion)
        desk(app).looks.checker = lambda: Checker(Config(checks={"asks": asked, "second": second}))
        await typed(app, "!")
        await until(pilot, lambda: "✔ no findings" in seen(app))
        assert slow.asked == []
        await pilot.press("f2")
        await until(pilot, lambda: "Checking before it is handed in: asks, 1 of 2" in seen(app) or slow.asked)
        await pilot.press("escape")
        slow.go.set()
        await until(pilot, lambda: "Stopped: it is not submitted" in seen(app))
        assert pair_of(app, pair).stage is Stage.COMPLETION_DRAFT
        await pilot.press("alt+k")
        await until(pilot, lambda: "✘ 1 block" in seen(app))
        await pilot.press("f2")
        await until(pilot, lambda: "Not submitted. asks" in seen(app))
        assert room(app).desk.editor.selection.start == (0, 0)


def spelling(subject: Subject) -> Iterator[Finding]:
    """A word that the dictionary lacks."""
    at = subject.texts["completion"].find("Norland")
    if at >= 0 and "norland" not in {word.lower() for word in subject.tools.words}:
        yield SPELLING.found(subject, "completion", at, at + 7, "the dictionary lacks this word", code="spelling")


SPELLING = Check("spell", 1, "instant", "info", "words that no dictionary has", spelling)


async def test_a_flagged_word_goes_into_the_dictionary_by_one_key(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        bench = the_bench(app)
        desk(app).looks.checker = lambda: Checker(Config(checks={"spell": SPELLING}), bench.checker.tools)
        await typed(app, " In Norland.")
        await until(pilot, lambda: "○ 1 info" in seen(app))
        await pilot.press("alt+n", "alt+d")
        await until(pilot, lambda: "✔ no findings" in seen(app))
        with bench.collection.view() as view:
            assert [one.word for one in view.checks.words()] == ["Norland"]
