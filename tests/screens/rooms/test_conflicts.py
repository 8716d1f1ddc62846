"""Conflicts, as an editor settles them and as others see them."""

from collections.abc import Callable
from pathlib import Path

from eyes import seen, settled

from screens.app import WorkbenchApp
from screens.bench import opened
from screens.rooms.conflicts import ConflictsScreen
from screens.widgets.weaving import Weaving
from workbench.domain.listing import Filter
from workbench.services import moving, people, writing
from workbench.services.settling import Dispute, disputes
from workbench.view import Act

RoomApp = Callable[..., WorkbenchApp]


def open_disputes(project: Path) -> list[Dispute]:
    with opened(project, "kim") as bench, bench.collection.view() as view:
        return [one for line in view.pairs(Filter(conflicts=True)) for one in disputes(view, line.id)]


def text_in_force(project: Path, dispute: Dispute) -> str:
    with opened(project, "kim") as bench, bench.collection.view() as view:
        return view.text(view.pair(dispute.pair).texts()[dispute.field]) or ""


def disputed(project: Path) -> Dispute:
    """A conflict with a common text, on top of the list: the demo's own have none."""
    for old in open_disputes(project):
        settle_all(project, old)
    with opened(project, "eve") as bench:
        who = {}
        with bench.collection.view() as view:
            who = {member.name: member for member in view.members()}
        acts = {name: Act("write", who[name], str(people.this_account())) for name in ("ann", "ben", "eve")}
        text = "The deposit is three months' rent. It is returned within six months."
        manuscript = writing.Manuscript({"prompt": text})
        (pair,) = writing.write_new(bench.collection, acts["eve"], manuscript).subjects
        with bench.collection.view() as view:
            base = view.pair(pair).heads["prompt"]
        for name, words in (
            ("ann", "The deposit is at most three months' rent. It is returned within a year."),
            ("ben", "A deposit is three months' rent. It is returned within six weeks."),
        ):
            writing.revise(bench.collection, acts[name], pair, writing.Manuscript({"prompt": words}), base)
    (found,) = open_disputes(project)
    return found


def settle_all(project: Path, dispute: Dispute) -> None:
    with opened(project, "eve") as bench:
        texts = {dispute.field: dispute.head.text}
        writing.revise(
            bench.collection, bench.act("Settle"), dispute.pair, writing.Manuscript(texts), dispute.head.revision
        )


async def test_a_conflict_is_settled_by_keys_passage_by_passage(demo: Path, room_app: RoomApp) -> None:
    """Both authors are named; what one changed alone is taken; the editor decides the rest and F2 settles."""
    dispute = disputed(demo)
    app = room_app(demo, "kim", "conflicts")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = seen(app)
        assert "1 in conflict" in screen
        assert "in force: ann" in screen
        assert "beside it: ben" in screen
        assert "before both" in screen
        assert "1 to decide" in screen
        await pilot.press("f2")
        assert "wait for a decision" in seen(app)
        await pilot.press("t")
        assert "all decided" in seen(app)
        await pilot.press("f2")
        await settled(pilot)
        assert "Settled: the prompt" in seen(app)
        assert "No conflict is open" in seen(app)
    agreed = "A deposit is at most three months' rent. It is returned within six weeks."
    assert text_in_force(demo, dispute) == agreed
    assert open_disputes(demo) == []


async def test_own_words_and_whole_sides(demo: Path, room_app: RoomApp) -> None:
    """Own words stand in their passage; M and T take a whole text."""
    dispute = disputed(demo)
    app = room_app(demo, "eve", "conflicts")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        weaving = app.screen.query_one(Weaving)
        await pilot.press("M")
        assert weaving.settlement is not None
        assert weaving.settlement.text() == dispute.head.text
        await pilot.press("T")
        assert weaving.settlement.text() == dispute.rivals[0].text
        while weaving.hunks[weaving.changed[weaving.place]].kind != "conflict":
            await pilot.press("n")
        await pilot.press("o")
        await settled(pilot)
        await pilot.press("f7", "backspace", *"soon.")
        await pilot.press("escape")
        await pilot.press("o")
        await settled(pilot)
        assert "soon." in seen(app)
        await pilot.press("f2")
        await settled(pilot)
        assert weaving.settlement.text().endswith("soon.")
        assert isinstance(app.screen, ConflictsScreen)


async def test_who_is_no_editor_reads_it_and_is_told_who_settles(demo: Path, room_app: RoomApp) -> None:
    """No key that decides; the editors' names; nothing changes."""
    before = open_disputes(demo)
    app = room_app(demo, "ann", "conflicts")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = seen(app)
        assert "4 in conflict" in screen
        assert "kim" in screen
        assert "settles it" in screen
        assert "settle  " not in screen.splitlines()[-1]
        await pilot.press("t", "f2")
        await settled(pilot)
    assert open_disputes(demo) == before


async def test_what_is_put_aside_is_opened_first(demo: Path, room_app: RoomApp) -> None:
    """A pair that nobody may write on says so, and w opens it."""
    dispute = disputed(demo)
    with opened(demo, "eve") as bench:
        moving.discard(bench.collection, bench.act("Put aside"), dispute.pair)
    app = room_app(demo, "kim", "conflicts")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "at discarded" in seen(app)
        await pilot.press("w")
        await settled(pilot)
        assert "at discarded" not in seen(app)
        assert "Open for writing" in seen(app)
        await pilot.press("t", "f2")
        await settled(pilot)
    assert open_disputes(demo) == []


async def test_decisions_stay_when_one_looks_elsewhere_and_fall_when_the_text_changes(
    demo: Path, room_app: RoomApp
) -> None:
    """Another conflict and back: still decided. A third text: shown anew, and said so."""
    first = open_disputes(demo)[0]
    app = room_app(demo, "kim", "conflicts")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("m")
        assert "all decided" in seen(app)
        await pilot.press("f8", "down", "f8", "f8")
        await settled(pilot)
        assert f"#{first.pair[:6]} {first.field} · passage" in seen(app)
        assert "all decided" in seen(app)
        with opened(demo, "ann") as bench:
            texts = {first.field: "A third text"}
            writing.revise(bench.collection, bench.act("Write"), first.pair, writing.Manuscript(texts), None)
        await app.look_around()
        await settled(pilot)
        assert "meanwhile" in seen(app)
        assert "of 2 beside" in seen(app)
        assert "to decide" in seen(app)
