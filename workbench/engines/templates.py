"""What models are told: templates in data files, versioned by their hash, editable per project.

A template is a TOML head between two `+++` lines and a Jinja2 body, the user's turn. Its examples are rendered
through the same body, so that the question and the examples look alike; small models need that.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from workbench.canonical import sha256
from workbench.engines import sandbox, template_rules
from workbench.engines.template_rules import VARIABLES, WISHES, Fault
from workbench.errors import Refused
from workbench.ports import ChatRequest, Message, Options

FOLDER = "workbench.data.templates"
LONGEST = 200_000
"""Most characters of a rendered prompt."""
MOST = 60_000
"""Most characters of a template."""
MEND = "mend it; `workbench template show NAME --builtin` shows how the program's own are written"
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
    """What it makes: `profile`, `prompt`, `completion` or `rewrite`; `reading` for what a check asks."""
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


def parse(name: str, text: str, where: str = "") -> Template:
    """Read a template.

    Args:
        name: what it is called.
        text: the whole file.
        where: what the file is called in an error; its name where nothing is given.

    Raises:
        Refused: its head or its body is not well formed, or it does more than fill in; with its line.
    """
    where = where or name
    match = re.fullmatch(r"\+\+\+\n(.*?)\n\+\+\+\n(.*)", text, re.DOTALL)
    if not match:
        raise _unreadable(
            f"{where}, line 1: no TOML head between two lines of +++",
            "begin the file with +++, the settings, +++, and then the text",
        )
    head, body = match.groups()
    try:
        # The line before it stands for the +++, so that an error names the file's line.
        found = _read(name, tomllib.loads(f"\n{head}\n"), body.strip("\n"), sha256(text.encode()))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(f"{where}: its head is not TOML: {error}", MEND) from error
    except Fault as fault:
        raise _unreadable(f"{where}: {fault.what}", MEND) from fault
    try:
        template_rules.check_body(found.body, found.kind)
    except Fault as fault:
        line = fault.line + head.count("\n") + 3 + len(body) - len(body.lstrip("\n"))
        raise _unreadable(f"{where}, line {line}: {fault.what}", MEND) from fault
    return found


def _read(name: str, head: Mapping[str, Any], body: str, digest: str) -> Template:
    kind, examples = str(head.get("kind")), head.get("examples", [])
    if kind not in VARIABLES:
        raise Fault(f"kind is one of {', '.join(VARIABLES)}")
    for key, wanted in (("purpose", str), ("system", str), ("skill", str), ("carries_chunk", bool), ("options", dict)):
        if not isinstance(head.get(key, wanted()), wanted) or (key == "purpose" and not head.get(key)):
            raise Fault(f"{key} is missing or no {wanted.__name__}")
    template_rules.check_examples(examples, kind)
    return Template(
        name, head["purpose"], kind, head.get("skill", ""), head.get("carries_chunk", False),
        head.get("system", "").strip(), body, tuple(examples), template_rules.options(head.get("options", {})), digest,
    )  # fmt: skip


def vet(name: str, text: str, where: str) -> Template:
    """Read a template that a person wrote, and try it out.

    Args:
        name: what it is to be called: one of the program's, or `prompt_` and a skill.
        text: the whole file.
        where: the file's name, for errors.

    Raises:
        Refused: it does not work, or it is not what goes by that name.
    """
    if len(text) > MOST or "\x00" in text:
        raise _unreadable(f"{where}: no text of at most {MOST:,} characters", "make it shorter")
    found = parse(name, text, where)
    kind = builtin()[name].kind if name in builtin() else "prompt"
    if found.kind != kind:
        raise _unreadable(f"{where}: its kind is {found.kind}, and {name} is of the kind {kind}", MEND)
    about = VARIABLES[kind][0]
    if kind == "reading" and about not in template_rules.names(builtin()[name].body):
        about = "completion"  # a question about a sentence of it
    if about not in template_rules.names(found.body):
        raise _unreadable(f"{where}: it never uses {about!r}", f"put {{{{ {about} }}}} in")
    render(replace(found, name=where), {one: ["x"] if one in template_rules.LISTS else "x" for one in VARIABLES[kind]})
    return found


def _unreadable(what: str, hint: str) -> Refused:
    return Refused("Template is not readable", what, hint)


@cache
def builtin() -> Mapping[str, Template]:
    """The templates that the program brings, by name."""
    names = sorted(path.name.removesuffix(".j2") for path in files(FOLDER).iterdir() if path.name.endswith(".j2"))
    return {name: parse(name, source(name)) for name in names}


def source(name: str) -> str:
    """The text of a template that the program brings."""
    return files(FOLDER).joinpath(f"{name}.j2").read_text("utf-8")


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
    """The template of prompts for a skill."""
    return named(prompt_name(skill), own)


def prompt_name(skill: str) -> str:
    """The name of the template of prompts for a skill."""
    return f"prompt_{squeezed(skill)}"


def squeezed(skill: str) -> str:
    """What spellings of a skill have in common: `open QA`, `open-qa` and `open_qa` are one."""
    return re.sub(r"[^a-z0-9]+", "_", skill.casefold()).strip("_")


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
        text = "".join(_bounded(template, sandbox.environment(fence).from_string(template.body).generate(given)))
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise Refused(
            "Template does not work", f"{template.name}: {error}", "give what it asks for, or mend it"
        ) from error
    return text.strip()


def _bounded(template: Template, pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of a prompt, as long as it is not too long: it is never made whole before it is measured."""
    made = 0
    for piece in pieces:
        made += len(piece)
        if made > LONGEST:
            raise Refused(
                "Prompt is too long", f"{template.name} makes more than {LONGEST:,} characters", "take a shorter text"
            )
        yield piece
