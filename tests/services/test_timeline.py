"""A pair's history tells who did what, in words, and from where each text came."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from workbench.domain.event import NewEvent
from workbench.domain.road import Ruling
from workbench.services import erasing, moving, people, reviewing, undoing, writing
from workbench.services.timeline import HIDDEN, Timeline, timeline, told


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def history(crew: Crew, pair: str, reader: str = "eve") -> Timeline:
    with crew.collection.view() as view:
        return timeline(view, pair, crew.members[reader])


def test_the_road_is_told_in_words(crew: Crew) -> None:
    pair = crew.write(prompt="How high?")
    crew.submit(pair)
    crew.judge(pair)
    crew.revise(pair, "completion", "Three months.")
    crew.submit(pair)
    with crew.collection.view() as view:
        head = view.pair(pair).heads["completion"]
    opinion = reviewing.Opinion(Ruling.REJECT, (head,), ("incomplete", "style"), "Say of what.", (0, 5))
    reviewing.give_verdict(crew.collection, crew.act("bob"), pair, opinion)
    crew.revise(pair, "completion", "Three months of rent.")
    moving.discard(crew.collection, crew.act("ann"), pair)
    found = history(crew, pair)
    assert [(one.who, one.what) for one in found.moments] == [
        ("ann", "began the pair: wrote the prompt"),
        ("ann", "submitted the prompt for review"),
        ("bob", "accepted the prompt"),
        ("ann", "wrote the completion"),
        ("ann", "submitted the completion for review"),
        ("bob", "rejected the completion"),
        ("ann", "rewrote the completion"),
        ("ann", "put it aside"),
    ]
    said = found.moments[5]
    assert (said.reasons, said.comment, said.quoted) == (("incomplete", "style"), "Say of what.", "Three")
    (change,) = found.moments[6].changes
    assert (change.field, change.old, change.new) == ("completion", "Three months.", "Three months of rent.")
    assert dict(found.facts)["now"] == "discarded"
    assert dict(found.facts)["prompt verified by"] == "bob"


def test_what_was_undone_is_shown_as_such_until_it_is_done_again(crew: Crew) -> None:
    pair = crew.write(prompt="How high?")
    writing.submit(crew.collection, crew.act("ann", "Submit it"), pair, findings=lambda _view, _pair: [])
    undoing.undo(crew.collection, crew.act("ann"))
    found = history(crew, pair).moments
    assert [one.undone for one in found] == [False, True, False]
    assert found[2].what == "took back: Submit it"
    undoing.redo(crew.collection, crew.act("ann"))
    found = history(crew, pair).moments
    assert [one.undone for one in found] == [False, False, False, False]
    assert found[3].what == "did again: Submit it"


def test_where_the_characters_came_from_is_told(crew: Crew) -> None:
    pair = crew.write(prompt="How high?")
    with crew.collection.view() as view:
        base = view.pair(pair).heads["prompt"]
    payload = {"spans": [[0, 6, "typed"], [6, 8, "pasted"], [8, 10, "passage:" + "0" * 32]]}
    crew.collection.transact(crew.act("ann"), lambda _view: iter([
        NewEvent("text.revised", pair, {"field": "prompt", "base": base, "source": payload},
                         {"prompt": "0123456789"}),
    ]))  # fmt: skip
    (change,) = history(crew, pair).moments[-1].changes
    assert told(change.origins) == "typed 60 %, pasted 20 %, cited from a passage 20 %"
    assert dict(history(crew, pair).facts)["prompt is"] == told(change.origins)


def test_a_reviewer_of_a_blind_project_reads_no_author_before_the_verdict(crew: Crew) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "blind", "yes")
    pair = crew.write(prompt="How high?")
    crew.submit(pair)
    assert {one.who for one in history(crew, pair, "bob").moments} == {HIDDEN}
    assert dict(history(crew, pair, "bob").facts)["begun by"] == HIDDEN
    assert {one.who for one in history(crew, pair, "ann").moments} == {"ann"}
    crew.judge(pair)
    assert {one.who for one in history(crew, pair, "bob").moments} == {"ann", "bob"}


def test_an_erased_text_is_told_of_without_its_words(crew: Crew) -> None:
    pair = crew.write(prompt="Secret words")
    erasing.erase(crew.collection, crew.act("eve"), pair, "a person asked for it")
    found = history(crew, pair)
    assert found.moments[0].changes[0].erased
    assert "Secret" not in str(found)
