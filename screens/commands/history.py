"""`workbench history`: every event that touched a thing, oldest first."""

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column

_COLUMNS = (Column("time", 27), Column("actor", 12), Column("kind", 18), Column("label"), Column("site", 8),
            Column("event", 12))  # fmt: skip


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="a pair, document, chunk or draft")


def _run(context: Context) -> None:
    from screens.shapes import event, names

    with context.bench() as bench, bench.collection.view() as view:
        subject = view.find(context.options.id)
        who = names(view)
        context.out.rows((event(one, who) for one in view.history(subject)), _COLUMNS)


COMMAND = Command("history", "show every event that touched a thing", _arguments, _run)
