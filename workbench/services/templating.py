"""The project's own templates, in its log: they stand before the program's, merge with the rest and can be undone."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.event import NewEvent, derived_id
from workbench.domain.project import Setting
from workbench.engines import templates
from workbench.engines.templates import Template
from workbench.errors import Refused
from workbench.services.people import require
from workbench.view import Act, Collection, View

KEY = "template."
"""Before a template's name: the setting that holds its text, empty where the program's own is to be used."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template in a list."""

    template: Template
    own: bool
    """Whether the text is the project's."""


def own_text(view: View, name: str) -> str:
    """The project's text of a template; empty where it has none."""
    found = view.subject(derived_id("setting", KEY + name))
    return str(found.value) if isinstance(found, Setting) else ""


def template_for(view: View, name: str) -> Template:
    """The template in force: the project's, else the program's.

    Raises:
        Refused: there is none of that name.
    """
    text = own_text(view, name)
    if text:
        return templates.parse(name, text, f"the project's template {name}")
    if name not in templates.builtin():
        raise Refused("No such template", f"there is no template {name}", f"workbench template set {name} FILE")
    return templates.named(name)


def has_template(view: View, name: str) -> bool:
    """Whether there is a template of that name."""
    return name in templates.builtin() or bool(own_text(view, name))


def template_lines(view: View) -> list[TemplateLine]:
    """All templates in force, with those for skills that only the project has."""
    names = [*templates.builtin(), *(name for name in _for_skills(view) if name not in templates.builtin())]
    return [TemplateLine(template_for(view, name), bool(own_text(view, name)))
            for name in names if has_template(view, name)]  # fmt: skip


def set_template(collection: Collection, act: Act, name: str, text: str, where: str) -> Template:
    """Use a text of the project's in place of the program's, or for a skill of the project's own.

    Args:
        collection: the project.
        act: a lead's.
        name: one of the program's templates, or `prompt_` and one of the project's skills.
        text: the whole template.
        where: the file's name, for errors.

    Raises:
        Refused: no such name, or a template that does not work.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        known = [*templates.builtin(), *_for_skills(view)]
        if name not in known:
            raise Refused("No such template", name, f"there are: {', '.join(dict.fromkeys(known))}")
        templates.vet(name, plain, where)
        yield _changed(name, plain)

    collection.transact(act, operation)
    return templates.parse(name, plain)


def reset_template(collection: Collection, act: Act, name: str) -> None:
    """Go back to the program's template.

    Raises:
        Refused: the project has none of its own of that name.
    """

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        if not own_text(view, name):
            raise Refused("Nothing to reset", f"the project has no {name} of its own", "workbench template list")
        yield _changed(name, "")

    collection.transact(act, operation)


def _changed(name: str, text: str) -> NewEvent:
    return NewEvent("setting.changed", derived_id("setting", KEY + name), {"key": KEY + name, "value": text})


def _for_skills(view: View) -> list[str]:
    return [templates.prompt_name(skill) for skill in view.setting("skills")]
