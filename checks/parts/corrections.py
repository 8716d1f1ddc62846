"""What a grammar checker says of a pair, as findings: only of its prose, and without what is right for this project."""
# ruff: noqa: RUF001 - quotation marks that look like others are what is looked for

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks.parts.lists import listed, primary
from checks.parts.prose import prose
from checks.spec import Check, Finding, Subject
from checks.tools import Correction, GrammarChecker
from workbench.domain.settings import Option
from workbench.errors import ServiceFailed

WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
FOREIGN: Final = 0.4
"""Share of unknown words from which on a line is taken for another language's, or for a list of names."""
FEW: Final = 3
"""So many unknown words a line may have whatever their share; used as often in one text, a word is taken for a term."""
LONG: Final = 10
"""Letters from which on a word may be two strokes beside the one that was meant."""
_QUOTED: Final = re.compile(r"[“„‘'\"`«]([^“”„‘’'\"`«»]+)[”“’'\"`»]")
_TOLD: Final = {
    "spelling": "the dictionary lacks this word",
    "name": "the dictionary lacks this name or term",
}


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _truth(text: str) -> bool:
    if text.strip().lower() not in ("yes", "no", "true", "false"):
        raise ValueError("yes or no")
    return text.strip().lower() in ("yes", "true")


OPTIONS: Final = (
    Option("fields", ["prompt", "completion"], _list, "the texts that are read, with commas between"),
    Option("variants", [], _list, "how a language without a region is to be spelt, such as en-GB, pt-BR"),
    Option("quotations", False, _truth, "whether quotations are read too"),
)
"""What a lead may set of every rule that asks a grammar checker."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as it was shown to a checker."""

    field: str
    text: str
    shown: str
    language: str
    strict: bool
    """Whether only this variant of the language is right."""


def findings(check: Check, subject: Subject, tool: GrammarChecker) -> Iterator[Finding]:
    """What a checker says of the texts that a rule reads; raises ServiceFailed where it cannot answer."""
    language, strict = spoken(subject.facts.get("language", ""), subject.params["variants"])
    for field in subject.params["fields"]:
        text = subject.texts.get(field, "")
        shown = prose(text, not subject.params["quotations"])
        if not WORD.search(shown.replace("_", " ")):
            continue
        asked = Asked(field, text, shown, language, strict)
        yield from _said(check, subject, asked, tool.check(shown, language))


def spoken(language: str, variants: Sequence[str]) -> tuple[str, bool]:
    """The variant of a language that a checker is asked for, and whether somebody asked for this very one."""
    if not language:
        return "", False
    name, _, region = language.replace("_", "-").partition("-")
    if region:
        return f"{name.lower()}-{region.upper() if len(region) == 2 else region}", True
    wanted = next((one for one in variants if primary(one) == name.lower() and "-" in one), None)
    usual: Mapping[str, str] = listed("grammar")["variants"]
    return (wanted, True) if wanted else (usual.get(name.lower(), name.lower()), False)


def _said(check: Check, subject: Subject, asked: Asked, told: Sequence[Correction]) -> Iterator[Finding]:
    rules = listed("grammar")
    spellers, hints = tuple(rules["spellers"]), tuple(rules["hints"])
    kept = [
        one for one in told
        if one.start < one.end and one.rule not in rules["off"] and not _beside_blank(asked, one.start, one.end)
    ]  # fmt: skip
    unknown = [one for one in kept if one.rule.startswith(spellers)]
    foreign, right = _foreign(asked.shown, unknown), _right(subject, asked, unknown)
    times = Counter(asked.text[one.start : one.end] for one in unknown)
    for one in kept:
        cut = asked.text[one.start : one.end]
        code = rules["rules"].get(one.rule) or rules["codes"].get(one.category, "style")
        if any(start <= one.start < end for start, end in foreign) or (code == "repeated-word" and "\n" in cut):
            continue
        if one.rule.startswith(spellers):
            if cut in right or _no_word(cut):
                continue
            german = primary(asked.language) == "de" or "GERMAN_" in one.rule
            near = times[cut] < FEW and not _name(cut, german) and _near(cut, one.replacements)
            code = "spelling" if near else "name"
        grave = code in rules["warn"] and not one.rule.startswith(hints)
        yield check.found(
            subject, asked.field, one.start, one.end, _TOLD.get(code) or _generally(one.message, asked.text, cut),
            code=code, fix=next(iter(one.replacements), None), severity="warn" if grave else "info",
        )  # fmt: skip


