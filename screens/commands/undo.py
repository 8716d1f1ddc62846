"""`workbench undo` and `redo`: one's own latest step, named."""

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column

_COLUMNS = (Column("step", 12), Column("label"), Column("undone", 6))


def _undo_arguments(parser: Parser) -> None:
    parser.add_argument("--list", action="store_true", help="list your steps, latest first, and undo nothing")


def _redo_arguments(parser: Parser) -> None:
    del parser


def _undo(context: Context) -> None:
    from workbench.services.undoing import undo

    with context.bench() as bench:
        if context.options.list:
            with bench.collection.view() as view:
                steps = view.undoing.steps(bench.member.id)
            rows = ({"step": line.id, "label": line.label, "undone": line.undone} for line in steps)
            context.out.rows(rows, _COLUMNS)
            return
        step = undo(bench.collection, bench.act("Undo"))
    context.out.answer({"undone": step.id, "label": step.label}, f"undone: {step.label}")


def _redo(context: Context) -> None:
    from workbench.services.undoing import redo

    with context.bench() as bench:
        step = redo(bench.collection, bench.act("Redo"))
    context.out.answer({"redone": step.id, "label": step.label}, f"redone: {step.label}")


UNDO = Command("undo", "take back your latest step", _undo_arguments, _undo)
REDO = Command("redo", "bring back the step that you undid last", _redo_arguments, _redo)
