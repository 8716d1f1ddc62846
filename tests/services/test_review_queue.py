"""The reviewer's queue offers exactly what the door lets through, oldest first, and is quick about it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torture.project import Crew, found_project

from workbench.domain.project import Member, Role
from workbench.domain.road import Ruling, Stage
from workbench.errors import Refused
from workbench.services import moving, people, reviewing, undoing
from workbench.services.review_queue import Clock, Known, Pace, hindrance, queue, too_fast
from workbench.services.review_reading import read
from workbench.services.review_session import Session, opinion_of


@pytest.fixture(params=[False, True], ids=["alone", "team"])
def crew(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Crew]:
    crew = found_project(tmp_path / "made" / "p.sft", team=request.param)
    yield crew
    crew.collection.close()


def account(crew: Crew, name: str) -> str:
    """In a team each acts from an account of their own."""
    with crew.collection.view() as view:
        return f"{name}@here" if view.project.team else str(people.this_account())


def judge(crew: Crew, pair: str, name: str, ruling: Ruling = Ruling.ACCEPT) -> None:
    with crew.collection.view() as view:
        reading = read(view, pair)
    opinion = opinion_of(reading, ruling, () if ruling is Ruling.ACCEPT else ("unclear",), "", None, 1)
    act = replace(crew.act(name), account=account(crew, name))
    reviewing.give_verdict(crew.collection, act, pair, opinion)


def offered(crew: Crew, name: str, known: Known | None = None) -> list[str]:
    with crew.collection.view() as view:
        return [turn.pair for turn in queue(view, crew.members[name], account(crew, name), known)]


def test_it_offers_what_the_door_lets_through(crew: Crew) -> None:
    pairs = {name: crew.write(name, prompt=f"By {name}") for name in ("ann", "dora", "carl")}
    for name, pair in pairs.items():
        crew.submit(pair, name)
    assert offered(crew, "bob") == list(pairs.values())
    assert offered(crew, "dora") == [pairs["ann"], pairs["carl"]]
    assert offered(crew, "ann") == []
    for name in ("bob", "dora", "ann", "carl", "eve"):
        for pair in pairs.values():
            with crew.collection.view() as view:
                why = hindrance(view, view.pair(pair), crew.members[name], account(crew, name))
            if why:
                with pytest.raises(Refused):
                    judge(crew, pair, name)
            else:
                judge(crew, pair, name, Ruling.REJECT)
                undoing.undo(crew.collection, crew.act(name))


def test_in_a_team_ones_own_account_is_not_offered(tmp_path: Path) -> None:
    crew = found_project(tmp_path / "made" / "t.sft", team=True)
    pair = crew.write(prompt="From this very account")
    crew.submit(pair)
    with crew.collection.view() as view:
        assert queue(view, crew.members["bob"], crew.act("bob").account) == []
        assert [turn.pair for turn in queue(view, crew.members["bob"], "bob@elsewhere")] == [pair]
    crew.collection.close()


def test_an_editors_hand_is_a_hand(crew: Crew) -> None:
    everybody = (Role.AUTHOR, Role.REVIEWER, Role.EDITOR)
    carl = replace(crew.members["carl"], roles=everybody)
    crew.members["carl"] = people.add_member(crew.collection, crew.act("eve"), carl)
    pair = crew.write(prompt="One two three four five six seven eight nine ten")
    crew.submit(pair)
    judge(crew, pair, "bob", Ruling.EDIT)
    crew.revise(pair, "prompt", "Quite another text", "carl")
    crew.submit(pair, "carl")
    assert crew.stage(pair) is Stage.PROMPT_SUBMITTED
    assert pair in offered(crew, "bob")
    assert pair not in offered(crew, "carl")


def test_what_is_known_is_kept_up_to_date(crew: Crew) -> None:
    known: Known = {}
    first, second = crew.write(prompt="First"), crew.write(prompt="Second")
    for pair in (second, first):
        crew.submit(pair)
    assert offered(crew, "bob", known) == [second, first]
    moving.withdraw(crew.collection, crew.act("ann"), second)
    assert offered(crew, "bob", known) == [first]
    crew.revise(second, "prompt", "Second, mended")
    crew.submit(second)
    assert offered(crew, "bob", known) == [first, second]
    assert len(known) == 2


def test_a_session_shows_again_what_its_member_took_back_and_nothing_else(crew: Crew) -> None:
    pairs = [crew.write(prompt=f"Text {number}") for number in range(3)]
    for pair in pairs:
        crew.submit(pair)
    session, bob = Session(), crew.members["bob"]

    def look(shown: str = "") -> str:
        with crew.collection.view() as view:
            seen = session.look(view, bob, account(crew, "bob"), shown=shown, wanted=False, busy={pairs[1]})
        return seen.reading.pair.id if seen.reading else ""

    assert look() == pairs[0]
    session.skip(pairs[0])
    with crew.collection.view() as view:
        turns = queue(view, bob, account(crew, "bob"))
    assert session.following(turns, {pairs[1]}) == pairs[2]
    judge(crew, pairs[0], "bob", Ruling.REJECT)
    with crew.collection.view() as view:
        session.judged.append((pairs[0], view.pair(pairs[0]).verdicts[-1].id))
    assert look(pairs[2]) == pairs[2]
    crew.submit(pairs[0])
    assert look(pairs[2]) == pairs[2], "a text that was rejected and handed in again is no verdict taken back"
    assert session.judged
    undoing.undo(crew.collection, crew.act("ann"))
    undoing.undo(crew.collection, crew.act("bob"))
    assert look(pairs[2]) == pairs[0]
    assert not session.judged


@given(st.lists(st.floats(0, 200), max_size=30))
def test_pauses_are_not_counted(gaps: list[float]) -> None:
    clock, now = Clock(), 100.0
    clock.begin(now)
    for gap in gaps:
        now += gap
        clock.touch(now)
    assert clock.seconds == pytest.approx(sum(gap for gap in gaps if gap <= 60), abs=1e-6)


def test_haste_is_named_and_pace_is_told() -> None:
    assert "2000 words in 3 s" in too_fast({"completion": "word " * 2000, "prompt": None}, 3)
    assert too_fast({"completion": "word " * 2000}, 40) == ""
    assert Pace().words(7) == "7 waiting"
    assert Pace([("a", 100.0), ("b", 161.0)]).words(5) == "5 waiting · 2 done · 2:10 each"


def test_a_member_without_the_role_gets_nothing(crew: Crew) -> None:
    pair = crew.write(prompt="Text")
    crew.submit(pair)
    stranger = Member("0" * 32, "nobody", (Role.AUTHOR,), "nobody")
    with crew.collection.view() as view:
        assert queue(view, stranger, "nobody@here") == []
        assert "no reviewer" in hindrance(view, view.pair(pair), stranger, "nobody@here")
