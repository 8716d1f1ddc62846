"""Whoever writes into the file past the services meets the same rules; what is forged as another copy's is void."""

from pathlib import Path
from typing import Any

import pytest
from torture.project import Crew, found_project
from torture.stranger import ask, forge, sql

from storage import upkeep
from workbench.domain.road import Stage


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return found_project(tmp_path / "p.sft")


def waiting(crew: Crew) -> tuple[str, dict[str, Any]]:
    """A prompt of ann's that waits, and the payload of the verdict that accepts it."""
    pair = crew.write(prompt="How?")
    crew.submit(pair)
    with crew.collection.view() as view:
        heads = view.pair(pair).heads
    payload = {
        "from": "prompt_submitted", "to": "completion_draft", "ruling": "accept", "revisions": dict(heads),
        "reasons": [], "guideline": 0,
    }  # fmt: skip
    return pair, payload


@pytest.mark.parametrize("how", ["", "OR REPLACE", "OR IGNORE"])
@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("ann", "a reviewer gives a verdict"),
        ("dora", "who wrote a text does not verify it"),
        ("nobody", "no such member"),
    ],
)
def test_a_stranger_gives_no_verdict_that_a_service_would_refuse(crew: Crew, how: str, who: str, told: str) -> None:
    pair, payload = waiting(crew)
    if who == "dora":
        crew.collection.transact(crew.act("ann"), lambda _view: iter(()))
        pair = crew.write("dora", prompt="Mine?")
        crew.submit(pair, "dora")
        with crew.collection.view() as view:
            payload["revisions"] = dict(view.pair(pair).heads)
    actor = crew.members[who].id if who in crew.members else "00" * 16
    (error,) = ask(crew.collection.path, forge("verdict.given", actor, pair, payload, how=how))
    assert error is not None
    assert told in error
    assert crew.stage(pair) is Stage.PROMPT_SUBMITTED
    assert upkeep.check(crew.collection).ok


def test_the_author_of_a_later_revision_is_held_off_too(crew: Crew) -> None:
    pair = crew.write(prompt="How?")
    crew.revise(pair, "prompt", "How so?", "dora")
    crew.submit(pair)
    with crew.collection.view() as view:
        heads = dict(view.pair(pair).heads)
    payload = {"from": "prompt_submitted", "to": "completion_draft", "ruling": "accept", "revisions": heads}
    (error,) = ask(crew.collection.path, forge("verdict.given", crew.members["dora"].id, pair, payload))
    assert error == "workbench: who wrote a text does not verify it"


def test_in_a_team_one_account_is_one_pair_of_hands(tmp_path: Path) -> None:
    crew = found_project(tmp_path / "team" / "p.sft", team=True)
    pair, payload = waiting(crew)
    (error,) = ask(crew.collection.path, forge("verdict.given", crew.members["bob"].id, pair, payload))
    assert error == "workbench: in a team, who wrote a text does not verify it under another name"


def test_kinds_stages_and_chains_hold_against_a_stranger(crew: Crew) -> None:
    pair, verdict = waiting(crew)
    bob, ann = crew.members["bob"].id, crew.members["ann"].id
    ninth = {**verdict, "to": "accepted"}
    elsewhere = {**verdict, "from": "completion_submitted", "to": "accepted"}
    errors = ask(
        crew.collection.path,
        forge("pair.blessed", bob, pair, {}),
        forge("verdict.given", bob, pair, ninth),
        forge("verdict.given", bob, pair, elsewhere),
        forge("verdict.given", bob, pair, verdict, prev="11" * 32),
        forge("verdict.given", bob, pair, verdict, seq=99),
        forge("verdict.given", bob, pair, verdict, place=5),
        forge("text.revised", ann, pair, {"field": "prompt", "base": None, "texts": {"prompt": "22" * 32}}),
        forge("restored", ann, pair, {"from": "discarded", "to": "accepted"}),
        forge("member.changed", ann, ann, {"roles": ["lead"]}),
    )
    assert [error and error.removeprefix("workbench: ") for error in errors] == [
        "there is no such kind of event",
        "the road has no such move",
        "the pair is at another stage",
        "an event continues its line",
        "an event continues its line",
        "its place is after all others",
        "a submitted or accepted text is not written on",
        "the pair is at another stage",
        "there is no such member",
    ]
    assert upkeep.check(crew.collection).ok


