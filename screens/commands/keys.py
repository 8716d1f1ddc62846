"""`workbench keys`: every command of the rooms, its keys, and the name under which they can be changed."""

from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("--markdown", action="store_true", help="as a table for a document")


def _run(context: Context) -> None:
    from screens.console.table import Column
    from screens.frame.keys import commands, markdown

    if context.options.markdown:
        print(markdown())
        return
    rows = ({"id": told.id, "keys": list(told.keys), "label": told.label, "what": told.what} for told in commands())
    context.out.rows(rows, [Column("id", 22), Column("keys", 20), Column("what")])


COMMAND = Command("keys", "list the keys of the rooms, and their names for rooms.toml", _arguments, _run)
