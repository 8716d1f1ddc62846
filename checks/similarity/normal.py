"""A text without what makes no difference to a reader: width, case, blanks."""

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")


def squeezed(text: str) -> str:
    """The text in compatibility form and case-folded, with single blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def key(text: str) -> bytes:
    """What texts have in common that differ in width, case and blanks only: 16 bytes."""
    return hashlib.sha256(squeezed(text).encode("utf-8", "surrogatepass")).digest()[:16]


def words(text: str) -> list[str]:
    """The words of a squeezed text, with their apostrophes."""
    return _WORD.findall(text.replace("\u2019", "'"))
