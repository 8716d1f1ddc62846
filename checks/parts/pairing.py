"""Which brackets and quotation marks of a text lack their partner, sparing what is written with one only."""

import re
from collections.abc import Iterator

CLOSES = {")": "(", "]": "[", "}": "{"}
_MARK = re.compile(r"[()\[\]{}]")
_NUMBER = re.compile(r"(?:^|[\s(*_>|/,;:.\"'“-])(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})[.*_]{0,3}\Z")
"""What stands before the one bracket of `a)`, `1)`, `iv)`."""
_EYES = re.compile(r"(?:^|[^\w])(?:[:;=][-'^oc]?|[xX8][-])[)(\]\[{}]*\Z|[:;]-?[)(\]\[]*\Z")
_BETWEEN = re.compile(r"[^\n\[\](){}]{1,60}\Z")
"""What stands between the marks of an interval: `[0, 1)`, `]a; b]`."""
_SPANNING = (",", ";", " - ", "..", "\u2013")
_REACH = 64
"""Code points before a bracket that are looked at."""


_OTHER = re.compile(r"[^()\[\]{}]+")
_DEEP = 6
"""Brackets within brackets that are seen at a glance."""


def even(text: str) -> bool:
    """Whether brackets and quotation marks pair up at a glance, as they do in nearly every text."""
    left = _OTHER.sub("", text)
    for _ in range(_DEEP):
        if not left:
            break
        left = left.replace("()", "").replace("[]", "").replace("{}", "")
    curly = text.isascii() or (
        text.count("\u201c") == text.count("\u201d") and text.count("\u00ab") == text.count("\u00bb")
    )
    return not left and curly and not text.count('"') & 1


def unpaired(text: str) -> Iterator[int]:
    """Places of brackets without a partner."""
    opened: list[tuple[int, str]] = []
    lonely: list[int] = []
    for found in _MARK.finditer(text):
        mark, place = found[0], found.start()
        if mark not in CLOSES:
            opened.append((place, mark))
        elif opened and (opened[-1][1] == CLOSES[mark] or _interval(text, opened[-1][0], place)):
            opened.pop()
        elif _spared(text, place):
            continue
        elif any(one == CLOSES[mark] for _, one in opened[-8:]):
            while opened[-1][1] != CLOSES[mark]:
                lonely.append(opened.pop()[0])
            opened.pop()
        else:
            lonely.append(place)
    lonely += [place for place, _ in opened]
    yield from _left(text, sorted(lonely))


def _interval(text: str, start: int, end: int) -> bool:
    """Whether two different brackets hold an interval, closed on one side only."""
    within = text[start + 1 : min(end, start + _REACH)]
    return end - start < _REACH and any(mark in within for mark in _SPANNING) and _BETWEEN.match(within) is not None


def _spared(text: str, place: int) -> bool:
    """Whether a bracket belongs to a list's number or a face."""
    before = text[max(0, place - _REACH) : place].replace("\n", " ")
    if text[place] == ")" and _NUMBER.search(before):
        return True
    return _EYES.search(before) is not None


def _left(text: str, lonely: list[int]) -> Iterator[int]:
    """Lonely ones without faces and without intervals that open outwards, as in `]0, 1[`."""
    skip = -1
    for at, place in enumerate(lonely):
        behind = lonely[at + 1] if at + 1 < len(lonely) else -1
        if text[place] == "]" and behind > 0 and text[behind] == "[" and _interval(text, place, behind):
            skip = behind
        elif place != skip and not _spared(text, place):
            yield place


_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_STRAIGHT = re.compile(r"\"")
_CURLY = re.compile("[\u201c\u201d\u201e\u00ab\u00bb]")
_PARTNERS = {"\u201d": "\u201c", "\u00bb": "\u00ab"}


def lonely_quotes(text: str) -> Iterator[int]:
    """Places of quotation marks without a partner, at most one a paragraph.

    A quotation of several paragraphs opens in each and closes in the last: such are spared, as is a text in which the
    marks of all paragraphs even out, and inches.
    """
    if not text.count('"') & 1:
        return
    parts = [found.span() for found in _PARAGRAPH.finditer(text)]
    for number, (start, end) in enumerate(parts):
        places = [found.start() for found in _STRAIGHT.finditer(text, start, end)]
        following = number + 1 < len(parts) and text[parts[number + 1][0]] == '"'
        if len(places) & 1 and not following and not any(text[place - 1 : place].isdigit() for place in places):
            yield _suspect(text, places)


def _suspect(text: str, places: list[int]) -> int:
    """Which of an odd number of marks is the lonely one: the first that opens what is open, or closes what is not."""
    open_at = -1
    for place in places:
        before, behind = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
        opens = (not before or before.isspace() or before in "([{-/=>*_") and bool(behind) and not behind.isspace()
        if opens and open_at >= 0:
            return open_at
        if not opens and open_at < 0:
            return place
        open_at = place if opens else -1
    return places[-1] if open_at < 0 else open_at


def lonely_curly(text: str) -> Iterator[int]:
    """Places of typographic quotation marks without a partner; German and Swedish ways of pairing are known."""
    opened: list[int] = []
    if "\u201e" in text or "\u00bb" in text[: text.find("\u00ab") + 1 or None]:
        return
    for found in _CURLY.finditer(text):
        mark, place = found[0], found.start()
        if mark not in _PARTNERS:
            if opened and text[place] == text[opened[-1]] and _begins(text, place):
                opened.pop()
            opened.append(place)
        elif opened and text[opened[-1]] == _PARTNERS[mark]:
            opened.pop()
        elif mark != "\u201d" or "\u201c" in text:
            yield place
    yield from opened


def _begins(text: str, place: int) -> bool:
    """Whether a paragraph begins here: a quotation that goes on opens once more."""
    return not text[max(text.rfind("\n", 0, place) + 1, place - _REACH) : place].strip()
