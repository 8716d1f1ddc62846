"""`workbench cell`: parts of the dataset, each with a target."""

from typing import Any

from screens.console.command import Command, Context
from screens.console.parser import Parser, assignment, count
from screens.console.table import Column
from workbench.errors import WrongUsage

SPLIT = """\
A pair's side is drawn from its id or its chunk and never changes, so that no cell is made even: what is uneven lacks
half of what is wanted there, or has half too much, though other groups of pairs could make up for it."""
_SIDES = (Column("dimensions"), Column("pairs", 8), Column("held_out", 8), Column("share", 6), Column("wanted", 8),
          Column("uneven", 6))  # fmt: skip
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
    what = "how much of each language and skill is held out of training"
    split = verbs.add_parser("split", help=what, description=what, epilog=SPLIT)
    split.add_argument(
        "--by", action="append", default=[], metavar="DIM", help="a dimension that parts are told apart by"
    )
    split.add_argument("--stage", metavar="S", help="only pairs at this stage (all but discarded)")
    split.set_defaults(run=_split)


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


def _split(context: Context) -> None:
    from workbench.domain.road import Stage
    from workbench.domain.split import Parts
    from workbench.services.splitting import parts_of

    options = context.options
    if options.stage is not None and options.stage not in list(Stage):
        raise WrongUsage("No such stage", options.stage, f"one of {', '.join(Stage)}")
    with context.bench() as bench, bench.collection.view() as view:
        there = (*view.setting("dimensions"), *Parts.BY)
        strange = [name for name in options.by if name not in there]
        if strange:
            raise WrongUsage("No such dimension", ", ".join(strange), f"one of {', '.join(dict.fromkeys(there))}")
        parts = parts_of(view, options.by or Parts.BY, options.stage)
    rows = ({"dimensions": dict(one.place), "pairs": one.pairs, "held_out": one.held_out, "share": round(one.share, 4),
             "wanted": round(one.wanted, 1), "uneven": one.uneven} for one in parts.told())  # fmt: skip
    context.out.rows(rows, _SIDES)
    whole = parts.whole()
    if whole is not None:
        context.out.note(str(whole))


COMMAND = Command("cell", "the cells of the dataset: their targets, and what is held out of each", _arguments)
