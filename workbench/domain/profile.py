"""What a chunk is about, and the evidence for it: pure values and the rules that they obey.

Evidence is asked for by number: the chunk is shown sentence by sentence, and the model names sentences instead of
copying them. So a quote is the chunk's own text by construction (small models cannot copy, large ones smooth what
they copy), it costs one token, and its place in the chunk is known. Quotes that come otherwise (typed by a person,
imported, merged) go through the same check.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic import BaseModel

Taxonomy = Mapping[str, Sequence[str]]
"""Domains of the project, each with its subdomains (perhaps none)."""

MOST_SENTENCES = 48
"""A chunk is shown in at most so many numbered pieces; more are joined."""
MOST_EVIDENCE = 3
NO_CODE = "none"
"""The programming language of what holds no code."""
COPIED = 0.4
"""Share of an answer's words from the examples above which it is taken to be copied."""
COPY = "it is the example's and not this text's; use the words of this text"
"""What is said of an answer that is taken to be copied."""
JOIN = " / "
"""Between domain and subdomain in the one choice that the model makes."""
_END = re.compile("[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019)\\]]*(?=\\s)|\\n+")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|cf|vs|Dr|Mr|Mrs|No|Nr|bzw|usw|ca|Abs|Art|z\.B|d\.h)|\b[A-Z])\.$")


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the chunk that supports a profile, as the chunk has it."""

    text: str
    start: int
    """Unicode code points from the start of the chunk's text."""
    end: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What a chunk is good for. The code fields are empty where the chunk is not about code."""

    relevant: bool
    evidence: tuple[Quote, ...]
    domain: str = ""
    subdomain: str = ""
    topic: str = ""
    use_case: str = ""
    programming_language: str = ""
    keywords: tuple[str, ...] = ()
    category: str = ""
    subcategory: str = ""
    context: str = ""


def sentences(text: str) -> list[tuple[int, int]]:
    """Cut a text into the pieces that evidence may name: sentences and lines, as spans without blanks around.

    Every character that is not blank lies in exactly one piece.
    """
    spans = [span for span in _trimmed(text, _cuts(text)) if span[0] < span[1]]
    if len(spans) <= MOST_SENTENCES:
        return spans
    step = -(-len(spans) // MOST_SENTENCES)
    groups = [spans[i : i + step] for i in range(0, len(spans), step)]
    return [(group[0][0], group[-1][1]) for group in groups]


def numbered(text: str) -> str:
    """The text as the model sees it: every piece on a line with its number, from 1; code keeps its indentation."""
    return "\n".join(f"[{n}] {_indent(text, a)}{text[a:b]}" for n, (a, b) in enumerate(sentences(text), 1))


def _indent(text: str, start: int) -> str:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return line if not line.strip() else ""


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] != "\n" and _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start() + 1]):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _trimmed(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        piece = text[start:end]
        yield start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def find(quote: str, chunk: str) -> Quote | None:
    """Find a quote in the chunk word by word, whatever blanks stand between; the chunk's own text is kept."""
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join(re.escape(word) for word in words), chunk)
    return Quote(found.group(), found.start(), found.end()) if found else None


def check_evidence(profile: Profile, chunk: str) -> str | None:
    """Why the profile's evidence does not hold, or None where it does.

    Each quote must be the chunk's own text at its place; a relevant chunk needs at least one.
    """
    if profile.relevant and not profile.evidence:
        return "no evidence is given"
    for number, quote in enumerate(profile.evidence, 1):
        if not quote.text.strip():
            return f"evidence {number} is empty"
        if chunk[quote.start : quote.end] != quote.text:
            return f"evidence {number} does not stand in the chunk"
    return None


def taxonomy(domains: Sequence[str], subdomains: Sequence[str]) -> Taxonomy:
    """Each domain with its own subdomains: those written `domain/subdomain`, and those that name no domain."""
    found: dict[str, list[str]] = {domain: [] for domain in domains}
    for entry in subdomains:
        domain, _, subdomain = (part.strip() for part in entry.partition("/"))
        for one in [domain] if domain in found and subdomain else domains:
            found[one].append(subdomain if domain in found and subdomain else entry)
    return found