def _beside_blank(asked: Asked, start: int, end: int) -> bool:
    """Whether a place reaches into what was blanked out, or next to it: an article before it may well be right."""
    around = slice(max(0, start - 2), end + 2)
    return asked.shown[around] != asked.text[around]


def _right(subject: Subject, asked: Asked, unknown: Sequence[Correction]) -> set[str]:
    """Which of the unknown words are right: the project's, the pair's own, and those of another variant."""
    words = {asked.text[one.start : one.end] for one in unknown}
    if not words:
        return words
    before = {"completion": ("prompt", "context"), "prompt": ("context",)}.get(asked.field, ())
    own = {word for field in before for word in WORD.findall(subject.texts.get(field, ""))}
    known = subject.tools.words
    right = {word for word in words if _bare(word) in own or {word, _bare(word), _bare(word).lower()} & known}
    other = subject.tools.harper
    if words > right and not asked.strict and primary(asked.language) == "en" and other is not None:
        right |= _elsewhere(sorted(words - right), other)
    return right


def _elsewhere(words: Sequence[str], tool: GrammarChecker) -> set[str]:
    """Words that are right in British English: where nobody said which English it is, both are."""
    try:
        told = tool.check("\n\n".join(words), "en-GB")
    except ServiceFailed:
        return set()
    wrong = {one.start for one in told if one.category == "Spelling"}
    starts = [sum(len(word) + 2 for word in words[:place]) for place in range(len(words))]
    return {word for word, start in zip(words, starts, strict=True) if not wrong & set(range(start, start + len(word)))}


def _foreign(text: str, unknown: Sequence[Correction]) -> list[tuple[int, int]]:
    """Lines so full of unknown words that they are in another language, or no sentences."""
    found = []
    for start, end in {_line(text, one.start) for one in unknown}:
        many = sum(start <= one.start < end for one in unknown)
        if many >= FEW and many >= FOREIGN * len(WORD.findall(text[start:end])):
            found.append((start, end))
    return found


def _line(text: str, place: int) -> tuple[int, int]:
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end


def _bare(word: str) -> str:
    """A word without its genitive."""
    return re.sub(r"['’]s?$", "", word)


def _no_word(cut: str) -> bool:
    """Initials, abbreviations, numbers with units: no checker can know whether they are right."""
    return len(_bare(cut)) < 2 or not WORD.fullmatch(cut) or (cut.isupper() and len(cut) <= 6)


def _name(cut: str, german: bool) -> bool:
    """Whether a word is written as names are; German writes every noun so."""
    return any(one.isupper() for one in (cut[1:] if german else cut))


def _near(cut: str, replacements: Sequence[str]) -> bool:
    """Whether an unknown word looks like a slip: one stroke beside a known one, and no other form of it.

    A term that the dictionary lacks is mostly further from all words that it has, or near to somebody's name.
    """
    from rapidfuzz.distance import OSA

    strokes = 2 if len(cut) >= LONG else 1
    return len(cut) > FEW and any(
        OSA.distance(cut.lower(), one.lower(), score_cutoff=strokes) <= strokes
        and (one.islower() or not cut.islower() or one.lower() == cut)
        and not one.lower().startswith(cut.lower()) and not cut.lower().startswith(one.lower())
        for one in replacements[:5]
    )  # fmt: skip


def _generally(message: str, text: str, cut: str) -> str:
    """A checker's message without the words of the text that it repeats: findings go where texts must not."""
    told = _QUOTED.sub(lambda found: "…" if found[1].lower() in text.lower() else found[0], " ".join(message.split()))
    words = [word for word in WORD.findall(cut) if len(word) > 3]
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, words))})\b", "…", told, flags=re.IGNORECASE) if words else told
