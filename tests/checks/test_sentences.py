"""Sentences are cut where a reader would cut them, whatever the text."""
# ruff: noqa: RUF001 - sentences of several scripts

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parts.sentences import sentences


def cut(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "whole"),
    [
        ("en", ["Dr. Smith met J. R. Ewing at 3.5 p.m. in St. Louis.", "He left."]),
        ("en", ["See e.g. Figure 3.", "It is clear!", "Is it?", "“Yes.”", "(No.)"]),
        ("en", ["Wait... what?", "He said so.", "Version 3.11.7 is out."]),
        ("de", ["Am 3. Mai kam Hr. Meier, d.h. der Chef, z. B. mit Dr. Weiß.", "Er ging."]),
        ("fr", ["M. Dupont est là.", "Où va-t-il ?", "« Ici. »", "Fin."]),
        ("es", ["El Sr. Pérez vive en la Avda. Mayor núm. 3 desde enero.", "¿Quién?", "Nadie."]),
        ("ru", ["Он приехал в 1999 г. и жил на ул. Мира.", "Потом уехал."]),
        ("en", ["It costs 5.", "Then we left."]),
    ],
)
def test_stops_that_end_sentences_are_told_from_those_that_do_not(language: str, whole: list[str]) -> None:
    assert cut(" ".join(whole), language) == whole


def test_no_blank_is_needed_where_the_script_has_none() -> None:
    assert cut("今日は晴れです。明日は？雨です", "ja") == ["今日は晴れです。", "明日は？", "雨です"]


def test_lines_that_are_no_wrapped_prose_are_sentences() -> None:
    text = "# Title\nText that was wrapped here\nand goes on.\n\n1. One\n2. Two\n- Three\nLast word"
    assert cut(text) == [
        "# Title", "Text that was wrapped here\nand goes on.", "1. One", "2. Two", "- Three", "Last word",
    ]  # fmt: skip


@given(st.text(alphabet=st.sampled_from("aB1 .!?…\n\"')#-。é "), max_size=60), st.sampled_from(["", "en", "de", "ja"]))
def test_every_visible_character_is_in_one_sentence(text: str, language: str) -> None:
    found = sentences(text, language)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() for start, end in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))


@pytest.mark.parametrize("unit", [".", "a", "\n", ". ", "A.", "\n-", " ", "'", "1."])
def test_the_time_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    start = time.perf_counter()
    sentences(unit * (100_000 // len(unit)) + "x", "de")
    assert time.perf_counter() - start < 2
