"""The gates count what is there: each trouble that a project can have shuts its own gate and no other."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from checks.runner import Checker
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import PairLine
from workbench.domain.road import Ruling, Stage
from workbench.progress import finish
from workbench.services import people, writing
from workbench.services.gates import Gate, quick_gates, thorough_gates
from workbench.services.splitting import split_of
from workbench.view import View


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def severities(_line: PairLine, texts: Mapping[str, str]) -> set[str]:
    return {finding.severity for finding in Checker().report(texts).findings}


def gates(crew: Crew) -> dict[str, Gate]:
    from storage.cells import cells

    with crew.collection.view() as view:
        found = [*quick_gates(view, list(cells(view.connection))), *finish(thorough_gates(view, severities))]
    return {gate.name: gate for gate in found}


def states(crew: Crew) -> dict[str, str]:
    return {name: gate.state for name, gate in gates(crew).items() if gate.state != "open"}


def test_an_empty_project_has_nothing_to_export(crew: Crew) -> None:
    assert states(crew) == {"accepted": "shut", "targets": "note"}


def test_a_vetted_pair_opens_every_gate(crew: Crew) -> None:
    pair = crew.accepted("What is a deposit?", "Money kept as a security.")
    people.set_cell(crew.collection, crew.act("eve"), {"language": "en"}, 1)
    writing.change_facts(crew.collection, crew.act("ann"), pair, {"language": "en"})
    assert states(crew) == {}
    assert gates(crew)["targets"].words == "1 of 1 wanted pairs, 1 of 1 cells full"


def test_what_is_on_its_way_is_counted(crew: Crew) -> None:
    crew.accepted("What is a deposit?", "Money kept as a security.")
    crew.submit(crew.write(prompt="A prompt that waits"))
    flagged = crew.write(prompt="A prompt to be edited")
    crew.submit(flagged)
    crew.judge(flagged, Ruling.EDIT)
    found = gates(crew)
    assert found["unverified"].words.startswith("1 waiting")
    assert found["unverified"].goes == ("library", "filter:stage:completion_submitted,prompt_submitted")
    assert found["editing"].words.startswith("1 waiting")


def test_a_conflict_shuts_its_gate(crew: Crew) -> None:
    pair = crew.write(prompt="One")
    with crew.collection.view() as view:
        base = view.pair(pair).heads["prompt"]
    for text in ("Two", "Three"):
        writing.revise(crew.collection, crew.act("ann"), pair, writing.Manuscript({"prompt": text}), base)
    assert gates(crew)["conflicts"].state == "shut"


def test_a_small_edit_without_a_second_verdict_is_noted(crew: Crew) -> None:
    pair = crew.write(prompt="What is a deposit?")
    crew.submit(pair)
    crew.judge(pair)
    crew.revise(pair, "completion", " ".join(f"word{number}" for number in range(40)))
    crew.submit(pair)
    crew.judge(pair, Ruling.EDIT)
    crew.revise(pair, "completion", " ".join(f"word{number}" for number in range(39)) + " other", "carl")
    crew.submit(pair, "carl")
    assert crew.stage(pair) is Stage.ACCEPTED
    assert states(crew) == {"targets": "note", "edited": "note"}


def test_equal_pairs_are_found_whatever_their_blanks_and_case(crew: Crew) -> None:
    crew.accepted("What is a deposit?", "Money kept as a security.")
    second = crew.accepted("what is  a DEPOSIT?", "Money kept\nas a security.")
    crew.accepted("What is a deposit?", "Something else.")
    assert [thing.id for thing in gates(crew)["duplicates"].things] == [second]


def take_in(crew: Crew, texts: dict[str, str], **facts: object) -> str:
    """A pair taken in as accepted on the lead's word."""
    uid = new_id()

    def operation(_view: View) -> Iterator[NewEvent]:
        yield NewEvent("pair.imported", uid, {"stage": Stage.ACCEPTED, **facts}, texts)

    crew.collection.transact(crew.act("eve"), operation)
    return uid


def test_findings_and_a_leads_word_name_their_pairs(crew: Crew) -> None:
    blocked = take_in(crew, {"prompt": "What is it?", "completion": " "})
    found = gates(crew)
    assert [thing.id for thing in found["findings"].things] == [blocked]
    assert found["findings"].state == "shut"
    assert [thing.id for thing in found["on a word"].things] == [blocked]


def test_a_document_without_a_licence_is_named_once_a_pair_leans_on_it(crew: Crew) -> None:
    bare, free, unused = new_id(), new_id(), new_id()

    def operation(_view: View) -> Iterator[NewEvent]:
        for uid, name, licence in ((bare, "bare.md", ""), (free, "free.md", "CC-BY-4.0"), (unused, "unused.md", "")):
            facts = {"path": name, "title": name, "sha256": "0" * 64, "format": "markdown", "licence": licence}
            yield NewEvent("document.added", uid, facts, {"text": f"The text of {name}."})

    crew.collection.transact(crew.act("eve"), operation)
    for number, uid in enumerate((bare, free)):
        take_in(crew, {"prompt": f"What is {number}?", "completion": "That."}, document=uid)
    assert [(thing.room, thing.id, thing.words) for thing in gates(crew)["licences"].things] == [
        ("sources", bare, "bare.md")
    ]


def test_what_is_held_out_unevenly_is_told_before_an_export(crew: Crew) -> None:
    pairs = [crew.accepted(f"How high is deposit {number}?", f"As high as {number}.") for number in range(12)]
    assert "held out" not in gates(crew)
    people.change_setting(crew.collection, crew.act("eve"), "held_out", "0.5")
    with crew.collection.view() as view:
        kept = [pair for pair in pairs if split_of(view).told(pair, {}) == "train"]
    while len(kept) < 4:  # where chance held out nearly all
        pair = crew.accepted(f"And deposit {len(pairs)}?", f"As {len(pairs)}.")
        pairs.append(pair)
        with crew.collection.view() as view:
            kept += [pair] * (split_of(view).told(pair, {}) == "train")
    for pair in kept:
        writing.change_facts(crew.collection, crew.act("ann"), pair, {"skill": "extraction"})
    gate = gates(crew)["held out"]
    assert gate.state == "note"
    assert gate.words.startswith(f"{len(pairs) - len(kept)} of {len(pairs)} held out, unevenly: ")
    assert f"skill extraction: 0 of {len(kept)} ({len(kept) / 2:.1f} wanted)" in gate.words
