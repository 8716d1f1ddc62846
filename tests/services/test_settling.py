"""Three texts woven into one: nothing is lost, one side everywhere is that side, and several rivals come in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torture.project import Crew, found_project

from workbench.errors import InTheWay, Refused
from workbench.services import moving, writing
from workbench.services.settling import (
    Decision,
    Dispute,
    Hunk,
    Rival,
    Settlement,
    Version,
    disputes,
    hunks,
    settle,
)  # fmt: skip

WORDS = st.lists(st.sampled_from(["a ", "b ", "c ", "rent ", "rent", "\n", "  ", "süß ", "文", ". "]), max_size=14)
TEXTS = WORDS.map("".join)
ONE_SIDE = {"mine": Decision("mine"), "theirs": Decision("theirs")}


@given(st.none() | TEXTS, TEXTS, TEXTS)
def test_the_passages_end_to_end_are_the_texts(base: str | None, mine: str, theirs: str) -> None:
    found = hunks(base, mine, theirs)
    assert "".join(hunk.mine for hunk in found) == mine
    assert "".join(hunk.theirs for hunk in found) == theirs
    if base is not None:
        assert "".join(hunk.base or "" for hunk in found) == base


@given(st.none() | TEXTS, TEXTS, TEXTS, st.sampled_from(["mine", "theirs"]))
def test_one_side_everywhere_is_that_sides_text(base: str | None, mine: str, theirs: str, side: str) -> None:
    whole = "".join(hunk.text(ONE_SIDE[side]) or "" for hunk in hunks(base, mine, theirs))
    assert whole == {"mine": mine, "theirs": theirs}[side]


@given(TEXTS, TEXTS)
def test_what_only_one_changed_is_taken_without_a_question(base: str, changed: str) -> None:
    for mine, theirs in ((changed, base), (base, changed), (changed, changed)):
        assert "".join(hunk.text() or "" for hunk in hunks(base, mine, theirs)) == changed
        assert all(hunk.kind != "conflict" for hunk in hunks(base, mine, theirs))


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_can_be_exchanged(base: str, mine: str, theirs: str) -> None:
    """Who is called mine and who theirs changes nothing where nobody has to decide."""
    here, there = hunks(base, mine, theirs), hunks(base, theirs, mine)
    if not any(hunk.kind == "conflict" for hunk in (*here, *there)):
        assert "".join(hunk.text() or "" for hunk in here) == "".join(hunk.text() or "" for hunk in there)


@given(TEXTS, TEXTS)
def test_without_a_common_text_every_difference_is_the_editors(mine: str, theirs: str) -> None:
    assert {hunk.kind for hunk in hunks(None, mine, theirs)} <= {"same", "conflict"}
    assert ("conflict" in {hunk.kind for hunk in hunks(None, mine, theirs)}) is (mine != theirs)


def test_changes_far_apart_come_together_and_one_passage_is_left_to_the_editor() -> None:
    base = "The deposit is three months' rent. It is returned within six months of the end."
    mine = "The deposit is at most three months' rent. It is returned within six months of the end, with interest."
    theirs = "The deposit is three months' rent. It is paid back within six months of the end."
    found = hunks(base, mine, theirs)
    assert [hunk.kind for hunk in found] == ["same", "mine", "same", "theirs", "same", "mine"]
    assert "".join(hunk.text() or "" for hunk in found) == (
        "The deposit is at most three months' rent. It is paid back within six months of the end, with interest."
    )


def test_passages_next_to_each_other_are_decided_as_one() -> None:
    found = hunks(None, "one red and one blue stone lie there", "one green and one black stone lie there")
    assert [hunk.kind for hunk in found] == ["same", "conflict", "same"]
    assert found[1] == Hunk(None, "red and one blue ", "green and one black ")


def test_both_and_own_words() -> None:
    hunk = Hunk("a", "left", "right")
    assert hunk.text(Decision("both")) == "left right"
    assert Hunk("a", "one\ntwo", "three").text(Decision("both")) == "one\ntwo\nthree"
    assert hunk.text(Decision("own", "middle")) == "middle"
    assert hunk.text() is None


def test_two_rivals_are_woven_in_one_after_the_other() -> None:
    base = "alpha beta gamma delta epsilon"
    dispute = Dispute(
        "p", "completion", "completion_draft", Version("h", "ALPHA beta gamma delta epsilon", "x", 0),
        (
            Rival("r", "alpha beta GAMMA delta epsilon", "y", 0, base),
            Rival("s", "alpha beta gamma delta EPSILON", "z", 0, base),
        ), "",
    )  # fmt: skip
    settlement = Settlement(dispute)
    assert settlement.undecided(0) == settlement.undecided(1) == []
    assert settlement.text() == "ALPHA beta GAMMA delta EPSILON"
    settlement.decide(1, 4, Decision("own", "omega"))
    assert settlement.text(1) == "ALPHA beta GAMMA delta epsilon"
    settlement.decide(0, 2, Decision("mine"))
    assert settlement.decided[1] == {}


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def disputed(crew: Crew) -> str:
    """A completion that ann wrote and two others changed, none knowing of the other."""
    pair = crew.write(prompt="How high may a deposit be?")
    crew.submit(pair)
    crew.judge(pair)
    crew.revise(pair, "completion", "At most three months' rent.")
    with crew.collection.view() as view:
        base = view.pair(pair).heads["completion"]
    for name, text in (("ann", "At most two months' rent."), ("dora", "At most three net rents."),
                       ("carl", "It is at most three months' rent.")):  # fmt: skip
        writing.revise(crew.collection, crew.act(name), pair, writing.Manuscript({"completion": text}), base)
    return pair


def asked(crew: Crew, pair: str) -> list[Dispute]:
    with crew.collection.view() as view:
        return disputes(view, pair)


def test_a_dispute_names_both_authors_and_the_text_that_all_were_made_on(crew: Crew) -> None:
    (dispute,) = asked(crew, disputed(crew))
    assert dispute.field == "completion"
    assert dispute.cure == ""
    assert dispute.head.text == "At most two months' rent."
    assert [rival.text for rival in dispute.rivals] == ["At most three net rents.", "It is at most three months' rent."]
    assert {rival.base for rival in dispute.rivals} == {"At most three months' rent."}
    assert [rival.author for rival in dispute.rivals] == [crew.members["dora"].id, crew.members["carl"].id]
    assert 0 < dispute.head.clock < dispute.rivals[0].clock


def test_an_editor_settles_all_at_once(crew: Crew) -> None:
    pair = disputed(crew)
    (dispute,) = asked(crew, pair)
    settle(crew.collection, crew.act("carl"), dispute, "It is at most two net rents.")
    with crew.collection.view() as view:
        found = view.pair(pair)
        assert found.rivals == []
        assert view.text(found.texts()["completion"]) == "It is at most two net rents."
        head = found.head("completion")
        assert head is not None
        assert head.hands == {crew.members[name].id for name in ("ann", "dora", "carl")}
    assert asked(crew, pair) == []


def test_who_is_no_editor_settles_nothing(crew: Crew) -> None:
    pair = disputed(crew)
    with pytest.raises(Refused, match="editor"):
        settle(crew.collection, crew.act("ann"), asked(crew, pair)[0], "mine")
    assert len(asked(crew, pair)[0].rivals) == 2


def test_a_text_that_came_meanwhile_is_not_settled_unread(crew: Crew) -> None:
    pair = disputed(crew)
    (dispute,) = asked(crew, pair)
    base = next(iter(writing_bases(crew, pair)))
    writing.revise(crew.collection, crew.act("ann"), pair, writing.Manuscript({"completion": "A third."}), base)
    with pytest.raises(InTheWay, match="meanwhile"):
        settle(crew.collection, crew.act("carl"), dispute, "It is at most two net rents.")
    assert len(asked(crew, pair)[0].rivals) == 3


def writing_bases(crew: Crew, pair: str) -> Iterator[str]:
    with crew.collection.view() as view:
        for revision in view.pair(pair).revisions.values():
            if revision.field == "completion" and not revision.parents:
                yield revision.id


def test_a_pair_that_was_put_aside_names_what_opens_it(crew: Crew) -> None:
    pair = disputed(crew)
    moving.discard(crew.collection, crew.act("ann"), pair)
    (dispute,) = asked(crew, pair)
    assert dispute.cure == "restore"
    with pytest.raises(Refused, match="Not open"):
        settle(crew.collection, crew.act("carl"), dispute, "It is at most two net rents.")
