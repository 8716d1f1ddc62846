"""Rules that a lead adds without code: a pattern, a banned or required phrase, a term with its one allowed spelling."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from checks.spec import SEVERITIES, Check, Finding, Subject
from workbench.errors import Refused, WorkbenchError

if TYPE_CHECKING:
    import regex

KINDS = ("pattern", "banned", "required", "term")
TIME = 0.02
"""Seconds that a pattern may take on one text: one that backtracks can hold a keystroke up for minutes."""
FIELDS = ("prompt", "completion", "context")


def custom(name: str, said: Mapping[str, Any]) -> Check:
    """A rule as a lead declared it.

    Args:
        name: the rule's name.
        said: `kind` (one of `KINDS`) and `text` (the pattern, phrase or term); if wanted `message`, `severity`,
            `fields`, `instead` (what the fix writes) and, for a term, `wrong` (its other spellings).

    Raises:
        Refused: it is no rule; with the cure.
    """
    _judge(name, said)
    severity = said.get("severity", "warn")
    fields = tuple(said.get("fields") or ("prompt", "completion"))
    find = _FINDERS[said["kind"]](said)
    message = said.get("message") or _MESSAGES[said["kind"]]

    def run(subject: Subject) -> Iterator[Finding]:
        for field in fields:
            text = subject.texts.get(field)
            if text is None:
                continue
            try:
                for start, end, fix in find(text):
                    yield check.found(subject, field, start, end, message, fix=fix)
            except TimeoutError:
                raise SlowPattern(name) from None

    check = Check(name, 1, "instant", severity, f"the project's own: {message}", run)
    return check


class SlowPattern(WorkbenchError):
    """A project's own pattern took too long on a text."""

    def __init__(self, name: str) -> None:
        """Name the rule."""
        super().__init__(
            "Too slow a pattern", f"the pattern of {name} took more than {TIME * 1000:.0f} ms on this text",
            "write it without nested repetition",
        )  # fmt: skip


def _judge(name: str, said: Mapping[str, Any]) -> None:
    kind, text = said.get("kind"), said.get("text")
    strange = set(said) - {"kind", "text", "message", "severity", "fields", "instead", "wrong"}
    if kind not in KINDS:
        wrong, cure = f"its kind is {kind!r}", f"one of {', '.join(KINDS)}"
    elif not isinstance(text, str) or not text.strip():
        wrong, cure = "it has no text", "give the pattern, phrase or term as `text`"
    elif said.get("severity", "warn") not in SEVERITIES:
        wrong, cure = f"its severity is {said['severity']!r}", f"one of {', '.join(SEVERITIES)}"
    elif set(said.get("fields", ())) - set(FIELDS):
        wrong, cure = "it names a field that there is not", f"the fields: {', '.join(FIELDS)}"
    elif strange:
        wrong, cure = f"it says {', '.join(sorted(strange))}", "take that out"
    else:
        return
    raise Refused("Not a rule", f"{name}: {wrong}", cure)


Place = tuple[int, int, str | None]
_Finder = Callable[[str], Iterator[Place]]


def _compiled(name: str) -> "regex.Pattern[str]":
    import regex

    try:
        return regex.compile(name)
    except regex.error as error:
        raise Refused("Not a pattern", f"{name!r}: {error}", "write a regular expression, as Python reads it") from None


def _pattern(said: Mapping[str, Any]) -> _Finder:
    pattern, instead = _compiled(said["text"]), said.get("instead")

    def find(text: str) -> Iterator[Place]:
        for match in pattern.finditer(text, timeout=TIME):
            if match.end() > match.start():
                yield match.start(), match.end(), None if instead is None else match.expand(instead)

    return find


def _phrase(words: str) -> "regex.Pattern[str]":
    """Matches the words whatever their case and the blanks between them, not inside of other words."""
    inner = r"\s+".join(re.escape(word) for word in words.split())
    return _compiled(rf"(?i)(?<!\w){inner}(?!\w)")


def _banned(said: Mapping[str, Any]) -> _Finder:
    pattern, instead = _phrase(said["text"]), said.get("instead")

    def find(text: str) -> Iterator[Place]:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), instead

    return find


def _required(said: Mapping[str, Any]) -> _Finder:
    pattern = _phrase(said["text"])

    def find(text: str) -> Iterator[Place]:
        if pattern.search(text) is None:
            yield len(text), len(text), None

    return find


def _term(said: Mapping[str, Any]) -> _Finder:
    """A term is right in its one spelling; in another case, or as one of the `wrong` spellings, it is flagged."""
    term = said["text"]
    patterns = [_phrase(spelling) for spelling in (term, *said.get("wrong", ()))]

    def find(text: str) -> Iterator[Place]:
        for pattern in patterns:
            for match in pattern.finditer(text):
                written = match[0]
                begins = written[:1].isupper() and written[1:] == term[1:] and _begins(text, match.start())
                if written != term and not begins:
                    yield match.start(), match.end(), term

    return find


def _begins(text: str, place: int) -> bool:
    """Whether a sentence begins here."""
    before = text[:place].rstrip(" \t\"'“„«(*_#>-")
    return not before or before[-1] in ".!?:\n"


_FINDERS: Mapping[str, Callable[[Mapping[str, Any]], _Finder]] = {
    "pattern": _pattern, "banned": _banned, "required": _required, "term": _term,
}  # fmt: skip
_MESSAGES: Mapping[str, str] = {
    "pattern": "the project's guideline rules this out",
    "banned": "a phrase that the project does not want",
    "required": "a phrase that the project demands is missing",
    "term": "a term in another than its one allowed spelling",
}
