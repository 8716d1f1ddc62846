"""How long a completion is to be: in words, sentences and paragraphs."""

import re

from checks.constraints.spec import Given, Kind, compares, counted, whole
from checks.parts.sentences import sentences

_WORD = re.compile(r"\w+")
_DIVIDER = re.compile(r"\s?\*\*\*\s?")
_ENDS = re.compile(r"[.,?!'\"]")


def _words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def _sentences(text: str) -> int:
    return len(sentences(text))


def _divided(text: str) -> int:
    """Paragraphs between dividers `***`; 0 where one between two others is empty."""
    parts = [bool(part.strip()) for part in _DIVIDER.split(text)]
    return sum(parts) if all(parts[1:-1]) else 0


def _begins(text: str, given: Given) -> bool:
    """Whether there are so many paragraphs between empty lines, and the nth of them begins with the word."""
    parts = [part.strip() for part in text.split("\n\n")]
    number, nth = sum(map(bool, parts)), given["nth_paragraph"]
    if number != given["num_paragraphs"] or not 1 <= nth <= number or not parts[nth - 1]:
        return False
    first = parts[nth - 1].split()[0].lstrip("'").lstrip('"')
    wanted: str = given["first_word"]
    return _ENDS.split(first)[0].lower() == wanted.lower()


WORDS = Kind(
    "length_constraints:number_words", "a number of words", {"num_words": "whole", "relation": "relation"},
    lambda text, given: compares(_words(text), given["relation"], given["num_words"]),
    lambda text, given: counted(text, "words", _words(text), given["relation"], given["num_words"]),
)  # fmt: skip
SENTENCES = Kind(
    "length_constraints:number_sentences", "a number of sentences", {"num_sentences": "whole", "relation": "relation"},
    lambda text, given: compares(_sentences(text), given["relation"], given["num_sentences"]),
    lambda text, given: counted(text, "sentences", _sentences(text), given["relation"], given["num_sentences"]),
)  # fmt: skip
PARAGRAPHS = Kind(
    "length_constraints:number_paragraphs", "paragraphs divided by ***", {"num_paragraphs": "whole"},
    lambda text, given: _divided(text) == given["num_paragraphs"],
    lambda text, given: whole(text, f"{given['num_paragraphs']} paragraphs divided by *** are asked for"),
)  # fmt: skip
FIRST_WORD = Kind(
    "length_constraints:nth_paragraph_first_word", "paragraphs, one of which begins with a word",
    {"num_paragraphs": "whole", "nth_paragraph": "whole", "first_word": "text"}, _begins,
    lambda text, given: whole(
        text,
        f"{given['num_paragraphs']} paragraphs between empty lines are asked for, number {given['nth_paragraph']} of "
        "them beginning with a certain word",
    ),
)  # fmt: skip
