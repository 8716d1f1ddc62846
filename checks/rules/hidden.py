"""Characters that no reader sees, yet a model learns: controls, marks of direction, zero-width characters."""

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from checks.spec import Check, Finding, Subject
from workbench.domain.shown import visible


def _hidden(text: str) -> Iterator[int]:
    """Where the characters stand that are shown as something else, by walking along the text as it is shown."""
    shown = visible(text, keep_newlines=True)
    if shown == text:
        return
    at = 0
    for place, char in enumerate(text):
        if shown[at] == char and not (char == "⟨" and _is_mark(shown, at, text, place)):
            at += 1
            continue
        yield place
        at = shown.index("⟩", at) + 1 if shown[at] == "⟨" else at + 1


def _is_mark(shown: str, at: int, text: str, place: int) -> bool:
    """Whether a bracket was put there for a hidden character: the text itself never holds what it is compared with."""
    return shown[at : at + 3] == "⟨U+" and text[place : place + 3] != "⟨U+"


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'CONTROL CHARACTER')}"


def _run(subject: Subject) -> Iterator[Finding]:
    for field, text in subject.texts.items():
        if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
            continue
        for _, run in groupby(enumerate(_hidden(text)), key=lambda found: found[1] - found[0]):
            places = [place for _, place in run if text[place : place + 2] != "\r\n"]
            if not places:
                continue  # nothing but the ends of lines, as some systems write them
            start, end = places[0], places[-1] + 1
            names = list(dict.fromkeys(_name(text[place]) for place in places))
            message = "hidden: " + ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            yield CHECK.found(subject, field, start, end, message, fix="", safe=True)


CHECK = Check("hidden", 2, "instant", "warn", "control, bidi, zero-width and other characters that nobody sees", _run)
