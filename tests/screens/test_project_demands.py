"""What an author says of a prompt's demands: kept with the pair, undone and erased with it, and what is verified."""

from collections.abc import Sequence

import pytest
from torture.project import Crew

from checks.parts.demanding import demands, record
from screens.bench import Bench
from screens.checking import Submission, report
from workbench.errors import InTheWay, Refused
from workbench.services import confirming, erasing, people, undoing
from workbench.services.timeline import timeline

PROMPT = "Tell why the deposit is kept. Use at most 5 words. Do not use any commas."
SAID = "Because, as it is, the tenant owes rent."


@pytest.fixture
def bench(crew: Crew) -> Bench:
    return Bench(crew.collection, crew.members["ann"], people.this_account())


def confirm(crew: Crew, pair: str, yes: Sequence[str], no: Sequence[str] = (), prompt: str = PROMPT) -> None:
    """Say of the demands that the patterns read, by their codes, whether the prompt makes them."""
    read = {one.kind.code: record(one) for one in demands(PROMPT, None).open}
    said = confirming.Demands(confirming.fingerprint(prompt), [read[one] for one in yes], [read[one] for one in no])
    confirming.confirm(crew.collection, crew.act("ann"), pair, said)


def codes(bench: Bench, pair: str) -> list[str]:
    """What is found of the demands, and at a submission too."""
    with bench.collection.view() as view:
        found = report(bench.checker, view, view.pair(pair))
        handed_in = Submission(bench.checker).said(view, view.pair(pair))
    assert "constraints" not in found.not_checked
    assert handed_in.findings == found.findings
    return sorted(one.finding.code for one in found.findings if one.finding.rule == "constraints")


def test_exactly_what_is_confirmed_is_verified_until_the_prompt_is_another_one(crew: Crew, bench: Bench) -> None:
    pair = crew.write(prompt=PROMPT, completion=SAID)
    assert codes(bench, pair) == ["no-comma", "number-words"]
    confirm(crew, pair, ["no-comma"], ["number-words"])
    assert codes(bench, pair) == ["no-comma"]
    confirm(crew, pair, ["number-words"])
    assert codes(bench, pair) == ["number-words"]
    crew.revise(pair, "prompt", PROMPT + " Thank you.")
    assert codes(bench, pair) == ["no-comma", "number-words"]
    crew.revise(pair, "prompt", PROMPT)
    assert codes(bench, pair) == ["number-words"]


def test_it_is_undone_and_told_in_the_history(crew: Crew, bench: Bench) -> None:
    pair = crew.write(prompt=PROMPT, completion=SAID)
    confirm(crew, pair, [], ["no-comma", "number-words"])
    assert codes(bench, pair) == []
    with crew.collection.view() as view:
        told = timeline(view, pair, crew.members["ann"]).moments
    assert any("said what its prompt demands" in str(one) for one in told)
    undoing.undo(crew.collection, crew.act("ann"))
    assert codes(bench, pair) == ["no-comma", "number-words"]
    undoing.redo(crew.collection, crew.act("ann"))
    assert codes(bench, pair) == []


def test_a_demand_that_a_model_read_is_verified_once_it_is_confirmed(crew: Crew, bench: Bench) -> None:
    pair = crew.write(prompt=PROMPT, completion=SAID)
    one = {"type": "keywords:existence", "given": {"keywords": ["deposit"]}}
    unknown = {"type": "keywords:unheard_of", "given": {}}
    said = confirming.Demands(confirming.fingerprint(PROMPT), [one, unknown])
    confirming.confirm(crew.collection, crew.act("ann"), pair, said)
    assert codes(bench, pair) == ["existence"]


def test_of_a_prompt_that_was_changed_meanwhile_nothing_is_kept_and_a_reviewer_says_nothing(crew: Crew) -> None:
    pair = crew.write(prompt=PROMPT, completion=SAID)
    with pytest.raises(InTheWay, match="changed meanwhile"):
        confirm(crew, pair, ["no-comma"], prompt="Another one.")
    with pytest.raises(Refused):
        confirming.confirm(
            crew.collection, crew.act("bob"), pair, confirming.Demands(confirming.fingerprint(PROMPT))
        )  # fmt: skip


def test_the_words_of_a_demand_go_with_the_texts_that_are_erased(crew: Crew, bench: Bench) -> None:
    pair = crew.write(prompt=PROMPT, completion=SAID)
    one = {"type": "keywords:existence", "given": {"keywords": ["deposit"]}}
    said = confirming.Demands(confirming.fingerprint(PROMPT), [one])
    confirming.confirm(crew.collection, crew.act("ann"), pair, said)
    with crew.collection.view() as view:
        facts = view.pair(pair).facts
        assert "deposit" in (view.text(facts["constraints"]) or "")
    erasing.erase(crew.collection, crew.act("eve"), pair, "they asked")
    with crew.collection.view() as view:
        assert confirming.confirmed(view, view.pair(pair).facts) is None
    assert bench.checker.tools.demands is not None
    assert bench.checker.tools.demands.said(pair) is None
