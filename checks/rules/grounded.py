"""Numbers, units, dates, names and quotations of a completion that neither its context nor its evidence holds.

Cheap and blind to meaning: what is derived (a sum, a count, a rounded figure) is asked about too, and what is said
wrongly in the context's own words is not seen; `entailed` asks a model about that.
"""

from collections.abc import Iterator
from typing import NamedTuple

from checks.parts import ground
from checks.parts.figures import Figure, Figures, figures, held, spelled
from checks.parts.markdown import without_code
from checks.parts.named import is_title, known, names, quotations, quoted_from, strange
from checks.parts.words import words
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

_STRICT = frozenset({"summarization", "extraction", "closed_qa"})
"""Skills whose completions say nothing but what the context says."""
_WEAK = frozenset({"count", "name"})
"""Findings that are told for these skills only, and for attention: what is listed is counted, a name has many forms."""
_LONG = 60
"""Words of a context that is more than a subject to write about."""
_FEW = 10
"""Bare numbers up to this are mostly counts of what the text lists."""


def _skills(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


class _Source(NamedTuple):
    """What the facts of a completion may come from."""

    text: str
    lacking: str
    """Of whom nobody has it, in words."""
    having: str
    """Who has it otherwise, in words."""


def _run(subject: Subject) -> Iterator[Finding]:
    context, completion = subject.texts.get("context") or "", subject.texts.get("completion")
    skill = subject.facts.get("skill", "")
    if not completion or skill in subject.params["spared"] or skill.startswith("code"):
        return
    strict = skill in _STRICT
    leans = bool(context) and (strict or _leans(context, completion))
    if not leans and not ground.may_lean(subject):
        return
    text, language, prompt = (
        without_code(completion),
        subject.facts.get("language", ""),
        subject.texts.get("prompt", ""),
    )
    first = _Source(f"{context}\n{prompt}", "neither the context nor the prompt holds", "the context has")
    found = list(_found(text, first, language))
    # What the evidence holds is only read where the context leaves something open: for most pairs it never is.
    beside = ground.passages(subject) if found else ""
    if beside:
        names = "the context, the evidence" if context else "the evidence"
        having = "the context or the evidence has" if context else "the evidence has"
        whole = _Source(f"{context}\n{beside}\n{prompt}", f"neither {names} nor the prompt holds", having)
        found = list(_found(text, whole, language))
    for start, end, code, message in found if leans or beside else ():
        if strict or code not in _WEAK:
            severity: Severity = "warn" if strict and code not in _WEAK else "info"
            yield CHECK.found(subject, "completion", start, end, message, code=code, severity=severity)


def _found(text: str, source: _Source, language: str) -> Iterator[tuple[int, int, str, str]]:
    yield from _numbers(text, source, language)
    yield from _said(text, source, language)


def _leans(context: str, completion: str) -> bool:
    """Whether a completion of which nothing is known is likely to be made from its context, and not only about it."""
    long = len(words(context))
    return long >= _LONG and long >= 2 * len(words(completion))


def _numbers(text: str, source: _Source, language: str) -> Iterator[tuple[int, int, str, str]]:
    there: Figures | None = None
    for one in (*figures(text, language), *spelled(text, language)):
        if _is_marker(text, one):
            continue
        there = there or held(source.text, language)
        if not one.values & there.units.keys():
            what = "count" if not one.unit and _is_count(one) else "date" if one.unit.startswith("month ") else "number"
            yield one.start, one.end, what, f"{source.lacking} this number"
            continue
        if one.unit:
            counted = frozenset().union(*(there.units.get(value, frozenset()) for value in one.values))
            month = one.unit.startswith("month ")
            if month and "month " not in "".join(counted) and "" in counted:
                continue
            if "" not in counted and one.unit not in counted:
                message = f"{source.having} this number with another {'month' if month else 'unit'}"
                yield one.start, one.end, "date" if month else "unit", message
            elif month and int(one.unit[6:]) not in there.months:
                yield one.start, one.end, "date", f"{source.lacking} the month of this date"


def _is_count(one: Figure) -> bool:
    return all(value.isdigit() and len(value) < 3 and int(value) <= _FEW for value in one.values)


def _is_marker(text: str, one: Figure) -> bool:
    """Whether a number begins an item of a list or a heading."""
    line = text[text.rfind("\n", 0, one.start) + 1 : one.start].strip(" \t#*_>([-")
    behind = text[one.end : one.end + 1]
    label = behind in ".):" and (not line or (behind == ":" and line.isalpha()))
    return (label and behind != "") or text[max(0, one.start - 1)] in "#["


def _said(text: str, source: _Source, language: str) -> Iterator[tuple[int, int, str, str]]:
    quoted = [] if text.lstrip()[:1] in ("{", "[") else list(quotations(text))
    for start, end in quoted:
        if not quoted_from(text[start:end], source.text):
            yield start, end, "quotation", f"{source.lacking} this quotation"
    for start, end in names(text, language):
        if any(first <= start < last for first, last in quoted) or is_title(text, start, language):
            continue
        missing = strange(text[start:end], known(source.text), language)
        if missing is not None:
            yield start + missing[0], start + missing[1], "name", f"{source.lacking} this name"


CHECK = Check(
    "grounded", 3, "instant", "warn", "numbers, dates, names and quotations that context and evidence lack", _run,
    params=(
        Option("spared", ["generation", "inference", "rewriting"], _skills,
               "skills whose completions may bring in what the context lacks, with commas between"),
    ),
    beside=("evidence",),
)  # fmt: skip
