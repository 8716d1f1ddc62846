"""A finding may stand by somebody's word, and a word is right: on record, undoable, the same in every copy."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from properties.copies import copied
from torture.project import Crew, found_project

from storage import upkeep
from storage.merging import merge
from workbench.domain.pair import Counts, Waiver
from workbench.errors import Refused
from workbench.services import check_counts, erasing, people, undoing, waiving, writing
from workbench.services.waiving import Flagged

WORDS = Flagged("doubled", "word", "prompt", "the the", "ab" * 14)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def held(crew: Crew, pair: str) -> list[Waiver]:
    with crew.collection.view() as view:
        return view.pair(pair).waivers


def test_a_waiver_stands_with_its_reason_and_none_of_the_text_in_the_open(crew: Crew) -> None:
    pair = crew.write(prompt="Read the the lease")
    (event,) = waiving.waive(crew.collection, crew.act("bob"), pair, WORDS, "it is quoted so").events
    assert "the the" not in str(event.payload)
    assert "quoted" not in str(event.payload)
    (waiver,) = held(crew, pair)
    assert (waiver.rule, waiver.code, waiver.field, waiver.finding) == ("doubled", "word", "prompt", "ab" * 14)
    assert waiver.member == crew.members["bob"].id
    with crew.collection.view() as view:
        assert (view.text(waiver.flagged), view.text(waiver.reason)) == ("the the", "it is quoted so")
        assert view.checks.waived() == {pair}
    assert upkeep.check(crew.collection).ok


def test_it_goes_back_and_forth_by_undo_and_by_taking_back(crew: Crew) -> None:
    pair = crew.write(prompt="Read the the lease")
    before = upkeep.content(crew.collection)
    waiving.waive(crew.collection, crew.act("ann"), pair, WORDS, "meant")
    after = upkeep.content(crew.collection)
    assert after != before
    undoing.undo(crew.collection, crew.act("ann"))
    assert upkeep.content(crew.collection) == before
    undoing.redo(crew.collection, crew.act("ann"))
    assert upkeep.content(crew.collection) == after
    waiving.take_back(crew.collection, crew.act("bob"), pair, WORDS)
    assert held(crew, pair) == []
    assert upkeep.rebuild(crew.collection).content_hash == upkeep.content(crew.collection)


@pytest.mark.parametrize(
    ("what", "reason", "told"),
    [
        (WORDS, "  ", "No reason"),
        (Flagged("doubled", "word", "prompt", "a a", "ab" * 14), "so", "Not in the text"),
        (Flagged("doubled", "word", "completion", "the the", "ab" * 14), "so", "Not in the text"),
    ],
)
def test_what_is_not_there_is_not_waived(crew: Crew, what: Flagged, reason: str, told: str) -> None:
    pair = crew.write(prompt="Read the the lease")
    with pytest.raises(Refused) as refusal:
        waiving.waive(crew.collection, crew.act("ann"), pair, what, reason)
    assert refusal.value.title == told
    with pytest.raises(Refused, match="doubled"):
        waiving.take_back(crew.collection, crew.act("ann"), pair, what)


def test_it_is_waived_once(crew: Crew) -> None:
    pair = crew.write(prompt="Read the the lease")
    waiving.waive(crew.collection, crew.act("ann"), pair, WORDS, "meant")
    with pytest.raises(Refused, match="doubled in the prompt"):
        waiving.waive(crew.collection, crew.act("bob"), pair, WORDS, "meant")


def test_of_two_waivers_at_the_same_time_the_one_that_nobody_took_back_holds(crew: Crew) -> None:
    pair = crew.write(prompt="Read the the lease")
    other = Crew(copied(crew.collection, "other.sft"), crew.members)
    waiving.waive(crew.collection, crew.act("ann"), pair, WORDS, "meant")
    waiving.take_back(crew.collection, crew.act("ann"), pair, WORDS)
    waiving.waive(other.collection, other.act("bob"), pair, WORDS, "meant here too")
    merge(crew.collection, other.collection.path)
    merge(other.collection, crew.collection.path)
    assert upkeep.content(crew.collection) == upkeep.content(other.collection)
    (waiver,) = held(crew, pair)
    assert waiver.member == crew.members["bob"].id
    other.collection.close()


def test_what_is_erased_takes_the_words_of_its_waivers_along(crew: Crew) -> None:
    pair = crew.write(prompt="Read the the lease")
    waiving.waive(crew.collection, crew.act("ann"), pair, WORDS, "the the is meant")
    erasing.erase(crew.collection, crew.act("eve"), pair, "a demand")
    (waiver,) = held(crew, pair)
    with crew.collection.view() as view:
        assert (view.text(waiver.flagged), view.text(waiver.reason)) == (None, None)
    assert upkeep.check(crew.collection).ok


def words(crew: Crew) -> list[tuple[str, str]]:
    with crew.collection.view() as view:
        return [(one.word, one.language) for one in view.checks.words()]


def test_words_are_added_once_and_taken_out(crew: Crew) -> None:
    collection = crew.collection
    waiving.change_words(collection, crew.act("ann"), ["pgvector", "Cafe\u0301", "pgvector"])
    assert words(crew) == [("Café", ""), ("pgvector", "")]
    assert waiving.change_words(collection, crew.act("carl"), ["pgvector"]).events == ()
    waiving.change_words(collection, crew.act("carl"), ["pgvector"], language="de")
    waiving.change_words(collection, crew.act("ann"), ["pgvector"], known=False)
    assert words(crew) == [("Café", ""), ("pgvector", "de")]
    undoing.undo(collection, crew.act("ann"))
    assert ("pgvector", "") in words(crew)
    with pytest.raises(Refused, match="nothing"):
        waiving.change_words(collection, crew.act("ann"), ["nothing"], known=False)
    assert upkeep.check(collection).ok


@pytest.mark.parametrize("word", ["", " ", "two words", "a\u202eb", "x" * 101, "\x00"])
def test_what_is_no_word_is_refused(crew: Crew, word: str) -> None:
    with pytest.raises(Refused):
        waiving.change_words(crew.collection, crew.act("ann"), [word])


def test_a_reviewer_keeps_no_dictionary(crew: Crew) -> None:
    with pytest.raises(Refused, match="author or editor"):
        waiving.change_words(crew.collection, crew.act("bob"), ["word"])


def test_two_leads_settings_of_checks_merge_key_by_key(crew: Crew) -> None:
    other = Crew(copied(crew.collection, "other.sft"), crew.members)
    people.change_check(crew.collection, crew.act("eve"), "checks.length.most", 90)
    people.change_check(other.collection, other.act("eve"), "checks.length.most[skill=extraction]", "0.5")
    merge(crew.collection, other.collection.path)
    with crew.collection.view() as view:
        assert dict(view.checks.settings()) == {"length.most": 90, "length.most[skill=extraction]": "0.5"}
    people.change_check(crew.collection, crew.act("eve"), "checks.length.most", None)
    assert people.change_check(crew.collection, crew.act("eve"), "checks.length.most", None).events == ()
    with crew.collection.view() as view:
        assert dict(view.checks.settings()) == {"length.most[skill=extraction]": "0.5"}
        assert view.setting("checks.length.most") is None
    with pytest.raises(Refused):
        people.change_check(crew.collection, crew.act("ann"), "checks.length.most", 3)
    other.collection.close()


# --- the outcome of a submission -------------------------------------------------------------------------------------


def submitted(crew: Crew, pair: str, **counts: Counts) -> None:
    writing.submit(
        crew.collection, crew.act("ann"), pair, findings=lambda _view, _pair: [], outcome=lambda _view, _pair: counts
    )


def test_what_was_fixed_adds_up_and_what_is_open_is_the_latest(crew: Crew) -> None:
    pair = crew.write(prompt="What is a deposit?")
    writing.change_facts(crew.collection, crew.act("ann"), pair, {"language": "en", "skill": "extraction"})
    submitted(crew, pair, spelling=Counts(2, 1, 3), length=Counts(0, 0, 1), quiet=Counts())
    crew.judge(pair)
    crew.revise(pair, "completion", "Money kept as a security.")
    submitted(crew, pair, spelling=Counts(4, 0, 1))
    other = crew.write("carl", prompt="And who pays it?")
    writing.submit(
        crew.collection, crew.act("carl"), other, findings=lambda _view, _pair: [],
        outcome=lambda _view, _pair: {"length": Counts(0, 5, 1)},
    )  # fmt: skip
    cell = {"language": "en", "skill": "extraction"}
    people.set_cell(crew.collection, crew.act("eve"), cell, 3)
    with crew.collection.view() as view:
        found = check_counts.by_check(view)
        assert [(one.rule, one.counts) for one in found] == [
            ("spelling", Counts(6, 0, 1)), ("length", Counts(0, 5, 1)),
        ]  # fmt: skip
        best, worst = check_counts.most_fixed(found), check_counts.most_waived(found)
        assert best
        assert worst
        assert (best.rule, round(best.fixed_share, 2)) == ("spelling", 0.86)
        assert (worst.rule, round(worst.waived_share, 2), round(worst.open_share, 2)) == ("length", 0.83, 0.17)
        assert check_counts.most_fixed(found, least=50) is None
        assert dict(check_counts.by_author(view)) == {
            crew.members["ann"].id: Counts(6, 0, 1), crew.members["carl"].id: Counts(0, 5, 1),
        }  # fmt: skip
        from storage.cells import cells

        assert [
            (one.dimensions, counts) for one, counts in check_counts.by_cell(view, list(cells(view.connection)))
        ] == [(cell, Counts(6, 0, 1))]
    assert upkeep.check(crew.collection).ok


def test_a_submission_that_is_undone_counts_for_nothing(crew: Crew) -> None:
    pair = crew.write(prompt="What is a deposit?")
    before = upkeep.content(crew.collection)
    submitted(crew, pair, spelling=Counts(2, 1, 3))
    undoing.undo(crew.collection, crew.act("ann"))
    with crew.collection.view() as view:
        assert check_counts.by_check(view) == []
    assert upkeep.content(crew.collection) == before


def test_what_blocks_is_waived_by_a_lead_only(crew: Crew) -> None:
    pair = crew.write(prompt="Read the the lease")
    grave = replace(WORDS, blocks=True)
    with pytest.raises(Refused, match="this is for lead"):
        waiving.waive(crew.collection, crew.act("ann"), pair, grave, "a quotation")
    waiving.waive(crew.collection, crew.act("eve"), pair, grave, "a quotation")
