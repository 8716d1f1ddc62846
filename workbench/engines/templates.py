"""What models are told: templates in data files, versioned by their hash, editable per project.

A template is a TOML head between two `+++` lines and a Jinja2 body, the user's turn. Its examples are rendered
through the same body, so that the question and the examples look alike; small models need that.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from workbench.canonical import sha256
from workbench.engines import sandbox
from workbench.errors import Refused
from workbench.ports import ChatRequest, Message, Options

FOLDER = "workbench.data.templates"
LONGEST = 200_000
"""Most characters of a rendered prompt."""
WISHES = ("heading", "topic", "difficulty", "format", "language", "instruction", "target")
"""What a prompt may be asked to be, besides its text; what is not wished is empty."""
LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "pl": "Polish",
    "cs": "Czech",
    "sv": "Swedish",
    "da": "Danish",
    "fi": "Finnish",
    "el": "Greek",
    "tr": "Turkish",
    "ru": "Russian",
    "uk": "Ukrainian",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
}


@dataclass(frozen=True, slots=True)
class Template:
    """One way to ask a model for something."""

    name: str
    purpose: str
    kind: str
    """What it makes: `profile`, `prompt`, `completion` or `rewrite`."""
    skill: str
    """For prompts, the skill that they exercise; empty otherwise."""
    carries_chunk: bool
    """For prompts, whether the pair's context is the chunk (a summary needs its text; a general question does not)."""
    system: str
    body: str = field(repr=False)
    examples: tuple[Mapping[str, Any], ...] = field(repr=False)
    options: Options
    hash: str
    """SHA-256 of the whole file: what a draft is recorded with."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template filled in: ready to be asked of any model."""

    template: Template
    messages: tuple[Message, ...]
    options: Options

    def request(self, model: str) -> ChatRequest:
        """The request to that model."""
        return ChatRequest(model, self.messages, self.options)


def parse(name: str, text: str) -> Template:
    """Read a template.

    Raises:
        Refused: its head or its body is not well formed.
    """
    match = re.fullmatch(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", text, re.DOTALL)
    if not match:
        raise Refused(
            "Template is not readable",
            f"{name}: no TOML head between two lines of +++",
            "begin the file with +++, the settings, +++, and then the text",
        )
    try:
        head = tomllib.loads(match[1])
        told: dict[str, Any] = dict(head.get("options", {}))
        options = Options(stop=tuple(told.pop("stop", ())), **told)
        found = Template(
            name,
            head["purpose"],
            head["kind"],
            head.get("skill", ""),
            head.get("carries_chunk", False),
            head.get("system", "").strip(),
            match[2].strip("\n"),
            tuple(head.get("examples", ())),
            options,
            sha256(text.encode()),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise Refused(
            "Template is not readable", f"{name}: {error}", "see the templates that the program brings"
        ) from error
    _check(found)
    return found


@cache
def builtin() -> Mapping[str, Template]:
    """The templates that the program brings, by name."""
    found = {
        path.name.removesuffix(".j2"): path.read_text("utf-8")
        for path in files(FOLDER).iterdir()
        if path.name.endswith(".j2")
    }
    return {name: parse(name, text) for name, text in sorted(found.items())}


def named(name: str, own: Mapping[str, str] | None = None) -> Template:
    """A template by its name; a project's own text of that name goes before the program's.

    Raises:
        Refused: there is none, or it is not well formed.
    """
    if own and name in own:
        return parse(name, own[name])
    if name not in builtin():
        raise Refused("No such template", name, f"there are: {', '.join(builtin())}")
    return builtin()[name]


def for_skill(skill: str, own: Mapping[str, str] | None = None) -> Template:
    """The template of prompts for a skill (`open QA`, `open-qa` and `open_qa` are one)."""
    return named(f"prompt_{re.sub(r'[^a-z0-9]+', '_', skill.casefold()).strip('_')}", own)


def skills() -> list[str]:
    """The skills that there are templates for."""
    return [t.skill for t in builtin().values() if t.kind == "prompt"]


def render(template: Template, values: Mapping[str, Any], *, seed: int = 0) -> Rendered:
    """Fill a template in.

    Args:
        template: the template.
        values: its variables; all text in them is disarmed. A `language` code becomes the language's name.
        seed: goes into the options, and into the fence.

    Raises:
        Refused: a variable is missing, or the template does what templates may not.
    """
    fence = sandbox.fence_for(values, seed)
    messages = [Message("system", template.system)] if template.system else []
    # The examples' fence is fixed, so that hosts can keep the examples in their prompt cache.
    constant = sha256(template.hash.encode())[:8]
    for example in template.examples:
        shown = {**dict.fromkeys(values, ""), **example, "example": True}
        messages.append(Message("user", _fill(template, shown, constant)))
        messages.append(Message("assistant", str(example["answer"]).strip()))
    messages.append(Message("user", _fill(template, {**values, "example": False}, fence)))
    return Rendered(template, tuple(messages), replace(template.options, seed=seed))


def prompt_values(text: str, **wishes: str) -> dict[str, str]:
    """The variables of a prompt's template: the chunk's text and what the prompt is wished to be (see `WISHES`)."""
    return {**dict.fromkeys(WISHES, ""), **wishes, "text": text}


def tidy(text: str) -> str:
    """A draft as it is offered: without the quotes or the label that models like to put around a text."""
    plain = text.strip()
    plain = re.sub(
        r"^(?:question|prompt|task|instruction|answer|rewritten text|frage|aufgabe)\s*:\s+",
        "",
        plain,
        flags=re.IGNORECASE,
    )
    if len(plain) > 1 and (plain[0], plain[-1]) in {('"', '"'), ("\u201c", "\u201d"), ("\u201e", "\u201c")}:
        inner = plain[1:-1]
        plain = inner if not set(inner) & {'"', "\u201c", "\u201d"} else plain
    return plain.strip()


def _fill(template: Template, values: Mapping[str, Any], fence: str) -> str:
    from jinja2 import TemplateError

    given = sandbox.disarmed(values)
    given["language"] = LANGUAGES.get(str(given.get("language")), str(given.get("language") or ""))
    try:
        text: str = sandbox.environment(fence).from_string(template.body).render(given).strip()
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise Refused(
            "Template does not work", f"{template.name}: {error}", "give what it asks for, or mend it"
        ) from error
    if len(text) > LONGEST:
        raise Refused("Prompt is too long", f"{template.name} makes {len(text):,} characters", "take a shorter text")
    return text


def _check(template: Template) -> None:
    from jinja2 import TemplateSyntaxError

    try:
        sandbox.environment("0").parse(template.body)
    except TemplateSyntaxError as error:
        raise Refused(
            "Template is not readable",
            f"{template.name}: line {error.lineno} of its text: {error.message}",
            "mend it; the templates that the program brings show how",
        ) from error
