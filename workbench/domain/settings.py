"""The project's settings: each declared once, with its default, its reader and what it is for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from workbench.errors import Refused


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a project."""

    name: str
    default: Any
    read: Callable[[str], Any]
    """From what a person typed to the value in the log; raises ValueError with the cure."""
    summary: str


def _choice(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"one of {', '.join(values)}")
        return text

    return read


def _share(text: str) -> str:
    """A share is kept as the decimal that was typed: events hold no floats."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("a share between 0 and 1, such as 0.1") from None
    if not 0 <= value <= 1:
        raise ValueError("a share between 0 and 1, such as 0.1")
    return text


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number from 0")
    return int(text)


SKILLS: Final = (
    "summarization", "extraction", "open_qa", "closed_qa", "rewriting", "classification", "inference", "generation",
    "code_generation", "code_summarization", "code_translation", "code_repair",
)  # fmt: skip
"""Skills that a project begins with; it may add its own."""

_OPTIONS: Final = (
    Option("editing", "flagged", _choice("flagged", "every", "none"),
           "which verified pairs an editor sees: those a reviewer sent there, every one, none"),
    Option("verification", "separate", _choice("separate", "joint"),
           "whether prompt and completion are verified one after the other or together"),
    Option("edit_limit", "0.1", _share, "share of the words that an editor may change without a second verdict"),
    Option("skills", list(SKILLS), _words, "the project's skills, with commas between"),
    Option("taxonomy.domain", ["general"], _words, "domains that a chunk may be about"),
    Option("taxonomy.subdomain", [], _words,
           "subdomains, as domain/subdomain; without `domain/` before it, one of every domain"),
    Option("taxonomy.category", ["how-to", "reference", "concept", "troubleshooting"], _words,
           "categories of code documents"),
    Option("taxonomy.programming_language",
           ["python", "sql", "javascript", "typescript", "java", "scala", "kotlin", "go", "rust", "c", "cpp", "csharp",
            "r", "php", "ruby", "swift", "shell", "html", "css", "other"], _words,
           "programming languages that a profile may name"),
    Option("dimensions", ["language", "domain", "skill", "format", "context"], _words, "what a cell is made of"),
    Option("description", "", str, "what the project's domain is, in a sentence: the relevance filter reads it"),
    Option("passages", 3, _whole, "passages that a completion's draft is given"),
    Option("held_out", "0", _share,
           "share of the pairs that is held out of training to examine the model with; 0 for none"),
    Option("blind", "no", _choice("yes", "no"), "whether a reviewer sees the author's name only after the verdict"),
)  # fmt: skip

OPTIONS: Final[Mapping[str, Option]] = MappingProxyType({option.name: option for option in _OPTIONS})
"""Every setting of a project, by its key."""


CHECKS: Final = "checks."
"""Begins the keys of what is set of the checks: one key a parameter, so that two leads' changes merge."""


def _json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        value = json.loads(text, parse_float=str)
    except ValueError:
        raise ValueError("a JSON value") from None
    return value


def option(key: str) -> Option:
    """The setting of a key; raises Refused with the keys that there are."""
    if key.startswith(CHECKS) and len(key) > len(CHECKS):
        return Option(key, None, _json, "what is set of a check; nothing for its own default")
    if key not in OPTIONS:
        raise Refused("No such setting", f"there is no setting {key!r}", f"the settings: {', '.join(OPTIONS)}")
    return OPTIONS[key]


def parse(key: str, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Read what a person typed for a setting."""
    try:
        return option(key).read(text)
    except ValueError as error:
        raise Refused("Not a value of this setting", f"{key} = {text!r}", f"write {error}") from None
