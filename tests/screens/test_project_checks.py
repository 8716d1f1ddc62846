"""The checks follow a project's settings and dictionary, whoever changes them, and tools open when they are asked."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from properties.copies import copied
from torture.project import Crew

from checks.config import Config
from checks.runner import Checker
from checks.spec import Check, Subject
from checks.tools import Tools
from screens.checking import Submission, judged, report, waivers, weighing
from screens.late import Late, LateTools
from screens.project_checks import ProjectChecks, set_check
from storage.collection import open_collection
from storage.merging import merge
from workbench.domain.listing import Filter
from workbench.domain.pair import Counts
from workbench.engines import templates
from workbench.errors import Refused, ServiceFailed
from workbench.services import people, templating, undoing, waiving

BANNED = '{"kind": "banned", "text": "bad word", "severity": "block"}'


def worded(words: frozenset[str]) -> Tools:
    return Tools(words=words)


def found(checks: ProjectChecks, text: str = "a bad word") -> list[str]:
    return [one.rule for one in checks.now().report({"prompt": text}).findings]


def test_settings_words_undo_and_merge_are_followed(crew: Crew, tmp_path: Path) -> None:
    checks = ProjectChecks(crew.collection, worded)
    first = checks.now()
    assert found(checks) == []
    assert checks.now() is first
    elsewhere = open_collection(crew.collection.path)
    set_check(elsewhere, crew.act("eve"), "checks.custom.no-bad", BANNED)
    elsewhere.close()
    assert found(checks) == ["no-bad"]
    waiving.change_words(crew.collection, crew.act("ann"), ["pgvector"])
    assert checks.now().tools.words == {"pgvector"}
    undoing.undo(crew.collection, crew.act("eve"))
    assert found(checks) == []
    other = copied(crew.collection, "other.sft")
    set_check(other, crew.act("eve"), "checks.custom.no-bad", BANNED)
    merge(crew.collection, other.path)
    other.close()
    assert found(checks) == ["no-bad"]


def test_what_is_waived_stays_so_while_one_types_on(crew: Crew) -> None:
    set_check(crew.collection, crew.act("eve"), "checks.custom.no-bad", BANNED)
    checker = ProjectChecks(crew.collection, worded).now()
    pair = crew.write(prompt="Here a bad word stands.")
    with crew.collection.view() as view:
        (one,) = report(checker, view, view.pair(pair)).findings
    assert (one.state, one.id[:12]) == ("open", pair[:12])
    waiving.waive(crew.collection, crew.act("eve"), pair, one.flagged, "quoted")
    with crew.collection.view() as view:
        held = waivers(view, view.pair(pair))
        assert report(checker, view, view.pair(pair)).blocking() == []
        (line,) = view.pairs(Filter())
        assert weighing(checker, view)(line, {"prompt": line.prompt or ""}) == set()
    typed = {"prompt": "Before it, and here a bad word stands. And a bad word."}
    said = judged(checker.report(typed), typed, held, pair)
    assert [one.state for one in said.findings] == ["waived", "waived"]
    assert said.count() == {"block": 0, "warn": 0, "info": 0}
    other = {"prompt": "A BAD word."}
    assert [one.state for one in judged(checker.report(other), other, held, pair).findings] == ["open"]


def test_a_submission_records_what_became_of_the_findings(crew: Crew) -> None:
    set_check(crew.collection, crew.act("eve"), "checks.custom.no-bad", BANNED)
    set_check(crew.collection, crew.act("eve"), "checks.custom.no-worse", BANNED.replace("bad", "worse"))
    checker = ProjectChecks(crew.collection, worded).now()
    pair = crew.write(prompt="A bad word, a worse word, a bad word.")
    with crew.collection.view() as view:
        said = report(checker, view, view.pair(pair))
    waiving.waive(crew.collection, crew.act("eve"), pair, said.findings[0].flagged, "quoted")
    submission = Submission(checker, fixed={"spelling": 3})
    with crew.collection.view() as view:
        assert len(submission.blocking(view, view.pair(pair))) == 1
        assert "word" not in submission.blocking(view, view.pair(pair))[0].split("(")[1]
        assert submission.outcome(view, view.pair(pair)) == {
            "spelling": Counts(3, 0, 0), "no-bad": Counts(0, 2, 0), "no-worse": Counts(0, 0, 1),
        }  # fmt: skip


def test_a_tool_is_opened_when_it_is_asked_and_its_absence_is_told() -> None:
    opened: list[int] = []

    def make() -> object:
        opened.append(1)
        if len(opened) == 1:
            raise ServiceFailed("Not there", "it was not fetched", "workbench setup")
        return {"a": 1}

    late = Late(make)
    assert opened == []
    for _ in range(2):
        with pytest.raises(ServiceFailed, match="not fetched"):
            late.keys()
    assert len(opened) == 1
    late._failed = None
    assert list(late.keys()) == ["a"]
    assert list(late.items()) == [("a", 1)]
    assert len(opened) == 2


def test_a_check_whose_tool_can_not_be_opened_is_not_checked() -> None:
    def run(subject: Subject) -> Iterator[None]:
        yield from subject.tools.neighbours.near("prompt", "x", "")  # type: ignore[union-attr, misc]

    def none() -> object:
        raise ServiceFailed("Not there", "nothing is near", "")

    check = Check("near", 1, "instant", "warn", "near", run, needs=("neighbours",))  # type: ignore[arg-type]
    tools = LateTools({"neighbours": none}).with_words(frozenset({"x"}))
    said = Checker(Config(checks={"near": check}), tools).report({"prompt": "x"})
    assert said.not_checked == {"near": "Not there: nothing is near"}


def test_what_knows_the_dictionary_is_made_anew_with_it_and_the_rest_is_kept() -> None:
    tools = LateTools({"neighbours": dict})
    one, same, other = (tools.with_words(frozenset(words)) for words in ({"x"}, {"x"}, {"y"}))
    assert one.harper is same.harper is not other.harper
    assert one.neighbours is other.neighbours
    assert (one.words, other.words) == ({"x"}, {"y"})


def test_the_bounds_of_a_cell_are_those_of_its_texts(crew: Crew) -> None:
    checks = ProjectChecks(crew.collection, worded)
    texts = {"completion": " ".join(f"word{number}" for number in range(40)) + "."}
    german = {"language": "de", "skill": "rewriting"}

    def lengths(facts: dict[str, str]) -> list[tuple[str, str]]:
        said = checks.now().report(texts, facts).findings
        return [(one.code, one.field) for one in said if one.rule == "length"]

    assert lengths(german) == []
    people.set_cell(crew.collection, crew.act("eve"), german, 5, {"completion": (5, 20)})
    assert lengths(german) == [("long", "completion")]
    assert lengths({**german, "language": "en"}) == []
    set_check(crew.collection, crew.act("eve"), "checks.length.completion_max[skill=rewriting,language=de]", "100")
    assert lengths(german) == []


def test_both_that_count_tokens_hold_a_text_against_the_same_bounds(crew: Crew) -> None:
    checks, lead = ProjectChecks(crew.collection, worded), partial(crew.act, "eve")
    german, extraction = {"language": "de", "skill": "rewriting"}, {"skill": "extraction"}

    def limits(facts: dict[str, str]) -> tuple[int, int]:
        """What both are asked; they must not differ."""
        asked = {one.check.name: one.params for one in checks.now().config.bound(facts)}
        assert asked["length"] == asked["tokens"]
        return asked["tokens"]["completion_min"], asked["tokens"]["completion_max"]

    assert limits(german) == (0, 0)
    people.set_cell(crew.collection, lead(), german, 5, {"completion": (5, 20)})
    assert (limits(german), limits(extraction)) == ((5, 20), (0, 0))
    set_check(crew.collection, lead(), "checks.length.completion_max[skill=rewriting,language=de]", "100")
    set_check(crew.collection, lead(), "checks.length.completion_max", "60")
    assert (limits(german), limits(extraction)) == ((5, 100), (0, 60))
    undoing.undo(crew.collection, lead())
    undoing.undo(crew.collection, lead())
    assert (limits(german), limits(extraction)) == ((5, 20), (0, 0))
    with pytest.raises(Refused) as refused:
        set_check(crew.collection, lead(), "checks.tokens.completion_max", "60")
    assert "length.completion_max holds for it as well" in refused.value.hint
    with pytest.raises(Refused) as refused:
        set_check(crew.collection, lead(), "checks.tokens.nonsense", "60")
    assert "holds for it" not in refused.value.hint
    set_check(crew.collection, lead(), "checks.tokens.on[skill=extraction]", "no")
    assert not any(one.check.name == "tokens" for one in checks.now().config.bound(extraction))


def test_what_a_model_is_asked_is_worded_by_the_project(crew: Crew) -> None:
    checks = ProjectChecks(crew.collection, worded)
    assert checks.now().tools.templates == {}
    own = templates.source("check_entailed").replace("You check whether", "Say whether")
    templating.set_template(crew.collection, crew.act("eve"), "check_entailed", own, "own.j2")
    assert checks.now().tools.templates == {"check_entailed": own}
    with pytest.raises(Refused, match="never uses 'completion'"):
        templating.set_template(
            crew.collection, crew.act("eve"), "check_entailed", own.replace("{{ completion | fenced }}", "it"), "own.j2"
        )
    templating.reset_template(crew.collection, crew.act("eve"), "check_entailed")
    assert checks.now().tools.templates == {}
