"""What a pair leans on reaches the checks by every way alike, and is read anew once the project changed."""

from collections.abc import Callable, Iterator

import pytest
from torture.project import Crew

from checks.looking import look
from checks.parts import ground
from checks.runner import Checker
from checks.spec import Finding, Subject
from checks.tools import Tools
from screens.bench import Bench, begin
from screens.checking import Submission, report, texts_of, weighing
from screens.pair_findings import Summary, Wanted, all_findings, read
from screens.project_evidence import ProjectEvidence
from screens.widgets.review_findings import found_in
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.pair import dimensions
from workbench.progress import finish
from workbench.services import review_reading, writing
from workbench.services.provenance import PASSAGE, Runs, Writing
from workbench.view import View

PASSAGE_TEXT = "The deposit is paid back within 60 days of the return of the keys, by order of Anna Berg."
SAID = "It is paid back within 60 days, says the law. A fee of 90 euros is kept."
FACTS = {"language": "en", "skill": "closed_qa"}


@pytest.fixture
def bench(crew: Crew) -> Iterator[Bench]:
    bench = begin(crew.collection.path, "bob")
    yield bench
    bench.close()


def chunk(crew: Crew, text: str = PASSAGE_TEXT) -> str:
    """A document of one chunk."""
    uid = new_id()
    facts = {"path": "law.md", "title": "Law", "format": "md", "sha256": "0" * 64, "language": "en"}

    def add(view: View) -> Iterator[NewEvent]:
        yield NewEvent("document.added", uid, facts, {"text": text})
        document = view.subject(uid)
        yield NewEvent("document.chunked", uid, {"text": document.text, "spans": [[0, len(text), []]], "chunker": "x"})  # type: ignore[union-attr]

    crew.collection.transact(crew.act("ann"), add)
    with crew.collection.view() as view:
        return next(iter(view.chunks(Filter(parent=uid)))).id


def leaning(crew: Crew, *chunks: str, completion: str = SAID, **texts: str) -> str:
    """A pair with a completion that leans on chunks."""
    facts = {**FACTS, "evidence": list(chunks)} if chunks else FACTS
    manuscript = writing.Manuscript({"prompt": "When is it paid back?", **texts}, facts)
    (pair,) = writing.write_new(crew.collection, crew.act("ann"), manuscript).subjects
    crew.submit(pair)
    crew.judge(pair)
    crew.revise(pair, "completion", completion)
    return pair


def ways(bench: Bench, pair: str) -> dict[str, set[str]]:
    """What is said of a pair, by everybody who asks the checks."""

    def cut(findings: Callable[[View, Checker], list[Finding]]) -> set[str]:
        checker = bench.checker
        with bench.collection.view() as view:
            return {f"{one.severity} {one.excerpt}" for one in findings(view, checker) if one.rule == "grounded"}

    def weighed(view: View, checker: Checker) -> set[str]:
        (line,) = view.pairs(Filter(ids=(pair,)))
        texts = texts_of(view, view.pair(pair))
        return weighing(checker, view)(line, texts)

    only = Wanted(select=("grounded",))
    seen = {
        "report": cut(lambda view, checker: report(checker, view, view.pair(pair)).open()),
        "submission": cut(lambda view, checker: Submission(checker).said(view, view.pair(pair)).open()),
        "pair": cut(lambda view, checker: read(view, pair).said(checker, only).open()),
        "all": cut(lambda view, checker: [
            one.finding for name, one in all_findings(view, checker, only, None, Summary()) if name == pair
        ]),
        "review": cut(lambda view, checker: found_in(
            checker, view, review_reading.read(view, pair), bench.member
        ).said.open()),
        "look": cut(lambda view, checker: list(finish(look(
            checker, texts_of(view, view.pair(pair)), dimensions(view.pair(pair).facts), pair=pair, tiers={"instant"}
        )).findings)),
    }  # fmt: skip
    with bench.collection.view() as view:
        assert ("warn" in weighed(view, bench.checker)) == any(seen.values())
    return seen


def same(seen: dict[str, set[str]]) -> set[str]:
    """What all say; fails, with what each says, where one says something else."""
    first = next(iter(seen.values()))
    assert all(said == first for said in seen.values()), seen
    return first


def test_what_neither_context_nor_evidence_holds_is_found_whoever_asks(crew: Crew, bench: Bench) -> None:
    pair = leaning(crew, chunk(crew))
    assert same(ways(bench, pair)) == {"warn 90"}


def test_evidence_bears_what_the_context_lacks(crew: Crew, bench: Bench) -> None:
    context = "The fee is 90 euros, whoever pays it."
    alone = leaning(crew, context=context)
    assert same(ways(bench, alone)) == {"warn 60"}
    both = leaning(crew, chunk(crew), context=context)
    assert same(ways(bench, both)) == set()


def test_a_pair_without_context_and_evidence_is_left_alone(crew: Crew, bench: Bench) -> None:
    pair = leaning(crew)
    assert same(ways(bench, pair)) == set()
    chunk(crew)
    assert same(ways(bench, pair)) == set()


def test_what_was_cited_counts_as_soon_as_it_is_saved(crew: Crew) -> None:
    source, evidence = chunk(crew), ProjectEvidence(crew.collection)
    pair = leaning(crew)
    assert evidence.some()
    assert evidence.passages(pair) == ()
    with crew.collection.view() as view:
        base = view.pair(pair).heads["completion"]
    runs = Runs([(len(SAID), PASSAGE + source)])
    manuscript = writing.Manuscript({"completion": SAID}, writing=Writing(runs, (), 9))
    writing.revise(crew.collection, crew.act("ann"), pair, manuscript, base)
    assert evidence.passages(pair) == (PASSAGE_TEXT,)
    assert evidence.passages(pair) is evidence.passages(pair), "read once"


def test_nothing_is_looked_up_where_nothing_can_be(crew: Crew) -> None:
    pair, evidence = leaning(crew), ProjectEvidence(crew.collection)
    assert not evidence.some()
    assert evidence.passages(pair) == evidence.passages("") == ()
    chunk(crew)
    assert evidence.some()
    assert evidence.passages("00" * 16) == (), "a pair that is not there"


def test_the_context_is_no_evidence_for_itself(crew: Crew) -> None:
    pair = leaning(crew, chunk(crew), chunk(crew, "Pets need consent."), context=PASSAGE_TEXT + "\n")
    tools = Tools(evidence=ProjectEvidence(crew.collection))
    assert ground.passages(Subject({"context": PASSAGE_TEXT}, tools=tools, pair=pair)) == "Pets need consent."
    assert ground.passages(Subject({}, tools=tools, pair="")) == ""
