"""The quality of language in one figure."""

from dataclasses import replace
from pathlib import Path

import pytest

from checks.config import Config
from checks.dataset import Order, check_files
from checks.doubles import without_doubles
from checks.parts.quality import of_report, quality, words
from checks.runner import Checker, Report
from checks.spec import Check, Finding
from checks.tools import Tools
from workbench.engines.harper import Harper
from workbench.progress import finish


def finding(rule: str, start: int, end: int, code: str = "grammar", severity: str = "warn") -> Finding:
    return Finding(rule, severity, "completion", start, end, "wrong", code=code)  # type: ignore[arg-type]


def test_only_prose_is_counted() -> None:
    assert words("Three short words, `code_of it` and www.example.org/x then.") == 5
    assert words("```\nx = 1\n```") == 0
    assert words("Ein schöner, gut-gemeinter Satz: it's.") == 5


def test_mistakes_are_told_in_a_hundred_words() -> None:
    found = [
        finding("grammar", 0, 3),
        finding("grammar", 5, 9, "spelling"),
        finding("hidden", 0, 1),
        finding("grammar", 12, 14, "style", "info"),
        finding("harper", 1, 4),
        finding("harper", 20, 24, "typo"),
    ]
    told = quality(found, 200)
    assert told
    assert (told.grammar, told.spelling, told.style, told.errors, told.score) == (0.5, 1.0, 0.5, 1.5, 85)
    assert quality([], 0) is None


@pytest.mark.parametrize(("many", "score"), [(0, 100), (1, 90), (9, 10), (10, 0), (50, 0)])
def test_the_score_falls_from_100_to_0(many: int, score: int) -> None:
    told = quality([finding("grammar", 10 * place, 10 * place + 1) for place in range(many)], 100)
    assert told
    assert told.score == score


def test_harper_is_silent_where_languagetool_speaks() -> None:
    said = [finding("grammar", 4, 6), finding("harper", 5, 9), finding("harper", 6, 9), finding("hidden", 4, 6)]
    assert without_doubles(said) == [said[0], said[2], said[3]]
    assert without_doubles(said[1:]) == said[1:]


def test_what_both_say_is_reported_once() -> None:
    def rule(name: str, start: int) -> Check:
        made = Check(
            name, 1, "quick", "warn", "x", lambda subject: iter([made.found(subject, "prompt", start, 5, "x")])
        )
        return made

    checker = Checker(Config(checks={"grammar": rule("grammar", 0), "harper": rule("harper", 3)}))
    assert [one.rule for one in checker.report({"prompt": "He go"}, tiers={"quick"}).findings] == ["grammar"]


def test_a_file_s_quality_is_told_where_its_language_was_read(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(
        '{"prompt": "How high is a deposit?", "completion": "It is recieved by the landlord."}\n' * 2, "utf-8"
    )
    tools = Tools(harper=Harper())
    for select, language, there in (("harper", "en", True), ("blank", "en", False), ("harper", "de", False)):
        order = Order(select=(select,), facts={"language": language}, open=lambda needs: tools)
        found = finish(check_files([("pairs", file)], order, lambda checked: None)).quality
        assert (found is not None) is there
        if found is not None:
            assert (found.words, found.style, found.errors) == (22, pytest.approx(100 / 11), 0)


def test_the_figure_of_a_look_is_of_what_was_read() -> None:
    texts = {"prompt": "one two three four", "completion": "one two three four five six", "context": "teh " * 50}
    found = (finding("grammar", 0, 3), replace(finding("grammar", 4, 7), field="context"))
    told = of_report(Report(found, {}), texts, ["grammar", "blank"])
    assert told
    assert (told.words, told.errors) == (10, 10)
    alone = of_report(Report(found, {}), texts, ["grammar"], ["prompt"])
    assert alone
    assert alone.words == 4
    assert of_report(Report(found, {}), texts, ["blank"]) is None
    assert of_report(Report(found, {"grammar": "no server"}), texts, ["grammar"]) is None
    assert of_report(Report(found, {"grammar": "no server"}), texts, ["grammar", "harper"]) is not None
