"""The filter line in plain words: whatever is typed means something, and what it was taken to mean is said.

`stage:accepted skill:closed-qa "late fee" deposit` asks for a stage, a skill, a phrase and a word. A key that is not
known, or not finished, is just a word; `-` before a key asks for the others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from workbench.domain.project import Member
from workbench.domain.road import REASONS, Stage
from workbench.domain.split import SIDES
from workbench.domain.wanted import ANY, NONE, Term, Wanted
from workbench.view import View

_PIECE = re.compile(r'(?P<key>-?[A-Za-z][\w.-]*):(?P<value>"[^"]*"?|[^\s"]*)|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ALIASES = {"review": "submitted", "answer": "completion"}
"""Other words for parts of a stage's name."""
FLAGS = ("conflicts", "edited", "returned", "imported")
"""Keys that are answered with yes or no."""
FOUND = ("finding", "fixed", "waived", "open")
"""Keys that are answered with a check: what became of its findings in a pair."""
EXAMPLE = 'stage:accepted skill:closed-qa language:de author:ann domain:tenancy conflicts:yes "late fee" word'


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The values that a project has for each key."""

    values: Mapping[str, tuple[str, ...]]
    members: tuple[Member, ...] = ()
    me: str = ""
    """Id of the member who asks: `author:me`."""
    dimensions: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Understood:
    """What a filter line means."""

    wanted: Wanted
    told: tuple[str, ...]
    """The same in words, a part each; empty for everything."""


def vocabulary(view: View, me: str) -> Vocabulary:
    """Read the values that the project's pairs and settings have."""
    skills = dict.fromkeys([*view.setting("skills"), *(name for (name,) in view.tally("skill") if name)])
    languages = dict.fromkeys([*view.project.languages, *(name for (name,) in view.tally("language") if name)])
    checks = (ANY, *(rule for (rule,) in view.checks.outcomes("rule")))
    values = {"stage": tuple(Stage), "skill": tuple(skills), "language": tuple(languages), "reason": REASONS}
    values |= dict.fromkeys(FOUND, checks) | {"split": SIDES}
    return Vocabulary(values, tuple(view.members()), me, tuple(view.setting("dimensions")))


def understand(line: str, known: Vocabulary, sort: str = "changed", *, down: bool = True) -> Understood:
    """Say what a line means; any line means something.

    Args:
        line: as typed.
        known: the project's values.
        sort: one of `SORTS`.
        down: the order's direction.
    """
    terms: list[Term] = []
    words: list[str] = []
    told: list[str] = []
    open_end = False
    for piece in _PIECE.finditer(line):
        term = _term(piece["key"], _parts(piece["value"]), known) if piece["key"] else None
        if term is not None:
            if term.values:
                terms.append(term)
                told.append(_said(term, known))
            continue
        word = piece["phrase"] if piece["phrase"] is not None else piece[0].replace('"', " ")
        if any(char.isalnum() for char in word):
            words.append(word.strip())
            open_end = piece.end() == len(line) and not line.endswith('"')
    if words:
        told.append("text: " + ", ".join(f'"{word}"' if " " in word else word for word in words))
    return Understood(Wanted(tuple(terms), tuple(words), open_end, None, sort, down), tuple(told))


def _parts(value: str) -> list[str]:
    """The values of a key: with commas between, or one in quotes."""
    return [part for part in ([value.strip('"')] if value.startswith('"') else value.split(",")) if part]


def _term(key: str, asked: list[str], known: Vocabulary) -> Term | None:
    """A condition; one without values where none was typed yet; None where it is just a word."""
    negated, name = key.startswith("-"), key.removeprefix("-").lower()
    if name in known.dimensions and name not in ("language", "skill"):
        name = f"cell.{name}"
    if name.startswith("cell.") and len(name) > 5:
        return Term(name, tuple(asked), negated)
    if name == "accepted":
        return Term(name, tuple(asked), negated) if all(map(_DAY.fullmatch, asked)) else None
    if name not in (*FLAGS, "author", *known.values):
        return None
    found = [list(_values(name, part, known)) for part in asked]
    return Term(name, tuple(one for some in found for one in some), negated) if all(found) else None


def _values(name: str, typed: str, known: Vocabulary) -> Iterator[str]:
    """The values that a typed one stands for: itself, else those that begin so, else those that hold it."""
    if name in FLAGS:
        yield from (answer for answer in ("yes", "no") if answer.startswith(typed.lower()))
        return
    if typed.lower() == NONE:
        yield NONE
        return
    if name == "author":
        names = {member.name: member.id for member in known.members}
        if typed.lower() == "me":
            yield known.me
        else:
            yield from (names[found] for found in _alike(typed, names))
        return
    yield from _alike(ALIASES.get(typed.lower(), typed), known.values[name])


def _alike(typed: str, names: Iterable[str]) -> list[str]:
    wanted, those = _squeezed(typed), list(names)
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [name for name in those if fits(_squeezed(name), wanted)]
        if found:
            return found
    return []


def _squeezed(value: str) -> str:
    """What spellings of one value have in common: closed_qa, Closed-QA."""
    return "".join(char for char in value.casefold() if char.isalnum()) or value


def _said(term: Term, known: Vocabulary) -> str:
    names = {member.id: member.name for member in known.members}
    values = " or ".join(names.get(value, value).replace("_", " ") for value in term.values)
    name = term.field.removeprefix("cell.")
    if name == "accepted":
        name = "accepted since"
    return f"{name}: {'not ' if term.negated else ''}{values}"


def line_for(**values: str) -> str:
    """The filter line that asks for these values; `cell__domain` is written `cell.domain`."""
    return " ".join(_pair(name.replace("__", "."), value) for name, value in values.items() if value)


def _pair(name: str, value: str) -> str:
    bare = value.replace('"', "")
    return f"{name}:{bare}" if bare.isalnum() else f'{name}:"{bare}"'