def test_what_is_written_is_neither_changed_nor_replaced_nor_removed(crew: Crew) -> None:
    crew.write(prompt="How?")
    statements = [
        "UPDATE event SET kind = 'discarded'",
        "UPDATE OR REPLACE event SET actor = x'00'",
        "DELETE FROM event",
        "DELETE FROM text",
        "UPDATE text SET body = 'other'",
        "UPDATE text SET body = NULL, salt = NULL",
        "INSERT OR REPLACE INTO event SELECT * FROM event ORDER BY id LIMIT 1",
        "INSERT OR REPLACE INTO text SELECT * FROM text ORDER BY id LIMIT 1",
        "INSERT OR REPLACE INTO text (id, hash, salt, body) SELECT id, x'01', salt, 'other' FROM text LIMIT 1",
        "INSERT OR REPLACE INTO text (hash, salt, body) SELECT hash, salt, 'other' FROM text LIMIT 1",
    ]
    errors = ask(crew.collection.path, *map(sql, statements))
    assert all(error and error.startswith("workbench: ") for error in errors), errors
    assert upkeep.check(crew.collection).ok


def test_a_legal_verdict_written_by_a_stranger_counts_once_it_is_folded(crew: Crew) -> None:
    pair, payload = waiting(crew)
    assert ask(crew.collection.path, forge("verdict.given", crew.members["bob"].id, pair, payload)) == [None]
    assert not upkeep.check(crew.collection).ok
    upkeep.rebuild(crew.collection)
    assert crew.stage(pair) is Stage.COMPLETION_DRAFT


@pytest.mark.parametrize("who", ["ann", "dora", "carl", "nobody"])
def test_a_verdict_forged_as_another_copys_is_void_and_listed(crew: Crew, who: str) -> None:
    pair, payload = waiting(crew)
    if who == "dora":
        pair = crew.write("dora", prompt="Mine?")
        crew.submit(pair, "dora")
        with crew.collection.view() as view:
            payload["revisions"] = dict(view.pair(pair).heads)
    actor = crew.members[who].id if who in crew.members else "00" * 16
    assert ask(crew.collection.path, forge("verdict.given", actor, pair, payload, foreign=True)) == [None]
    upkeep.rebuild(crew.collection)
    assert crew.stage(pair) is Stage.PROMPT_SUBMITTED
    with crew.collection.view() as view:
        assert len(view.pair(pair).overruled) == 1
        assert view.raw.execute("SELECT count(*) FROM overruled").fetchone() == (1,)
    assert upkeep.check(crew.collection).ok


@pytest.mark.parametrize("revisions", [{}, {"prompt": "33" * 32}, {"completion": "33" * 32}])
def test_an_accept_that_does_not_name_the_text_in_force_has_no_effect(crew: Crew, revisions: dict[str, str]) -> None:
    pair, payload = waiting(crew)
    payload["revisions"] = revisions
    ask(crew.collection.path, forge("verdict.given", crew.members["dora"].id, pair, payload))
    upkeep.rebuild(crew.collection)
    assert crew.stage(pair) is Stage.PROMPT_SUBMITTED


def test_guards_that_were_dropped_or_weakened_are_found_and_put_back(crew: Crew) -> None:
    pair, payload = waiting(crew)
    path = crew.collection.path
    weak = "CREATE TRIGGER text_new BEFORE INSERT ON text BEGIN SELECT 1; END"
    done = ask(path, *map(sql, ["DROP TRIGGER event_new", "DROP TRIGGER text_stays", "DROP TRIGGER text_new", weak]))
    assert done == [None] * 4
    own = forge("verdict.given", crew.members["ann"].id, pair, payload)
    assert ask(path, own) == [None]
    report = upkeep.check(crew.collection)
    assert {problem.kind for problem in report.problems} >= {"guard"}
    assert sum(problem.kind == "guard" for problem in report.problems) == 3
    mended = upkeep.check(crew.collection, repair=True)
    assert mended.repaired
    assert upkeep.check(crew.collection).ok
    assert crew.stage(pair) is Stage.PROMPT_SUBMITTED
    assert ask(path, own) == ["workbench: the pair is at another stage"] or ask(path, own)[0] is not None


def test_a_changed_projection_is_found_and_folded_again(crew: Crew) -> None:
    pair, _ = waiting(crew)
    before = upkeep.content(crew.collection)
    ask(crew.collection.path, sql("UPDATE pair SET stage = 'accepted'"), sql("DELETE FROM member WHERE name = 'bob'"))
    report = upkeep.check(crew.collection)
    assert not report.ok
    assert upkeep.check(crew.collection, repair=True).content_hash == before
    assert crew.stage(pair) is Stage.PROMPT_SUBMITTED
