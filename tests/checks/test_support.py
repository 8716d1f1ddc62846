"""The best supporting sentence: right by words, better by meaning, and no sentence where there is none."""

from pathlib import Path

import pytest

from checks.parts.support import GOOD, POOR, best, support
from workbench.engines.embedder import OnnxEmbedder

CONTEXT = (
    "The deposit may not exceed three months' rent. The landlord keeps it in an account apart from their own money. "
    "It is paid back within 60 days of the return of the keys. Pets need the consent of the landlord."
)
SAID = "The deposit is at most three months' rent. Within 60 days of the return of the keys it is paid back."


def told(completion: str, context: str = CONTEXT) -> list[tuple[str, str, float]]:
    return [
        (completion[slice(*one.sentence)], context[slice(*one.evidence)] if one.evidence else "", one.score)
        for one in support(completion, context, "en")
    ]


def test_each_sentence_has_the_one_that_bears_it() -> None:
    first, second = told(SAID)
    assert first[1].startswith("The deposit may not")
    assert second[1].startswith("It is paid back")
    assert second[2] > GOOD
    assert first[2] > POOR


def test_what_is_about_something_else_is_borne_by_nothing() -> None:
    ((_, evidence, score),) = told("Whales breathe air.")
    assert (evidence, score) == ("", 0.0)


@pytest.mark.parametrize(("completion", "context"), [("", CONTEXT), ("...", CONTEXT), ("\n\n", "")])
def test_without_words_there_is_nothing_to_bear(completion: str, context: str) -> None:
    assert told(completion, context) == []


def test_without_a_context_nothing_bears() -> None:
    assert told("The deposit is paid.", " ") == [("The deposit is paid.", "", 0.0)]


def test_the_nearest_sentences_come_in_the_order_of_the_context() -> None:
    assert best("The landlord pays the deposit back after 60 days.", CONTEXT, "en", 2) == [
        "The deposit may not exceed three months' rent.",
        "It is paid back within 60 days of the return of the keys.",
    ]


def test_meaning_finds_what_words_do_not(embedder_folder: Path) -> None:
    claim = "You may only keep a dog if the owner of the house agrees."
    by_meaning = support(claim, CONTEXT, "en", OnnxEmbedder(embedder_folder))[0]
    assert by_meaning.evidence is not None
    assert CONTEXT[slice(*by_meaning.evidence)].startswith("Pets")
    assert by_meaning.score > support(claim, CONTEXT, "en")[0].score
