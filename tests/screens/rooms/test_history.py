"""History as one reads it: who did what, what it changed, what was undone."""

from collections.abc import Callable

from eyes import seen, settled
from torture.project import Crew

from screens.app import WorkbenchApp
from workbench.domain.road import Ruling
from workbench.services import reviewing, undoing

RoomApp = Callable[..., WorkbenchApp]
HOSTILE = "[bold]x[/] [/] \x1b[2J\u202e"


def rejected(crew: Crew, comment: str = "Say when.") -> str:
    """A pair whose completion was rejected and written again."""
    pair = crew.write(prompt="How high is a deposit?")
    crew.submit(pair)
    crew.judge(pair)
    crew.revise(pair, "completion", "It is returned soon.")
    crew.submit(pair)
    with crew.collection.view() as view:
        head = view.pair(pair).heads["completion"]
    opinion = reviewing.Opinion(Ruling.REJECT, (head,), ("incomplete",), comment, (6, 14))
    reviewing.give_verdict(crew.collection, crew.act("bob"), pair, opinion)
    crew.revise(pair, "completion", "It is returned within six months.")
    return pair


async def test_the_line_under_the_cursor_tells_what_it_changed_and_why(crew: Crew, room_app: RoomApp) -> None:
    pair = rejected(crew)
    app = room_app(crew.collection.path, "ann", "history")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "No pair was chosen" in seen(app)
        await app.action_room("history", pair)
        await settled(pilot)
        assert "prompt verified by: bob" in seen(app)
        await pilot.press("up")
        await settled(pilot)
        assert "[-soon-]{+within six months+}" in seen(app)
        await pilot.press("d")
        await settled(pilot)
        assert "It is returned within six months." in seen(app)
        await pilot.press("up")
        await settled(pilot)
        assert "bob rejected the completion" in seen(app)
        assert "why: incomplete" in seen(app)
        assert "“Say when.”" in seen(app)
        assert "→ returned" in seen(app)
        await pilot.press("home", "n")
        await settled(pilot)
        assert "ann wrote the completion" in seen(app)


async def test_it_follows_what_others_do_and_keeps_its_place(crew: Crew, room_app: RoomApp) -> None:
    pair = rejected(crew)
    app = room_app(crew.collection.path, "ann", "history")
    async with app.run_test(size=(160, 40)) as pilot:
        await app.action_room("history", pair)
        await settled(pilot)
        await pilot.press("home", "down")
        await settled(pilot)
        crew.submit(pair)
        undoing.undo(crew.collection, crew.act("ann"))
        await app.changed()
        await settled(pilot)
        shown = seen(app)
        assert "↶" in shown
        assert "ann (undone) submitted the completion" in shown
        assert "took back: torture" in shown
        detail = app.screen.query_one("#event")
        assert "ann" in (detail.border_title or "")
        assert "ann submitted the prompt for review" in shown


async def test_no_text_of_anybody_is_obeyed_or_hidden(crew: Crew, room_app: RoomApp) -> None:
    pair = rejected(crew, f"Comment {HOSTILE}")
    crew.revise(pair, "completion", f"Completion {HOSTILE}")
    app = room_app(crew.collection.path, "ann", "history")
    async with app.run_test(size=(160, 50)) as pilot:
        await app.action_room("history", pair)
        await settled(pilot)
        await pilot.press("up", "d")
        await settled(pilot)
        assert "[bold]x[/] [/] ␛[2J⟨U+202E⟩" in seen(app)
        await pilot.press("up", "up")
        await settled(pilot)
        assert "Comment [bold]x[/] [/] ␛[2J⟨U+202E⟩" in seen(app)
        assert "\x1b" not in seen(app)
