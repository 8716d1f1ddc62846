"""Code in fences: each of its places leads back to the text, and no code takes more than its time to be read."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.config import rules
from checks.parts.asked import asked
from checks.parts.pieces import fenced
from checks.spec import Subject

LINES = st.lists(st.text(st.sampled_from("ab é😀{}()='\"#:\t"), max_size=12), min_size=1, max_size=6)


@settings(deadline=None)
@given(LINES, st.sampled_from(("", "> ", "   ", "> > ")), st.sampled_from(("\n", "\r\n")))
def test_every_place_of_a_fenced_code_leads_back(lines: list[str], before: str, end: str) -> None:
    opening = "- a list\n\n" if before.isspace() else ""
    text = opening + end.join([f"{before}```", *(before + line for line in lines), f"{before}```", "", "z"])
    (block,) = fenced(text)
    piece = block.piece
    for at, char in enumerate(piece.text.removesuffix("\n")):
        place = piece.place(at)
        assert char == "\n" or text[place] == char, (at, place)


SIZES = (2_000, 8_000, 32_000)
FLOOR = 0.1
"""Seconds below which a time says nothing about growth."""


@pytest.mark.parametrize("language", ["python", "javascript", "sql", "json", "yaml", "go"])
@pytest.mark.parametrize("part", ["(", "a ", "\n", '"a', "{", "a\n"])
def test_reading_grows_with_the_length_and_no_faster(language: str, part: str) -> None:
    def linear(attempt: int) -> bool:
        times = [max(seconds(language, part * (size // len(part)) + "z" * attempt), FLOOR) for size in SIZES]
        return all(after <= 9 * before for before, after in pairwise(times))

    seconds(language, "x = (")  # the reader is loaded
    assert any(linear(attempt) for attempt in range(3))


def seconds(language: str, code: str) -> float:
    start = time.thread_time()
    for name in ("code", "python-names"):
        check = rules()[name]
        list(check.run(Subject({"completion": f"```{language}\n{code}\n```\n"}, {}, params=check.defaults)))
    return time.thread_time() - start


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("Return the list as JSON.", "json"),
        ("List three colours. Answer with valid JSON only.", "json!"),
        ("Please provide the names in JSON format. Your entire output should just contain a JSON block.", "json!"),
        ("Convert the following JSON to YAML:\n{}", "yaml"),
        ("Convert this XML into CSV.", "csv"),
        ("Gib das Ergebnis ausschließlich als JSON aus.", "json!"),
        ("Die Ausgabe soll gültiges XML sein.", "xml"),
        ("Compare A and B in a markdown table, nothing else.", "table!"),
        ("Output format: CSV", "csv"),
        ("Sort a list in Go. Only the code, please.", "code!"),
        ("Give it as JSON or as YAML.", ""),
        ("Write a Python function that returns the data as JSON.", ""),
        ("How do I return the answer as JSON from Flask?", ""),
        ("Summarize the text below in XML format.", ""),
        ("The server returns its response in JSON format. Why is it slow?", ""),
        ("Schreibe eine Funktion, die JSON ausgibt.", ""),
        ("Don't answer in JSON.", ""),
        ("Write a joke about xml.", ""),
    ],
)
def test_what_a_prompt_asks_for(prompt: str, wanted: str) -> None:
    said = asked(prompt)
    assert (said.format + "!" * said.only if said else "") == wanted
