"""The rules that ask a grammar checker, with the real ones: Harper in this process, LanguageTool as a server."""

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.config import Config
from checks.rules.grammar import CHECK as GRAMMAR
from checks.rules.harper import CHECK as HARPER
from checks.runner import Checker
from checks.spec import Check, Finding, Subject
from checks.tools import GrammarChecker, Tools
from workbench.engines.grammar import Grammar
from workbench.engines.harper import Harper

FRAGMENTS = json.loads((Path(__file__).parent / "fragments.json").read_bytes())
PIECES = st.sampled_from(
    [*FRAGMENTS["marks"], *FRAGMENTS["words"], *FRAGMENTS["code"], "🙂", "𐐀", "é", "\r\n", "\u2028"]
)


ONCE = Harper()


@pytest.fixture(scope="module")
def harper() -> Harper:
    return ONCE


@pytest.fixture(scope="module")
def languagetool(languagetool_server: str) -> Grammar:
    return Grammar(languagetool_server)


def said(
    check: Check, tool: GrammarChecker, text: str, language: str = "en", words: tuple[str, ...] = (),
    params: Mapping[str, object] | None = None, **texts: str,
) -> list[Finding]:  # fmt: skip
    tools = Tools(**{check.needs[0]: tool}, words=frozenset(words))
    facts = {"language": language} if language else {}
    subject = Subject({**texts, "completion": text}, facts, {**check.defaults, **(params or {})}, tools)
    return [one for one in check.run(subject) if one.field == "completion"]


def cut(text: str, found: list[Finding], *severities: str) -> list[tuple[str, str]]:
    return [(one.code, text[one.start : one.end]) for one in found if one.severity in (severities or ("warn", "info"))]


ENGLISH = [
    ("We could of checked it.", "confused-word", "could of", "We could have checked it."),
    ("The the pump runs.", "repeated-word", "The the", "The pump runs."),
    ("It gave me an banana.", "grammar", "an", "It gave me a banana."),
    ("🙂 𐐀 teh pump runs.", "typo", "teh", "🙂 𐐀 the pump runs."),
    ("We recieve it.", "spelling", "recieve", "We receive it."),
    ("The pump at Volubilis runs.", "name", "Volubilis", None),
]


@pytest.mark.parametrize(("text", "code", "wrong", "fixed"), ENGLISH)
def test_harper_finds(harper: Harper, text: str, code: str, wrong: str, fixed: str | None) -> None:
    found = said(HARPER, harper, text)
    assert cut(text, found) == [(code, wrong)]
    (one,) = found
    assert one.excerpt == wrong
    if fixed:
        assert one.fix is not None
        assert text[: one.start] + one.fix + text[one.end :] == fixed
    assert not one.safe


RIGHT = [
    "The pump is running. It has a `get_valu` and a <tag>, see https://exmaple.org/recieve or call teh_pump().",
    "The colour of the organisation's honour.",
    "Samples A, B and C of J. D. Smith weigh 12 kg in 2TB.",
    "He said \"we recieve teh pump\" to everybody who was willing to listen to him for once.",
    "```\nteh teh recieve\n```\n\nThat is the code.",
    "Bakes for 10-12 minutes.\n\n- Jeans\n- Jeans can be worn",
    "Le praticien est appelé dentiste et il traite les maladies de la bouche.",
    "",
    "12345 67 !!",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_harper_spares(harper: Harper, text: str) -> None:
    assert cut(text, said(HARPER, harper, text), "warn") == []


@pytest.mark.parametrize(
    ("language", "text", "there"),
    [
        ("", "Wir haben die die Pumpe gesehen.", False),
        ("", "The the pump runs very well today.", True),
        ("en", "The the pump.", True),
        ("de", "The the pump.", False),
    ],
)
def test_harper_reads_english_only(harper: Harper, language: str, text: str, there: bool) -> None:
    checker = Checker(Config(checks={"harper": HARPER}), Tools(harper=harper))
    report = checker.report({"completion": text}, {"language": language} if language else {}, tiers={"quick"})
    assert bool(report.findings) == there
    assert report.not_checked == {}


def test_a_variant_that_was_asked_for_is_the_only_right_one(harper: Harper) -> None:
    text = "The color of the colour."
    assert cut(text, said(HARPER, harper, text)) == []
    assert cut(text, said(HARPER, harper, text, "en-GB")) == [("spelling", "color")]
    assert cut(text, said(HARPER, harper, text, "en-US")) == [("spelling", "colour")]
    assert cut(text, said(HARPER, harper, text, params={"variants": ["de-AT", "en-GB"]})) == [("spelling", "color")]


def test_words_of_the_project_and_of_the_pair_are_right(harper: Harper) -> None:
    text = "The muqarnas and the zellige's jali, then teh end."
    assert [word for _, word in cut(text, said(HARPER, harper, text))] == ["muqarnas", "zellige's", "jali", "teh"]
    found = said(HARPER, harper, text, words=("jali",), prompt="What is muqarnas?", context="A zellige.")
    assert cut(text, found) == [("typo", "teh")]


def test_words_given_to_harper_are_right_for_it(harper: Harper) -> None:
    assert harper.check("The muqarnas is old.", "en")
    assert Harper(["muqarnas"]).check("The muqarnas is old.", "en") == []


def test_context_is_not_read_unless_wanted(harper: Harper) -> None:
    tools = Tools(harper=harper)
    for fields, many in (("prompt", "completion"), 0), (("context",), 1):
        subject = Subject(
            {"context": "We recieve it."}, {"language": "en"}, {**HARPER.defaults, "fields": fields}, tools
        )
        assert len(list(HARPER.run(subject))) == many


@settings(max_examples=60, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=20))
def test_any_text_is_cut_exactly_and_no_message_tells_it(harper: Harper, pieces: list[str]) -> None:
    text = "".join(pieces)
    for one in said(HARPER, harper, text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.excerpt == text[one.start : one.end][:40]
        assert "\n" not in one.message
    planted = text + "\n\nSecretword recieve it.\n"
    found = said(HARPER, harper, planted)
    assert not any("recieve" in one.message or "Secretword" in one.message for one in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("🙂 𐐀 é ß ﬁ \u200d 漢字 word, It's. a\u0301".split(" ")), max_size=12).map(" ".join))
