"""Whether a text is written in the language that it is to be in: doubt speaks for the text."""

import re
from functools import lru_cache

from checks.parts.identify import identified, reads_as, same
from checks.parts.lists import listed

_LETTER = re.compile(r"[^\W\d_]")
_READ = 400
"""Code points of a text that are looked at."""
_SURE = 0.5
"""Likelihood from which another language is believed."""


_MORE = "bn ca gu kn ml mr ne pa sw ta te ur"
"""Languages that prompts ask for, beside those that datasets are in."""


@lru_cache(maxsize=64)
def _candidates(language: str) -> frozenset[str]:
    return frozenset(f"{listed('languages')['candidates']} {_MORE} {language}".split())


def written_in(text: str, language: str) -> bool:
    """Whether a text is in a language, as far as its first lines tell; a text without letters is in any."""
    piece = text.strip()[:_READ]
    if not _LETTER.search(piece) or reads_as(piece, language):
        return True
    found, likelihood = identified(piece.lower(), _candidates(language))
    return same(found, language) or likelihood < _SURE
