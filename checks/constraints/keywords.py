"""Words that are to be there, not to be there, or to be there so many times; letters likewise."""

import re

from checks.constraints.spec import Given, Kind, Wrong, compares, counted, whole


def _times(text: str, keyword: str) -> int:
    return len(re.findall(re.escape(keyword.strip()), text, re.IGNORECASE))


def _forbidden(text: str, word: str) -> re.Match[str] | None:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)


def _lacking(text: str, given: Given) -> Wrong:
    lacking = sum(not _times(text, word) for word in given["keywords"])
    return whole(text, f"{lacking} of {len(given['keywords'])} words or phrases that are asked for are missing")


def _said(text: str, given: Given) -> Wrong:
    found = next(match for match in (_forbidden(text, word) for word in given["forbidden_words"]) if match)
    return Wrong("a word that the prompt forbids", *found.span())


def _letters(text: str, given: Given) -> int:
    return text.lower().count(given["letter"].lower())


EXISTENCE = Kind(
    "keywords:existence", "words that are to be there", {"keywords": "texts"},
    lambda text, given: all(_times(text, word) for word in given["keywords"]), _lacking,
)  # fmt: skip
FREQUENCY = Kind(
    "keywords:frequency", "a word so many times", {"keyword": "text", "frequency": "whole", "relation": "relation"},
    lambda text, given: compares(_times(text, given["keyword"]), given["relation"], given["frequency"]),
    lambda text, given: counted(
        text, "mentions of a word", _times(text, given["keyword"]), given["relation"], given["frequency"]
    ),
)  # fmt: skip
FORBIDDEN = Kind(
    "keywords:forbidden_words", "words that are not to be there", {"forbidden_words": "texts"},
    lambda text, given: not any(_forbidden(text, word) for word in given["forbidden_words"]), _said,
)  # fmt: skip
LETTERS = Kind(
    "keywords:letter_frequency", "a letter so many times",
    {"letter": "letter", "let_frequency": "whole", "let_relation": "relation"},
    lambda text, given: compares(_letters(text, given), given["let_relation"], given["let_frequency"]),
    lambda text, given: counted(
        text, "uses of a letter", _letters(text, given), given["let_relation"], given["let_frequency"]
    ),
)  # fmt: skip
