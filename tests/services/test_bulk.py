"""One action on many pairs: what is told beforehand is what happens, as one step, and a stopped one leaves nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from workbench.domain.road import Stage
from workbench.errors import Refused
from workbench.progress import finish
from workbench.services import bulk, moving, undoing


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def order(deed: str, pairs: list[str], value: object = None, **more: object) -> bulk.Order:
    return bulk.Order(bulk.DEEDS[deed], tuple(pairs), value, **more)  # type: ignore[arg-type]


def test_what_was_previewed_is_done_and_undone_as_one_step(crew: Crew) -> None:
    pairs = [crew.write(prompt=f"p{n}") for n in range(120)]
    moving.discard(crew.collection, crew.act("ann"), pairs[7])
    seen = finish(bulk.preview(crew.collection, crew.act("ann"), order("discard", pairs)))
    assert seen.todo == tuple(pair for pair in pairs if pair != pairs[7])
    assert list(seen.left.values()) == [(pairs[7],)]
    assert {crew.stage(pair) for pair in seen.todo} == {Stage.PROMPT_DRAFT}, "a preview writes nothing"
    done = finish(bulk.carry_out(crew.collection, crew.act("ann", "Discard: 119 pairs"), seen))
    assert done == bulk.Done(119, 0)
    assert {crew.stage(pair) for pair in pairs} == {Stage.DISCARDED}
    assert undoing.undo(crew.collection, crew.act("ann", "Undo")).label == "Discard: 119 pairs"
    assert {crew.stage(pair) for pair in seen.todo} == {Stage.PROMPT_DRAFT}
    assert crew.stage(pairs[7]) is Stage.DISCARDED


def test_work_that_is_stopped_half_way_leaves_nothing_changed(crew: Crew) -> None:
    pairs = [crew.write(prompt=f"p{n}") for n in range(bulk.TOGETHER * 3)]
    seen = finish(bulk.preview(crew.collection, crew.act("ann"), order("discard", pairs)))
    work = bulk.carry_out(crew.collection, crew.act("ann"), seen)
    assert next(work).done == bulk.TOGETHER
    assert crew.stage(pairs[0]) is Stage.DISCARDED
    work.close()
    assert {crew.stage(pair) for pair in pairs} == {Stage.PROMPT_DRAFT}


def test_what_others_changed_since_the_preview_is_left_and_counted(crew: Crew) -> None:
    pairs = [crew.write(prompt=f"p{n}") for n in range(3)]
    seen = finish(bulk.preview(crew.collection, crew.act("ann"), order("discard", pairs)))
    moving.discard(crew.collection, crew.act("dora"), pairs[1])
    assert finish(bulk.carry_out(crew.collection, crew.act("ann"), seen)) == bulk.Done(2, 1)


def test_only_ones_own_sound_drafts_are_submitted(crew: Crew) -> None:
    own, others, blocked = crew.write(prompt="a"), crew.write("dora", prompt="b"), crew.write(prompt="c")
    bare = crew.write(completion="no prompt")
    seen = finish(bulk.preview(crew.collection, crew.act("ann"), order(
        "submit", [own, others, blocked, bare], findings=lambda _view, pair: ["bad"] if pair.id == blocked else [],
    )))  # fmt: skip
    assert seen.todo == (own,)
    assert sorted(pair for pairs in seen.left.values() for pair in pairs) == sorted([others, blocked, bare])
    assert any("bad" in why for why in seen.left)
    finish(bulk.carry_out(crew.collection, crew.act("ann"), seen))
    assert crew.stage(own) is Stage.PROMPT_SUBMITTED
    assert crew.stage(others) is Stage.PROMPT_DRAFT


def test_facts_are_the_projects_and_what_is_so_already_is_left(crew: Crew) -> None:
    first, second = crew.write(prompt="a"), crew.write(prompt="b")
    for pairs in ([first], [first, second]):
        seen = finish(bulk.preview(crew.collection, crew.act("ann"), order("skill", pairs, "Closed QA")))
        finish(bulk.carry_out(crew.collection, crew.act("ann"), seen))
    assert seen.todo == (second,)
    assert seen.left == {"it is so already": (first,)}
    with crew.collection.view() as view:
        assert [view.pair(pair).facts["skill"] for pair in (first, second)] == ["closed_qa", "closed_qa"]
    with pytest.raises(Refused, match="No such skill"):
        finish(bulk.preview(crew.collection, crew.act("ann"), order("skill", [first], "juggling")))


def test_pairs_that_are_alike_are_answered_alike_but_for_those_that_are_held(crew: Crew) -> None:
    pairs = [crew.write(prompt=f"p{n}") for n in range(4)]
    moving.discard(crew.collection, crew.act("ann"), pairs[1])
    alike = {pair: str(crew.stage(pair)) for pair in pairs}
    seen = finish(bulk.preview(
        crew.collection, crew.act("ann"), order("discard", pairs, alike=alike, held={pairs[0]: "held"})
    ))  # fmt: skip
    assert seen.todo == (pairs[2], pairs[3])
    assert sorted(seen.left.values()) == sorted([(pairs[0],), (pairs[1],)])


def test_what_a_colleague_holds_and_what_one_may_not_is_left(crew: Crew) -> None:
    held, free = crew.write(prompt="a"), crew.write(prompt="b")
    seen = finish(bulk.preview(crew.collection, crew.act("ann"), order(
        "discard", [held, free], held={held: "dora is writing"}
    )))  # fmt: skip
    assert (seen.todo, seen.left) == ((free,), {"dora is writing": (held,)})
    refused = finish(bulk.preview(crew.collection, crew.act("bob"), order("discard", [free])))
    assert refused.todo == ()
    assert "Not your role" in next(iter(refused.left))


@pytest.mark.parametrize(
    ("deed", "at", "to"),
    [("withdraw", Stage.PROMPT_SUBMITTED, Stage.PROMPT_DRAFT), ("restore", Stage.DISCARDED, Stage.PROMPT_DRAFT)],
)
def test_moves_take_pairs_from_where_they_are(crew: Crew, deed: str, at: Stage, to: Stage) -> None:
    pair = crew.write(prompt="a")
    if at is Stage.DISCARDED:
        moving.discard(crew.collection, crew.act("ann"), pair)
    else:
        crew.submit(pair)
    seen = finish(bulk.preview(crew.collection, crew.act("ann"), order(deed, [pair])))
    finish(bulk.carry_out(crew.collection, crew.act("ann"), seen))
    assert crew.stage(pair) is to


def test_an_accepted_pair_is_opened_again_in_bulk(crew: Crew) -> None:
    pair = crew.accepted("p", "c")
    seen = finish(bulk.preview(crew.collection, crew.act("eve"), order("reopen", [pair])))
    finish(bulk.carry_out(crew.collection, crew.act("eve"), seen))
    assert crew.stage(pair) is Stage.COMPLETION_DRAFT
