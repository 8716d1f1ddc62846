"""What the log tells of whose words a text is made of, and what the check makes of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from checks.config import Config
from checks.parts.style import ENOUGH
from checks.runner import Checker
from checks.spec import Finding
from checks.tools import Tools
from workbench.domain.event import NewEvent, new_id
from workbench.services import writing
from workbench.services.origins import Origins
from workbench.services.provenance import Runs, Writing

DRAFT = (
    "The deposit is paid back within sixty days of the return of the keys, and a quarter of it may be held back "
    "until the bill for the heating has been made."
)
OWN = (
    "Sixty days after she has the keys, the landlord owes you the money; for an open heating bill she may keep a part."
)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def drafted(crew: Crew, pair: str, text: str = DRAFT) -> str:
    name = new_id()
    payload = {"purpose": "completion", "pair": pair, "model": "m"}
    crew.collection.transact(crew.act("ann"), lambda _view: [NewEvent("draft.made", name, payload, {"draft": text})])
    return name


def begun(crew: Crew) -> str:
    pair = crew.write(prompt="When is the deposit paid back, and what may be held back of it?")
    crew.submit(pair)
    crew.judge(pair)
    return pair


def completed(crew: Crew, pair: str, text: str, runs: Runs, shown: tuple[str, ...] = ()) -> None:
    manuscript = writing.Manuscript({"completion": text}, writing=Writing(runs, shown, 9))
    writing.revise(crew.collection, crew.act("ann"), pair, manuscript, None)


def said(crew: Crew, pair: str, text: str) -> dict[str, Finding]:
    checker = Checker(Config(), Tools(drafts=Origins(crew.collection)))
    found = checker.report({"completion": text}, {"language": "en"}, pair=pair, tiers={"quick"})
    assert "own-words" not in found.not_checked, found.not_checked
    return {one.code: one for one in found.findings if one.rule == "own-words"}


def test_what_was_typed_is_nobody_s_but_the_author_s(crew: Crew) -> None:
    pair = begun(crew)
    draft = drafted(crew, pair)
    completed(crew, pair, OWN, Runs([(len(OWN), "typed")]), (draft,))
    origins = Origins(crew.collection)
    assert origins.shares(pair, "completion") == {"typed": 1.0}
    assert origins.shown(pair, "completion") == [DRAFT]
    assert said(crew, pair, OWN) == {}


def test_what_was_pasted_is_told_with_its_share(crew: Crew) -> None:
    pair = begun(crew)
    completed(crew, pair, OWN, Runs([(20, "typed"), (len(OWN) - 20, "pasted")]))
    found = said(crew, pair, OWN)
    assert set(found) == {"pasted"}
    assert found["pasted"].severity == "info"
    assert f"{(len(OWN) - 20) / len(OWN):.0%}" in found["pasted"].message


def test_a_draft_that_was_typed_off_is_seen_by_its_words(crew: Crew) -> None:
    pair = begun(crew)
    draft = drafted(crew, pair)
    text = f"Well: {DRAFT}"
    completed(crew, pair, text, Runs([(len(text), "typed")]), (draft,))
    assert set(said(crew, pair, text)) == {"draft"}


def test_a_model_s_answer_that_was_not_shown_counts_too(crew: Crew) -> None:
    pair = begun(crew)
    drafted(crew, pair)
    text = DRAFT.replace("sixty", "60")
    completed(crew, pair, text, Runs([(len(text), "typed")]))
    assert set(said(crew, pair, text)) == {"answer"}
    assert said(crew, pair, OWN) == {}


def test_a_stranger_to_the_project_has_no_past(crew: Crew) -> None:
    origins = Origins(crew.collection)
    for pair in ("", "0" * 32):
        told = (origins.shares(pair, "completion"), origins.shown(pair, "completion"),
                origins.answers(pair, "completion"), origins.earlier(pair, "completion"))  # fmt: skip
        assert told == ({}, [], [], [])
    assert said(crew, "", DRAFT) == {}


def plain(number: int) -> str:
    things = "boiler valve meter pump filter grate hopper damper sensor panel".split()
    one, other = things[number % 10], things[(number // 10 + number + 3) % 10]
    return (
        f"Look at the {one} first. It is the part that fails most. If the {one} is cold, open the {other} by hand. "
        f"Wait for a minute or two. Then read the {other} again, and write the value down. When it has not changed, "
        f"call the {number + 2} people on the list of the week."
    )


def test_style_is_told_only_beside_enough_earlier_texts(crew: Crew) -> None:
    ornate = (
        "Notwithstanding considerable methodological heterogeneity (characteristically underestimated); "
        "infrastructural interdependencies — organisational, technological, institutional — necessitate "
        "comprehensive, multidimensional reconceptualisation: predominantly bureaucratic arrangements; "
        "increasingly sophisticated instrumentation; simultaneously heterogeneous, internationally standardised "
        "interoperability requirements (frequently contradictory); collaborative experimentation; transparent "
        "documentation; continuous professionalisation; proportionate accountability; institutionalised "
        "intergovernmental deliberation (predominantly consultative)."
    )
    pair = begun(crew)
    completed(crew, pair, ornate, Runs([(len(ornate), "typed")]))
    assert said(crew, pair, ornate) == {}
    for number in range(ENOUGH):
        crew.accepted(f"What is to be done in case {number}, and by whom?", plain(number))
    assert len(Origins(crew.collection).earlier(pair, "completion")) == ENOUGH
    found = said(crew, pair, ornate)
    assert set(found) == {"style"}
    assert found["style"].severity == "info"
    assert said(crew, pair, plain(31)) == {}