def test_harper_counts_code_points(text: str) -> None:
    whole = f"{text}\n\nWe recieve it."
    found = [one for one in ONCE.check(whole, "en-US") if whole[one.start : one.end] == "recieve"]
    assert len(found) == 1, "the mistake stands where it stands, whatever is before it"


@pytest.mark.languagetool
@pytest.mark.parametrize(
    ("language", "text", "code", "wrong", "fix"),
    [
        ("en", "🙂 He go to school.", "grammar", "go", "goes"),
        ("en", "We recieve the goods.", "spelling", "recieve", "receive"),
        ("en", "You would of known that it was wrong.", "typo", "would of", "would have"),
        ("en-GB", "The color is fine.", "spelling", "color", "colour"),
        ("de", "Das ist ein Fehlre in einem Satz.", "spelling", "Fehlre", "Fehler"),
        ("de", "Wir bleiben mit mit ihnen in Kontakt.", "repeated-word", "mit mit", "mit"),
        ("de", "Ich weiß, das du morgen kommst.", "confused-word", "das", "dass"),
        ("", "Das hier ist ganz bestimmt ein deutscher Satz mit einem Fehlre darin.", "spelling", "Fehlre", "Fehler"),
    ],
)
def test_languagetool_finds(languagetool: Grammar, language: str, text: str, code: str, wrong: str, fix: str) -> None:
    found = said(GRAMMAR, languagetool, text, language)
    one = next(one for one in found if text[one.start : one.end] == wrong)
    assert (one.code, one.severity, one.fix) == (code, "warn", fix)
    assert one.message
    assert wrong not in re.findall(r"[\w ]+", one.message), "what it says holds nothing of the text"


@pytest.mark.languagetool
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The function `get_valu` returns `Nnoe`, see https://exmaple.org/recieve, or so [NAME] says."),
        ("en", "Let $x_i$ be \\(a < b\\), then {valeu} is `an` apple. `foo` is a `bar`."),
        ("de", "Die Funktion `get_valu` gibt `Nnoe` zurück, wenn der Schlüssel fehlt. `foo` ist ein Apfel."),
        ("de", "Er sagte „wir haben kein Fehlre“, und alle anderen hörten ihm dabei sehr lange zu."),
    ],
)
def test_languagetool_spares_what_is_no_prose(languagetool: Grammar, language: str, text: str) -> None:
    assert cut(text, said(GRAMMAR, languagetool, text, language)) == []


@pytest.mark.languagetool
@pytest.mark.languagetool
@pytest.mark.parametrize(
    "text",
    [
        "Highlight at least three sections with markdown.", "Development studies is offered as a master's degree.",
        "All letters in your response must be lower case letters.", "Add vinegar, agave and tamari to the pan.",
        "Who is Joe Biden and Donald Trump's adviser?",
    ],
)  # fmt: skip
def test_what_languagetool_is_often_wrong_about_is_no_warning(languagetool: Grammar, text: str) -> None:
    found = said(GRAMMAR, languagetool, text, "en")
    assert [one for one in found if one.severity != "info"] == []
    assert found, "it is said, for who wants to know"


def test_a_language_that_the_server_lacks_is_told_as_not_checked(languagetool: Grammar) -> None:
    checker = Checker(Config(checks={"grammar": GRAMMAR}), Tools(languagetool=languagetool))
    report = checker.report({"completion": "nuqneh, tlhingan."}, {"language": "tlh"}, tiers={"quick"})
    assert "tlh" in report.not_checked["grammar"]


def test_without_its_tool_a_rule_is_told_as_not_checked() -> None:
    checker = Checker(Config(checks={"grammar": GRAMMAR, "harper": HARPER}), Tools(why={"languagetool": "no Java"}))
    report = checker.report({"completion": "He go."}, {"language": "en"}, tiers={"quick"})
    assert report.not_checked == {"grammar": "no Java", "harper": "harper is not at hand"}


def test_threads_may_ask_harper_at_once(harper: Harper) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda dialect: harper.check("The colour of the the color.", dialect), ["en-US", "en-GB"] * 8)
        )
    assert found[0::2] == [found[0]] * 8
    assert found[1::2] == [found[1]] * 8
    assert found[0] != found[1]
