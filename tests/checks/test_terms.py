"""Words of the documents that no dictionary has are proposed for the project's own."""

from pathlib import Path

import pytest

from checks.terms import Term, terms
from workbench.engines.grammar import Grammar
from workbench.engines.harper import Harper
from workbench.progress import Work, finish

SOURCES = Path(__file__).parents[1] / "data" / "sources"
HARPER = Harper()


def found(work: Work[list[Term]]) -> dict[str, int]:
    return {term.word: term.times for term in finish(work)}


def test_what_is_used_often_and_unknown_is_proposed() -> None:
    passages = [
        "Muqarnas vault the hall. A muqarnas is old.",
        "The muqarnas's cells, `zellij zellij`.",
        "Zellij, zellij; recieve the hall.",
    ]
    assert found(terms(passages, HARPER, "en")) == {"muqarnas": 3}
    assert found(terms(passages, HARPER, "en", often=2)) == {"muqarnas": 3, "zellij": 2}
    assert found(terms(passages, HARPER, "en", known={"Muqarnas"})) == {}
    (term,) = finish(terms(passages, HARPER, "en"))
    assert term.passages == 2


def test_a_real_document_gives_its_own_words() -> None:
    text = (SOURCES / "json.rst.txt").read_text("utf-8")
    proposed = found(terms(text.split("\n\n"), HARPER, "en"))
    assert {"deserialized", "decoder"} & proposed.keys() or proposed
    assert not {"the", "object", "Python", "string"} & proposed.keys()
    assert min(proposed.values()) >= 3


def test_progress_is_told_and_the_work_can_be_left() -> None:
    work = terms(["word"] * 1000, HARPER, "en")
    assert next(work).item
    work.close()


@pytest.mark.languagetool
def test_german_words_too(languagetool_server: str) -> None:
    passages = ["Die Blutdruckmessung und der Flurböck.", "Blutdruckmessung, Flurböck, Flurböck, Blutdruckmessung"]
    assert found(terms(passages, Grammar(languagetool_server), "de")) == {"Flurböck": 3}
