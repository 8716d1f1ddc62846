"""Which format a prompt asks its completion to have: only what is plainly asked for counts, the rest is left alone.

A prompt that speaks of JSON mostly does not ask for it: it gives some, asks about it, or wants a program that writes
it. So a name of a format counts where a preposition binds it to an order (`return the list as JSON`), or where the
answer itself is its subject (`your output must be valid XML`), and no word of the sentence speaks against it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from checks.parts.lists import listed
from checks.parts.prose import running

_LIST = "asked_formats"
_HINTS = ("json", "xml", "csv", "comma-sep", "yaml", "yml", "markdown", "sql", "code")
_REACH = 160
"""Code points before a format's name that are read: one sentence at most."""
_NAMED = 40
_END = re.compile(r"[.!?;\n]\s")


class Asked(NamedTuple):
    """What a completion is to be."""

    format: str
    """`json`, `jsonl`, `xml`, `csv`, `yaml`, `table`, `sql`; `code` where only code is wanted."""
    only: bool
    """Whether nothing else may stand beside it."""
    by_cell: bool
    """Whether the pair's cell says so, not only the prompt's words."""


class _Words(NamedTuple):
    """One language's words, as patterns on the text before a format's name, in small letters."""

    bound: re.Pattern[str]
    use: re.Pattern[str]
    inside: re.Pattern[str]
    subject: re.Pattern[str]
    label: re.Pattern[str]
    order: re.Pattern[str]
    against: re.Pattern[str]
    code: re.Pattern[str]
    about: re.Pattern[str]
    given: re.Pattern[str]
    strong: re.Pattern[str]


def wanted(texts: Mapping[str, str], facts: Mapping[str, str]) -> Asked | None:
    """What the completion of a pair is to be; None where nobody says, or not plainly."""
    cell = facts.get("format")
    if cell:
        named = listed(_LIST)["cells"].get(cell.strip().lower().replace("_", " ").replace("-", " "))
        if named is not None:
            return Asked(named, True, True)
    prompt = texts.get("prompt")
    said = asked(prompt) if prompt else None
    return None if said is None or (not said.only and facts.get("skill", "").startswith("code")) else said


@lru_cache(maxsize=8)
def asked(prompt: str) -> Asked | None:
    """What a prompt asks its completion to be; None where it asks for nothing or for several things."""
    low = prompt.lower()
    if len(low) != len(prompt) or not any(hint in low for hint in _HINTS):
        return None
    low = running(prompt).lower()
    only = _only().search(low) is not None
    found = {name for name, start, end in _named(low) if _is_asked_for(low, start, end)}
    if len(found) == 1:
        return Asked(found.pop(), only, False)
    if not found and _only_code().search(low):
        return Asked("code", True, False)
    return None


def _named(low: str) -> Sequence[tuple[str, int, int]]:
    """The names of formats in a text, the first of them, with their places."""
    found = islice(_names().finditer(low), _NAMED)
    return [(match.lastgroup or "", match.start(), match.end()) for match in found]


def _is_asked_for(low: str, start: int, end: int) -> bool:
    before = low[max(0, start - _REACH) : start]
    ends = [match.end() for match in _END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    return any(_asks(words, before, low[end : end + 24]) for words in _words())


def _asks(words: _Words, before: str, behind: str) -> bool:
    if words.label.search(before):
        return True
    strong = words.strong.match(behind) is not None
    if words.against.search(before) or words.code.search(before):
        return False
    if words.subject.search(before):
        return True
    if strong and words.use.search(before):
        return True
    bound = words.bound.search(before)
    if bound is None or words.order.search(before) is None or (not strong and words.about.search(before)):
        return False
    # What is given in a format is not asked for in it: `summarize the text below in XML format`.
    return not (words.inside.match(bound[0]) and words.given.search(before, 0, bound.start()))


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    formats: Mapping[str, Sequence[str]] = listed(_LIST)["formats"]
    named = (rf"(?P<{name}>(?<![\w.-])(?:{'|'.join(words)})(?!\w|\.\w|\+))" for name, words in formats.items())
    return re.compile("|".join(named))


@lru_cache(maxsize=1)
def _only() -> re.Pattern[str]:
    return re.compile("|".join(listed(_LIST)["only"]))


@lru_cache(maxsize=1)
def _only_code() -> re.Pattern[str]:
    return re.compile(r"\b(?:only|just) (?:return |output |give |provide |write )?(?:me )?the code\b|\bcode only\b"
                      r"|\bnur den code\b|\bausschließlich (?:den )?code\b")  # fmt: skip


@lru_cache(maxsize=1)
def _words() -> Sequence[_Words]:
    return [_read(words) for words in listed(_LIST)["languages"].values()]


def _read(words: Mapping[str, Any]) -> _Words:
    def one(name: str) -> str:
        return "(?:" + "|".join(re.escape(word) for word in sorted(words[name], key=len, reverse=True)) + ")"

    def word(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){one(name)}(?!\w)")

    between = rf"(?:{one('between')} ){{0,4}}"
    return _Words(
        bound=re.compile(rf"(?<!\w){one('prepositions')} {between}\Z"),
        use=re.compile(rf"(?<!\w){one('use')} {between}\Z"),
        inside=word("inside"),
        subject=re.compile(rf"(?<!\w){one('subjects')} (?:\w+ ){{0,4}}?{one('contains')} (?:\w+ ){{0,2}}?{between}\Z"),
        label=re.compile(rf"(?:^|[\n,(] *){one('labels')}: *{between}\Z"),
        order=word("verbs"),
        against=word("against"),
        code=word("code"),
        about=word("about"),
        given=re.compile(rf"(?<!\w){one('given')} \Z"),
        strong=re.compile(rf"[ -]{one('strong')}(?!\w)"),
    )  # fmt: skip