def areas(taxonomy: Taxonomy) -> list[str]:
    """Every domain with its subdomain as one choice, so that an answer cannot join what does not belong together."""
    return [f"{domain}{JOIN}{sub}" if sub else domain for domain, subs in taxonomy.items() for sub in subs or ("",)]


@dataclass(frozen=True, slots=True)
class Terms:
    """What an answer about a chunk is bound to."""

    taxonomy: Taxonomy
    """The project's domains; without any, domain and subdomain are free text."""
    code: bool = False
    """Whether the code fields are asked for."""
    categories: Sequence[str] = ()
    """The project's categories of code; without any, the category is free text."""
    languages: Sequence[str] = ()
    """The project's programming languages; without any, the language is free text."""
    foreign: frozenset[str] = frozenset()
    """Words of the examples that are not the chunk's: what is mostly made of them is copied."""


def answer_model(chunk: str, terms: Terms) -> "type[BaseModel]":
    """The pydantic model of a model's answer about this chunk: closed sets where there are any, reasons first.

    Args:
        chunk: the chunk's text, whose pieces evidence may name.
        terms: the closed sets.
    """
    from pydantic import ConfigDict, Field, create_model

    pieces = tuple(range(1, len(sentences(chunk)) + 1))
    line, word, numbers = _own(_text(120), terms.foreign), _text(40), _choice(pieces)
    fields: dict[str, Any] = {
        "evidence": (list[numbers], Field(min_length=1, max_length=MOST_EVIDENCE)),  # type: ignore[valid-type]
        "topic": (line, ...),
        "use_case": (line, ...),
    }
    if terms.code:
        languages = dict.fromkeys((*terms.languages, NO_CODE))
        fields |= {
            "context": (line, ...),
            "keywords": (list[word], Field(min_length=1, max_length=8)),  # type: ignore[valid-type]
            "programming_language": (_choice(tuple(languages)) if terms.languages else word, ...),
            "category": (_choice(terms.categories) if terms.categories else word, ...),
            "subcategory": (word, ...),
        }
    known = areas(terms.taxonomy)
    fields |= {"area": (_choice(known), ...)} if known else {"domain": (word, ...), "subdomain": (word, ...)}
    fields["relevant"] = (bool, ...)
    model: type[BaseModel] = create_model("ProfileAnswer", __config__=ConfigDict(extra="forbid"), **fields)
    return model


def words(text: str) -> set[str]:
    """The words of a text that carry its content, roughly: those of four letters and more."""
    return {word for word in re.findall(r"[^\W\d_]{4,}", text.casefold()) if word != NO_CODE}


def from_answer(answer: "BaseModel", chunk: str) -> Profile:
    """The profile that an answer of `answer_model` stands for, its evidence cut out of the chunk."""
    told = answer.model_dump()
    spans = sentences(chunk)
    picked = [spans[number - 1] for number in sorted(set(told.pop("evidence")))]
    area = told.pop("area", None)
    if area is not None:
        told["domain"], _, told["subdomain"] = str(area).partition(JOIN)
    if told.get("programming_language") == NO_CODE:
        told["programming_language"] = ""
    told["keywords"] = tuple(dict.fromkeys(k.strip() for k in told.get("keywords", ()) if k.strip()))
    return Profile(evidence=tuple(Quote(chunk[a:b], a, b) for a, b in picked), **told)


def _choice(values: Sequence[Any]) -> Any:  # noqa: ANN401 - a Literal made at run time
    return Literal[tuple(values)]


def _text(longest: int) -> Any:  # noqa: ANN401 - an annotated str
    from typing import Annotated

    from pydantic import StringConstraints

    return Annotated[str, StringConstraints(min_length=1, max_length=longest)]


def _own(kind: Any, foreign: frozenset[str]) -> Any:  # noqa: ANN401 - an annotated str
    """A text that is not copied from the examples that the model was shown."""
    from typing import Annotated

    from pydantic import AfterValidator

    def check(text: str) -> str:
        told = words(text)
        if told and len(told & foreign) > COPIED * len(told):
            raise ValueError(COPY)
        return text

    return Annotated[kind, AfterValidator(check)]
