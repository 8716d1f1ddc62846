"""Constraints that a prompt plainly names, found by patterns: what is not plain is left to a model or a person."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from checks.constraints.spec import RELATIONS, Constraint
from checks.parts.asked import asked
from checks.parts.phrasebook import Pattern, book
from checks.parts.verifying import constraint
from checks.parts.words import small, vocabulary

LESS, LEAST = RELATIONS
_READ = 20_000
"""Code points of a prompt that are read: demands stand at its beginning or its end."""
_STOPS = re.compile(r"[.!?](?=\s|$)|\n")
_SIDE = 300
"""Code points to each side of a find in which the ends of its sentence are looked for."""
_NEAR = 60
"""Code points before a find that may speak against it."""
_NEGATED = re.compile(r"(?:\bnot|n't|n’t|\bnever|\bcannot|\bnicht)\b[^.!?,\n]{0,24}$")  # noqa: RUF001 - apostrophes
_NOT = re.compile(r"\b(?:not|nicht) $")
_QUOTED = re.compile('["\'“”‘’„‚«]([^"“”„«»\n]{1,60}?)["\'“”‘’»](?!\\w)')  # noqa: RUF001 - marks of quotations
_PARTS = re.compile(r",? (?:and|or|und|oder|&) |, ")
_REPEAT = re.compile(
    r"\b(?:repeat|repleat)\w*\b[^.!?\n]{0,40}?\b(?:request|prompt|question|instruction|sentence|line)s?\b"
)
_FIRST = re.compile(r"\b(?:first|before|then|word for word|exact\w*)\b")
_WHOLE_JSON = re.compile(r"\b(?:entire|whole|wrap\w*|only|block|in json format)\b")
_NO_WORDS = frozenset(
    "a above all an and any as at aus before below count counts das dem den der die ein eine for from für given how "
    "i if im in is it its listed mit my oben of on or phrase phrases provided some such than that the their these "
    "they this those to unten used we when which with without word words you your".split()
)
"""What follows `the words` without being one of those that are asked for."""


class Named(NamedTuple):
    """A constraint that a prompt names, and where."""

    constraint: Constraint
    start: int
    end: int


@lru_cache(maxsize=16)
def named(prompt: str) -> tuple[Named, ...]:
    """The constraints that a prompt plainly names, each once, in the order of their places."""
    if len(prompt) > _READ:
        return ()
    known, low = vocabulary(prompt), small(prompt)
    hits = known & book().words.keys()
    if not hits:
        return ()
    found: dict[str, Named] = {}
    for number in sorted({number for word in hits for number in book().words[word]}):
        pattern = book().patterns[number]
        if pattern.needs is None or pattern.needs.search(low):
            for one in _matches(pattern, prompt, low):
                found.setdefault(repr(one.constraint), one)
    for one in (*_repeated(prompt, low), *_json(prompt, low, known)):
        found.setdefault(repr(one.constraint), one)
    return tuple(sorted(_agreeing(found.values()), key=lambda one: (one.start, one.end)))


def _matches(pattern: Pattern, prompt: str, low: str) -> Iterator[Named]:
    for match in pattern.find.finditer(low):
        if pattern.unless is not None and pattern.unless.search(_sentence(low, *match.span())):
            continue
        if pattern.before is not None and pattern.before.search(low, max(0, match.start() - _NEAR), match.start()):
            continue
        for given in _given(pattern, match, prompt, low):
            try:
                one = constraint(pattern.kind, given)
            except ValueError:
                continue
            yield Named(one, *match.span())


def _sentence(low: str, start: int, end: int) -> str:
    """The sentence around a find, as far as it is near."""
    first = max(0, start - _SIDE)
    stops = [stop.end() for stop in _STOPS.finditer(low, first, start)]
    last = _STOPS.search(low, end, end + _SIDE)
    return low[stops[-1] if stops else first : last.start() if last else end + _SIDE]


def _given(pattern: Pattern, match: re.Match[str], prompt: str, low: str) -> Iterator[dict[str, Any]]:
    """What a find says, by the names of what the kind is given; several where it bounds a count on both sides."""
    said = {name: value for name, value in match.groupdict().items() if value is not None}
    given = dict(pattern.given)
    if "text" in said:
        given |= _text(pattern.kind, prompt[match.start("text") : match.end("text")])
    if "list" in said:
        words = _listed(prompt[match.start("list") : match.end("list")])
        given |= {"keywords": words, "forbidden_words": words}
    if language := next((said[name] for name in ("lang", "lang2", "lang3", "lang4") if name in said), None):
        given["language"] = book().languages[language]
    if pattern.counting is None:
        yield from _counted(pattern, given, said, low[max(0, match.start() - _NEAR) : match.start()])
        return
    # The count stands elsewhere: the nearest one that is of use.
    for found in sorted(pattern.counting.finditer(low), key=lambda one: abs(one.start() - match.start())):
        more = said | {name: value for name, value in found.groupdict().items() if value is not None}
        full = list(_counted(pattern, given, more, low[max(0, found.start() - _NEAR) : found.start()]))
        if full:
            yield from full
            return


def _counted(
    pattern: Pattern, given: Mapping[str, Any], said: Mapping[str, str], before: str
) -> Iterator[dict[str, Any]]:
    """What is given, with the bounds of its count."""
    if "n" not in said and "t" not in said:
        yield dict(given)
        return
    if "nth" in said or "ord" in said:
        nth = _number(said["nth"]) if "nth" in said else _ordinal(said["ord"], said["n"])
        given = {**given, "nth_paragraph": nth}
    for relation, number in _amounts(said, pattern.bare, before):
        for counts in _counts(pattern.kind, relation, number):
            yield {**given, **counts}


def _text(kind: str, text: str) -> dict[str, Any]:
    if kind == "detectable_content:postscript":
        return {"postscript_marker": "P.P.S" if text.lower().count("p") > 1 else "P.S."}
    quoted = _QUOTED.fullmatch(text)
    plain = (quoted[1] if quoted else text).strip()
    if kind == "keywords:frequency" and not quoted and plain.lower() in _NO_WORDS:
        return {}
    return {"keyword": plain, "letter": plain, "section_spliter": plain, "end_phrase": plain, "first_word": plain}


def _listed(text: str) -> list[str]:
    """The words of a list; none where it only begins like one."""
    quoted = [found[1].strip(" ,.") for found in _QUOTED.finditer(text)]
    words = quoted or [part.strip() for part in _PARTS.split(text)]
    if not quoted:
        stop = next((at for at, word in enumerate(words) if word.lower() in _NO_WORDS), len(words))
        words = words[:stop]
    return [word for word in dict.fromkeys(words) if word]


def _amounts(said: Mapping[str, str], bare: str, before: str) -> Iterator[tuple[str, int]]:
    """How a count is bounded: relation and number; `exact` where nothing but the number will do."""
    times = {name.removeprefix("t") for name in said if name in _TIMES}
    number = _number(said["t"] if "t" in said else said["n"])
    said = {**said, **dict.fromkeys(times, "")}
    negated = _NEGATED.search(before) is not None
    if "m" in said:
        yield from ((LEAST, number), (LESS, _number(said["m"]) + 1))
    elif "least" in said or "up" in said:
        yield LEAST, number
    elif "most" in said or "down" in said or ("over" in said and negated):
        yield LESS, number + 1
    elif "over" in said:
        yield LEAST, number + 1
    elif "under" in said:
        yield (LEAST if _NOT.search(before) else LESS), number
    elif "exact" in said or bare == "exact":
        yield "exact", number
    elif bare == "at least":
        yield LEAST, number


_TIMES = ("tleast", "tmost", "texact", "tunder", "tover", "tup", "tdown")
_WHOLE = {
    "detectable_format:number_bullet_lists": "num_bullets", "length_constraints:number_paragraphs": "num_paragraphs",
    "length_constraints:nth_paragraph_first_word": "num_paragraphs",
    "detectable_content:number_placeholders": "num_placeholders",
    "detectable_format:number_highlighted_sections": "num_highlights",
    "detectable_format:multiple_sections": "num_sections",
}  # fmt: skip
"""Kinds that are given a number without a relation, and its name."""
_LEAST = frozenset(list(_WHOLE.values())[3:])
"""Numbers that may be exceeded."""
_RELATED = {
    "length_constraints:number_words": ("num_words", "relation"),
    "length_constraints:number_sentences": ("num_sentences", "relation"),
    "keywords:frequency": ("frequency", "relation"), "keywords:letter_frequency": ("let_frequency", "let_relation"),
    "change_case:capital_word_frequency": ("capital_frequency", "capital_relation"),
}  # fmt: skip


def _counts(kind: str, relation: str, number: int) -> Iterator[dict[str, Any]]:
    """A bound by the names of a kind; an exact number is a lower and an upper one; none where the kind knows none."""
    if kind in _WHOLE:
        name = _WHOLE[kind]
        if relation == "exact" or (relation == LEAST and name in _LEAST):
            yield {name: number}
        return
    name, other = _RELATED[kind]
    for bound, limit in ((LEAST, number), (LESS, number + 1)) if relation == "exact" else ((relation, number),):
        yield {name: limit, other: bound}


def numbers(text: str) -> frozenset[int]:
    """The numbers that a text writes in digits or as words."""
    known = (word for word in vocabulary(text) if word.isdecimal() or word in book().numbers)
    return frozenset(map(_number, known))


def _number(text: str) -> int:
    plain = text.replace(",", "")
    return int(plain) if plain.isdigit() else book().numbers[plain]


def _ordinal(text: str, count: str) -> int:
    if text == "last":
        return _number(count)
    return int(text[:-2]) if text[0].isdigit() else book().numbers[text]


def _repeated(prompt: str, low: str) -> Iterator[Named]:
    """A prompt that is to be repeated before its answer: what stands before the paragraph that says so, or behind."""
    found = _REPEAT.search(low) if "repeat" in low or "repleat" in low else None
    if found is None:
        return
    start = low.rfind("\n", 0, found.start()) + 1
    end = low.find("\n", found.end())
    before, behind = prompt[:start].strip(), prompt[end:].strip() if end >= 0 else ""
    text = before or behind
    if text and _FIRST.search(low, start, end if end >= 0 else len(low)):
        yield Named(constraint("combination:repeat_prompt", {"prompt_to_repeat": text}), *found.span())


def _json(prompt: str, low: str, known: frozenset[str]) -> Iterator[Named]:
    if "json" not in known:
        return
    start = low.index("json")
    said, end = asked(prompt), start + 4
    if said is not None and said.format == "json" and (said.only or _WHOLE_JSON.search(_sentence(low, start, end))):
        yield Named(constraint("detectable_format:json_format", {}), start, end)


def _agreeing(found: Collection[Named]) -> list[Named]:
    """Without what is said by another constraint already, or contradicts one."""
    kinds = {one.constraint.kind.name for one in found}
    cased = not kinds.isdisjoint({"change_case:english_capital", "change_case:english_lowercase"})
    forbidden = {word.lower() for one in found for word in one.constraint.given.get("forbidden_words", ())}

    def stands(one: Named) -> bool:
        given = one.constraint.given
        if cased and given.get("language") == "en":
            return False
        return not forbidden.intersection(map(str.lower, given.get("keywords", ())))

    return [one for one in found if stands(one)]
