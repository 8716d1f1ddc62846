"""Capitals and small letters."""

import re

from checks.constraints.spec import Kind, Wrong, compares, counted, whole
from checks.parts.written import written_in

_TOKEN = re.compile(r"\w+(?:[-.&/\u2019]\w+)*|'(?:S|M|D|T|RE|VE|LL)\b")
"""Words as the Treebank's tokenizer cuts them, as far as capitals are concerned: `DON'T` is two."""
_SMALL = re.compile(r"[^\W\d_A-Z]+")
_LARGE = re.compile(r"[A-Z]+")


def _capitals(text: str) -> int:
    return sum(token.isupper() for token in _TOKEN.findall(text))


def _wrong(text: str, case: str) -> Wrong:
    """The first letters of the other case; the whole text where the case is right and the language is not."""
    other = (_SMALL if case == "capital" else _LARGE).search(text)
    if other and not (text.isupper() if case == "capital" else text.islower()):
        return Wrong(f"English in {case} letters only is asked for", *other.span())
    return whole(text, f"English in {case} letters only is asked for")


CAPITAL = Kind(
    "change_case:english_capital", "English in capital letters", {},
    lambda text, given: text.isupper() and written_in(text, "en"), lambda text, given: _wrong(text, "capital"),
)  # fmt: skip
LOWERCASE = Kind(
    "change_case:english_lowercase", "English in small letters", {},
    lambda text, given: text.islower() and written_in(text, "en"), lambda text, given: _wrong(text, "small"),
)  # fmt: skip
FREQUENCY = Kind(
    "change_case:capital_word_frequency", "words in capitals so many times",
    {"capital_frequency": "whole", "capital_relation": "relation"},
    lambda text, given: compares(_capitals(text), given["capital_relation"], given["capital_frequency"]),
    lambda text, given: counted(
        text, "words in capital letters", _capitals(text), given["capital_relation"], given["capital_frequency"]
    ),
)  # fmt: skip
