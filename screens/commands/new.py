"""`workbench new`: a project begins."""

from screens.console.command import Command, Context
from screens.console.parser import Parser
from workbench.errors import WrongUsage


def _arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE.sft", help="where the project is made; never over a file that exists")
    parser.add_argument("--name", help="the project's name; the file's where none is given")
    parser.add_argument("--language", action="append", default=[], metavar="CODE", help="a language of its texts")
    parser.add_argument("--team", action="store_true", help="several accounts share the file")
    parser.add_argument("--group", metavar="UNIXGROUP", help="the Unix group that shares it")


def _run(context: Context) -> None:
    from pathlib import Path

    options, path = context.options, Path(context.options.file)
    if path.suffix != ".sft":
        raise WrongUsage("Not a project's name", f"{path.name} does not end in .sft", f"workbench new {path.stem}.sft")
    if options.group and not options.team:
        raise WrongUsage("A group without a team", "--group names who shares a team's project", "add --team")
    from screens.bench import make

    name = options.name or path.stem
    maker = make(path, name=name, languages=options.language, team=options.team, group=options.group)
    context.out.answer(
        {"project": str(path), "name": name, "member": maker.name, "id": maker.id, "languages": options.language},
        f"{path} is made; you are its lead, {maker.name}",
    )


COMMAND = Command("new", "make a project", _arguments, _run)
