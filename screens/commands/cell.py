"""`workbench cell`: parts of the dataset, each with a target."""

from typing import Any

from screens.console.command import Command, Context
from screens.console.parser import Parser, assignment, count
from screens.console.table import Column
from workbench.errors import WrongUsage

_COLUMNS = (Column("dimensions"), Column("target", 8), Column("pairs", 8), Column("accepted", 8))


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    change = verbs.add_parser("set", help="set the target of a cell")
    change.add_argument("dimensions", metavar="DIM=VALUE", nargs="+", type=assignment)
    change.add_argument("--target", type=count, required=True, metavar="N", help="accepted pairs that are wanted")
    change.add_argument("--tokens", action="append", default=[], type=assignment, metavar="FIELD=LEAST:MOST",
                        help="least and most tokens of a text, as completion=50:400")  # fmt: skip
    change.set_defaults(run=_set)
    verbs.add_parser("list", help="list the cells").set_defaults(run=_list)


def _set(context: Context) -> None:
    from workbench.services.people import set_cell

    dimensions, target = dict(context.options.dimensions), context.options.target
    bounds = {name: _bounds(name, text) for name, text in context.options.tokens}
    name = ", ".join(f"{key} {value}" for key, value in dimensions.items())
    with context.bench() as bench:
        changes = set_cell(bench.collection, bench.act(f"Target of {name}"), dimensions, target, bounds)
    data = {"id": changes.events[0].subject, "dimensions": dimensions, "target": target, "bounds": bounds}
    context.out.answer(data, f"{name}: {target}")


def _bounds(name: str, text: str) -> tuple[int, int]:
    least, _, most = text.partition(":")
    if name not in ("prompt", "completion", "context") or not (least.isdecimal() and most.isdecimal()):
        raise WrongUsage("No bounds", f"{name}={text}", "write FIELD=LEAST:MOST, as completion=50:400")
    return int(least), int(most)


def _list(context: Context) -> None:
    with context.bench() as bench:
        rows: list[dict[str, Any]] = [
            {"id": cell.id, "dimensions": dict(cell.dimensions), "target": cell.target, "bounds": dict(cell.bounds)}
            for cell in bench.cells()
        ]
    context.out.rows(rows, _COLUMNS[:2])


COMMAND = Command("cell", "set and list the cells of the dataset with their targets", _arguments)
