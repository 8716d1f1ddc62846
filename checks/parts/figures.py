"""Numbers of a text with what they count: `1,000`, `a thousand` and `1 000` are one, 5 kg and 5 g are two."""
# ruff: noqa: RUF001 - blanks, apostrophes and minus signs that look like others are what is looked for

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from checks.parts.lists import listed, primary
from checks.parts.words import small, vocabulary

_NUMBER = re.compile(
    r"(?<![\w.,])(?P<before>[$€£¥]\s?)?"
    r"(?P<digits>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?![0-9])"
    r"|[0-9]{1,24}(?:[.,'’][0-9]{1,24}){0,8})"
    r"(?:st|nd|rd|th|er|e|ème)?(?!\w*\d)"
    r"(?:(?:[-\u2010\u2011]|[ \u00a0\u202f])?(?P<after>%|°[cf]?|km/h|[€$£¥]|[^\W\d_]{1,14}(?!\w)))?"
)
_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_DIGIT = re.compile("[0-9]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NEXT = re.compile(r"[- \u00a0]?(km/h|%|[^\W\d_]{1,14})?")
_PARTS = re.compile(r"[.,'’ \u00a0\u202f]")
_POINT: Final = frozenset("en zh ja ko he th hi".split())
"""Languages that write 1,000.5 for a thousand and a half; of others that are known, 1.000,5."""
_MONTHS_OF_CONTEXT = re.compile(r"\b[0-9]{4}-([0-9]{2})-[0-9]{2}\b|\b([0-9]{1,2})[./]([0-9]{1,2})[./][0-9]{2,4}\b")
Unit = str
"""The first name of its group in the data; `month N` beside the name of a month."""


class Figure(NamedTuple):
    """A number where it stands."""

    start: int
    end: int
    values: frozenset[str]
    """What it may mean, as plain decimals; a version such as `3.11.7` as it is written."""
    unit: Unit
    """What it counts; '' where that is not known."""
    decimals: int
    """Digits behind the point."""


class Figures(NamedTuple):
    """What a text holds, for others to be held against."""

    units: Mapping[str, frozenset[Unit]]
    """Value -> what it counts there."""
    months: frozenset[int]


@lru_cache(maxsize=1)
def _units() -> Mapping[str, Unit]:
    return {name: group.split()[0] for group in listed("grounding")["units"] for name in group.split()}


@lru_cache(maxsize=1)
def _powers() -> Mapping[str, int]:
    return {word: int(power) for power, names in listed("grounding")["powers"].items() for word in names.split()}


@lru_cache(maxsize=1)
def months() -> Mapping[str, int]:
    """Name of a month, of any language and short -> its number."""
    named = listed("grounding")["months"].values()
    return {word: number for names in named for number, word in enumerate(names.split(), 1)}


@lru_cache(maxsize=32)
def _numerals(language: str) -> Mapping[str, str]:
    """Number words -> value; of all languages where none is named."""
    lists = listed("grounding")
    found: dict[str, str] = {}
    for code in [language] if language in lists["numbers"] else lists["numbers"]:
        ones = {word: number for number, word in enumerate(lists["numbers"][code].split(), 1)}
        tens = {word: number for number, word in enumerate(lists["tens"][code].split(), 3)}
        found |= {word: str(number) for word, number in ones.items()}
        found |= {word: str(10 * number) for word, number in tens.items()}
    if language in ("en", ""):
        ties = {"twenty": 2, **{word: n for n, word in enumerate(lists["tens"]["en"].split(), 3)}}
        names = lists["numbers"]["en"].split()[:9]
        found |= {f"{ten}-{one}": str(10 * n + m) for ten, n in ties.items() for m, one in enumerate(names, 1)}
    return found


def figures(text: str, language: str = "") -> Iterator[Figure]:
    """The numbers in digits of a text."""
    if not _DIGIT.search(text):
        return
    low = small(text)
    for match in _NUMBER.finditer(low):
        date = _DATE.fullmatch(match["digits"])
        if date is not None and 1 <= int(date[2]) <= 12:
            start, year = match.start("digits"), match.start("digits") + date.start(3)
            yield Figure(
                start, start + date.end(1), frozenset({date[1].lstrip("0") or "0"}), f"month {int(date[2])}", 0
            )
            yield Figure(year, match.end("digits"), frozenset({date[3]}), "", 0)
            continue
        after = match["after"] or ""
        unit = _units().get((match["before"] or "").strip(), "") or _unit(low, match, after)
        values, decimals = _values(match["digits"], primary(language))
        power = _powers().get(after, 0)
        if power:
            values = frozenset(
                {*(_plain(Decimal(one).scaleb(power)) for one in values if one.replace(".", "", 1).isdigit())}
            )
            unit = unit or _units().get(_NEXT.match(low, match.end())[1] or "", "")  # type: ignore[index]
        yield Figure(match.start("digits"), match.end("digits"), values, unit, 0 if power else decimals)


def _unit(low: str, match: re.Match[str], after: str) -> Unit:
    if after in months():
        return f"month {months()[after]}"
    before = _WORD.findall(low[max(0, match.start() - 14) : match.start()].rstrip(". "))[-1:]
    if before and before[0] in months() and match["digits"].isdigit() and len(match["digits"]) < 3:
        return f"month {months()[before[0]]}"
    return _units().get(after, "")


def spelled(text: str, language: str = "") -> Iterator[Figure]:
    """The numbers in words of a text that surely count something: a unit stands behind them."""
    low, numerals, units = small(text), _numerals(primary(language)), _units()
    if vocabulary(text).isdisjoint(numerals):
        return
    for match in _WORD.finditer(low):
        word = match[0]
        head, _, tail = word.rpartition("-")
        number, unit = (numerals.get(word), "") if not head or word in numerals else (numerals.get(head), tail)
        if number is None or number == "1":
            continue
        unit = unit or _NEXT.match(low, match.end())[1] or ""  # type: ignore[index]
        if unit in units and len(unit) > 2:
            end = match.end() if word in numerals else match.start() + len(head)
            yield Figure(match.start(), end, frozenset({number}), units[unit], 0)


@lru_cache(maxsize=16)
def held(text: str, language: str = "") -> Figures:
    """All numbers of a text, however written, and the months that it names."""
    low = small(text)
    units: dict[str, set[Unit]] = {}
    for one in figures(text, language):
        for value in one.values:
            units.setdefault(value, set()).add(one.unit)
            if one.decimals:
                for digits in range(min(one.decimals, 4)):
                    units.setdefault(_plain(round(Decimal(value), digits)), set()).add(one.unit)
    numerals = {**_numerals(primary(language)), **_ordinals()}
    named: set[int] = set()
    for word in set(_WORD.findall(low)):
        for part in {word, *word.split("-")}:
            if part in numerals:
                units.setdefault(numerals[part], set()).add("")
            if part in months():
                named.add(months()[part])
    for match in _MONTHS_OF_CONTEXT.finditer(low):
        named.update(int(group) for group in match.groups() if group and int(group) <= 12)
    return Figures({value: frozenset(some) for value, some in units.items()}, frozenset(named))


@lru_cache(maxsize=1)
def _ordinals() -> Mapping[str, str]:
    named = listed("grounding")["ordinals"].values()
    return {word: str(number) for names in named for number, word in enumerate(names.split(), 1)}


def _values(digits: str, language: str) -> tuple[frozenset[str], int]:
    """What digits may mean, and how many of them stand behind the point."""
    if ":" in digits:
        return frozenset({digits.lstrip("0"), digits.replace(":", "").lstrip("0") or "0"}), 0
    parts = _PARTS.split(digits)
    if len(parts) == 1:
        return frozenset({digits.lstrip("0") or "0"}), 0
    marks = _PARTS.findall(digits)
    whole = "".join(parts).lstrip("0") or "0"
    grouped = all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3
    if len(marks) == 1:
        point = _plain(Decimal(f"{parts[0]}.{parts[1]}"))
        if marks[0] not in ".,":
            return frozenset({whole}), 0
        if not grouped:
            return frozenset({point}), len(parts[1])
        if language:
            thousands = (marks[0] == ",") == (language in _POINT)
            return (frozenset({whole}), 0) if thousands else (frozenset({point}), 3)
        return frozenset({whole, point}), 3
    if grouped and len(set(marks)) == 1:
        return frozenset({whole}), 0
    if len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(part) == 3 for part in parts[1:-1]):
        return frozenset({_plain(Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"))}), len(parts[-1])
    return frozenset({digits}), 0


def _plain(value: Decimal) -> str:
    """A decimal without an exponent and without noughts that say nothing."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
