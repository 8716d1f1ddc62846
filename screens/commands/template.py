"""`workbench template`: what models are told, and the project's own wording of it."""

from typing import TYPE_CHECKING, Any

from screens.console.command import Command, Context, decoded
from screens.console.parser import Parser
from screens.console.table import Column
from workbench.errors import Refused

if TYPE_CHECKING:
    from workbench.engines.templates import Template

_COLUMNS = (Column("name", 26), Column("own", 4), Column("kind", 10), Column("hash", 12), Column("purpose"))


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("list", help="list the templates in force").set_defaults(run=_list)
    show = verbs.add_parser("show", help="show the text of a template")
    show.add_argument("name", metavar="NAME")
    show.add_argument("--builtin", action="store_true", help="the program's own, whatever the project uses")
    show.set_defaults(run=_show)
    change = verbs.add_parser("set", help="use a text of the project's own")
    change.add_argument("name", metavar="NAME", help="as `workbench template list` has it, or prompt_SKILL")
    change.add_argument("file", metavar="FILE", help="its text; - for standard input")
    change.set_defaults(run=_set)
    reset = verbs.add_parser("reset", help="go back to the program's own")
    reset.add_argument("name", metavar="NAME")
    reset.set_defaults(run=_reset)


def _facts(template: "Template", own: bool) -> dict[str, Any]:
    return {"name": template.name, "kind": template.kind, "skill": template.skill, "purpose": template.purpose,
            "hash": template.hash, "own": own}  # fmt: skip


def _list(context: Context) -> None:
    from workbench.services.templating import template_lines

    with context.bench() as bench, bench.collection.view() as view:
        rows = [_facts(line.template, line.own) for line in template_lines(view)]
    context.out.rows(rows, _COLUMNS)


def _show(context: Context) -> None:
    from workbench.engines import templates
    from workbench.services.templating import own_text, template_for

    name = context.options.name
    with context.bench() as bench, bench.collection.view() as view:
        text = "" if context.options.builtin else own_text(view, name)
        template = templates.named(name) if context.options.builtin else template_for(view, name)
    shown = text or templates.source(name)
    context.out.answer({**_facts(template, bool(text)), "text": shown}, shown)


def _set(context: Context) -> None:
    from workbench.services.templating import set_template

    name, file = context.options.name, context.options.file
    with context.bench() as bench:
        act = bench.act(f"Set the template {name}")
        made = set_template(
            bench.collection, act, name, _text(context, file), "standard input" if file == "-" else file
        )
    context.out.answer(_facts(made, True), f"{name} is the project's own: {made.hash[:12]}")


def _text(context: Context, name: str) -> str:
    from pathlib import Path

    if name == "-":
        return context.text("-", "file") or ""
    try:
        return decoded(Path(name).read_bytes(), name)
    except OSError as error:
        raise Refused("The file can't be read", f"{name}: {error.strerror}", "name a file that you may read") from None


def _reset(context: Context) -> None:
    from workbench.engines import templates
    from workbench.services.templating import reset_template

    name = context.options.name
    with context.bench() as bench:
        reset_template(bench.collection, bench.act(f"Reset the template {name}"), name)
    builtin = templates.builtin().get(name)
    data = {"name": name, "own": False, "hash": builtin.hash if builtin else ""}
    context.out.answer(data, f"{name} is the program's own" if builtin else f"{name} is gone: the program has none")


COMMAND = Command("template", "list, show, set and reset what models are told", _arguments)
