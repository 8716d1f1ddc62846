"""Of pairs that say the same one stays, as one step; what was told apart stays told apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from storage.heads import heads, settings_under
from workbench.domain.project import Member
from workbench.domain.road import Stage
from workbench.errors import Refused
from workbench.services import alike, moving, undoing, writing


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def test_one_stays_and_one_undo_brings_all_back(crew: Crew) -> None:
    best, *others = [crew.write(prompt=f"p{n}") for n in range(4)]
    alike.keep(crew.collection, crew.act("ann", "Keep"), best, others)
    assert [crew.stage(pair) for pair in (best, *others)] == [Stage.PROMPT_DRAFT, *[Stage.DISCARDED] * 3]
    assert undoing.undo(crew.collection, crew.act("ann", "Undo")).label == "Keep"
    assert {crew.stage(pair) for pair in (best, *others)} == {Stage.PROMPT_DRAFT}


def test_merging_notes_what_went_and_fills_what_is_missing(crew: Crew) -> None:
    best, other, third = [crew.write(prompt=f"p{n}") for n in range(3)]
    writing.change_facts(crew.collection, crew.act("ann"), other, {"skill": "extraction", "language": "de"})
    writing.change_facts(crew.collection, crew.act("ann"), best, {"language": "en"})
    alike.keep(crew.collection, crew.act("ann", "Merge"), best, [other, third], note=True)
    with crew.collection.view() as view:
        facts = view.pair(best).facts
    assert (facts["language"], facts["skill"]) == ("en", "extraction")
    assert facts["merged"] == sorted([other, third])
    undoing.undo(crew.collection, crew.act("ann", "Undo"))
    with crew.collection.view() as view:
        assert "merged" not in view.pair(best).facts
        assert view.pair(third).stage is Stage.PROMPT_DRAFT


def test_where_one_cannot_go_nothing_changes(crew: Crew) -> None:
    best, other, gone = [crew.write(prompt=f"p{n}") for n in range(3)]
    moving.discard(crew.collection, crew.act("ann"), gone)
    for stays, others in ((best, [other, gone]), (gone, [other])):
        with pytest.raises(Refused):
            alike.keep(crew.collection, crew.act("ann"), stays, others)
    assert crew.stage(other) is Stage.PROMPT_DRAFT


def test_a_reviewer_tells_apart_and_takes_it_back(crew: Crew) -> None:
    a, b = crew.write(prompt="a"), crew.write(prompt="b")
    alike.tell_apart(crew.collection, crew.act("bob"), [(b, a)])
    with crew.collection.view() as view:
        assert settings_under(view, alike.APART) == {alike.apart_key(a, b): True}
    undoing.undo(crew.collection, crew.act("bob"))
    with crew.collection.view() as view:
        assert settings_under(view, alike.APART) == {}


def test_only_a_lead_sets_the_threshold(crew: Crew) -> None:
    with pytest.raises(Refused, match="lead"):
        alike.set_threshold(crew.collection, crew.act("ann"), "d1", 0.87, precision=0.9, answers=40)
    with crew.collection.view() as view:
        lead = next(member for member in view.members() if member.may())
    assert isinstance(lead, Member)
    crew.members["lead"] = lead
    alike.set_threshold(crew.collection, crew.act("lead"), "d1", 0.87, precision=0.9, answers=40)
    with crew.collection.view() as view:
        kept = settings_under(view, alike.THRESHOLD)
    assert kept == {alike.THRESHOLD + "d1": {"cosine": "0.87", "precision": "0.9", "answers": 40}}


def test_the_furthest_along_is_proposed_then_the_longest_answer(crew: Crew) -> None:
    draft, long, done = crew.write(prompt="a"), crew.write(prompt="b"), crew.accepted("c", "d")
    with crew.collection.view() as view:
        found = [view.pair(pair) for pair in (draft, long, done)]
    assert alike.best_of(found, [5, 9, 1]) == done
    assert alike.best_of(found[:2], [5, 9]) == long


def test_texts_in_force_are_read_many_at_a_time(crew: Crew) -> None:
    pairs = [crew.write(prompt=f"p{n}") for n in range(3)]
    crew.revise(pairs[1], "prompt", "new")
    with crew.collection.view() as view:
        assert {one.id: one.texts for one in heads(view)} == {
            pair: {"prompt": text} for pair, text in zip(pairs, ("p0", "new", "p2"), strict=True)
        }
        assert [one.id for one in heads(view, [pairs[2], "0" * 32])] == [pairs[2]]
