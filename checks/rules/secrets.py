"""Keys, tokens and passwords in a text: a model that learns them tells them, and whoever reads the dataset has them.

A finding shows the first characters only, so that a report of secrets is none of them.
"""

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from checks.parts.claims import Claims
from checks.parts.words import numbered
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

SHOWN = 4
"""Code points of a secret that its finding shows."""
_LOGIN = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/@:\"'<>]{1,64}:([^\s/@\"'<>]{3,128})@[\w.-]{1,100}", re.IGNORECASE
)
_MIXED = re.compile(r"[0-9](?:(?<=[A-Za-z][0-9])|(?=[A-Za-z]))")
"""A digit beside a letter: what is drawn by lot has one, most prose has none."""
_STRONG, _WEAK = 3.4, 2.8
"""Bits a character from which a value looks drawn by lot, and from which it could be a password."""
_LONG = 16
"""Characters from which a value that looks drawn by lot surely is one."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What `secrets.json` says."""

    tokens: tuple[tuple[str, tuple[str, ...], "re.Pattern[str]"], ...]
    """Code, strings of which one must be there, and pattern of each kind of token."""
    keywords: tuple[str, ...]
    placeholders: tuple[str, ...]
    assigned: "re.Pattern[str]"


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    said = json.loads(files("checks.data").joinpath("secrets.json").read_bytes())
    words = "|".join(re.escape(word) for word in said["keywords"])
    gives = r"""[\w-]{0,20}["'\]]{0,2}[ \t]{0,3}(?:=>|:=|=|:)[ \t]{0,3}["'`]?([^\s"'`,;<>(){}]{8,200})"""
    assigned = f"(?:{words}){gives}"
    tokens = tuple((one["code"], tuple(one["guards"]), re.compile(one["pattern"])) for one in said["tokens"])
    return _Rules(tokens, tuple(said["keywords"]), tuple(said["placeholders"]), re.compile(assigned, re.IGNORECASE))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text in subject.texts.items():
        claims = Claims()
        for start, end, code, said, severity in _places(text):
            allowed = any(one in text[start:end] for one in subject.params["allowed"])
            if not allowed and claims.claim(start, end):
                found = CHECK.found(subject, field, start, end, said, code=code, severity=severity)
                yield replace(found, excerpt=text[start : start + SHOWN] + "…")


_Place = tuple[int, int, str, str, Severity]


def _places(text: str) -> Iterator[_Place]:
    rules = _rules()
    if "://" in text and "@" in text:
        for found in _LOGIN.finditer(text):
            if not _placeholder(found[1]):
                yield *found.span(1), "login", "the password of an address", "block"
    if (not numbered(text) or _MIXED.search(text) is None) and "hf_" not in text:
        return
    for code, guards, pattern in rules.tokens:
        if any(map(text.__contains__, guards)):
            for found in pattern.finditer(text):
                if _real(code, found[0]):
                    yield found.start(), found.end(), code, "a key or token", "block"
    lower = text.lower()
    if any(map(lower.__contains__, rules.keywords)):
        for found in rules.assigned.finditer(text):
            severity = _judged(found[1].rstrip(".!?*_]"))
            public = severity == "warn" and text[found.start() - 1 : found.start()] in ("?", "&")
            if severity and not public:  # short tokens in addresses are those of badges
                start, said = found.start(1), "a value that looks like a password or key"
                yield start, start + len(found[1].rstrip(".!?*_]")), "keyword", said, severity


def _real(code: str, token: str) -> bool:
    """Whether a token that has the right shape is one, and not the example of some manual."""
    if code == "private-key":
        return True
    if code == "jwt":
        return _signed(token)
    body = re.split(r"[-_.:]", token)[-1] if code != "model-key" else token[3:]
    drawn = _bits(body) >= (_STRONG if code == "model-key" else _WEAK)
    mixed = code != "model-key" or (any(map(str.isdigit, body)) and any(map(str.isupper, body)))
    return drawn and mixed and not any(word in token.lower() for word in ("example", "xxxx", "your"))


def _signed(token: str) -> bool:
    """Whether a token's first part says how it is signed."""
    head = token.partition(".")[0]
    try:
        return b'"alg"' in base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    except (ValueError, binascii.Error):
        return False


def _judged(value: str) -> Severity | None:
    """What a value given to a password or key weighs; None where it is a name, a call or a placeholder."""
    letters, digits = any(map(str.isalpha, value)), any(map(str.isdigit, value))
    if not (letters and digits) or len(value) < 8 or _placeholder(value) or "://" in value or value[0] in "$%/.@#<[\\":
        return None
    if re.fullmatch(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_]\w*)+(?:\[.*)?", value) or re.search(r"\w\[|->|::|\.\w+\(", value):
        return None
    bits = _bits(value)
    if bits >= _STRONG and len(value) >= _LONG:
        return "block"
    return "warn" if bits >= _WEAK else None


def _placeholder(value: str) -> bool:
    low = value.lower()
    return any(word in low for word in _rules().placeholders) or value[0] in "$<{[%*" or len(set(value)) < 4


def _bits(value: str) -> float:
    """Shannon's entropy of a value's characters, in bits a character."""
    counts = Counter(value)
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts.values())


CHECK = Check(
    "secrets", 1, "instant", "block", "keys, tokens, private keys and passwords", _run,
    params=(Option("allowed", [], _words, "parts of values that are no secrets, with commas between"),),
)  # fmt: skip
