"""`workbench list`: what the project holds, a line each."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from screens.console.command import Command, Context
from screens.console.parser import Parser, count
from screens.console.table import Column

if TYPE_CHECKING:
    from storage.view import SqlView
    from workbench.domain.listing import Filter
    from workbench.view import View

_ID = Column("id", 12)
PAIRS = (_ID, Column("stage", 20), Column("author", 10), Column("language", 4, "lang"), Column("prompt"),
         Column("completion"))  # fmt: skip
_COLUMNS = {
    "pairs": PAIRS,
    "conflicts": (_ID, Column("stage", 20), Column("field", 10), Column("prompt"), Column("by", 12), Column("waiting")),
    "documents": (
        _ID,
        Column("title"),
        Column("chunks", 6),
        Column("format", 8),
        Column("licence", 12),
        Column("path"),
    ),
    "chunks": (_ID, Column("document", 12), Column("heading_path"), Column("kept", 4), Column("text")),
    "drafts": (_ID, Column("kind", 10), Column("state", 8), Column("model", 16), Column("text")),
    "overruled": (
        Column("event", 12),
        Column("subject", 12),
        Column("kind", 14),
        Column("actor", 10),
        Column("time", 20),
        Column("why"),
    ),
}


def _arguments(parser: Parser) -> None:
    parser.add_argument("what", choices=tuple(_COLUMNS))
    parser.add_argument("--stage", metavar="S")
    parser.add_argument("--author", metavar="N")
    parser.add_argument("--language", metavar="C")
    parser.add_argument("--skill", metavar="S")
    parser.add_argument("--split", choices=("train", "held_out"), help="only pairs of that side")
    parser.add_argument("--of", metavar="ID", help="only chunks of this document, or drafts for this chunk or pair")
    parser.add_argument(
        "--state",
        metavar="S",
        help="drafts: open, taken, refused, failed; chunks: kept, dropped, open, profiled, failed",
    )
    parser.add_argument("--limit", type=count, metavar="N")
    parser.add_argument("--offset", type=count, default=0, metavar="N")
    parser.add_argument("--sort", metavar="FIELD", help="a field, -FIELD for the other direction")


def _run(context: Context) -> None:
    what, limit = context.options.what, context.limit()
    with context.bench() as bench, bench.collection.view() as view:
        rows = _lines(view, what, _filter(context, view, limit))
        shown(context, rows, limit, _COLUMNS[what])


def shown(context: Context, rows: Iterable[dict[str, Any]], limit: int | None, columns: tuple[Column, ...]) -> None:
    """Print rows, and say on stderr where a terminal's limit left some out."""
    if limit is None or context.options.limit is not None:
        context.out.rows(rows, columns)
        return
    few = list(islice(rows, limit + 1))
    context.out.rows(few[:limit], columns)
    if len(few) > limit:
        context.out.note(f"the first {limit}; --limit and --offset show others")


def _filter(context: Context, view: "View", limit: int | None) -> "Filter":
    from workbench.domain.listing import Filter
    from workbench.domain.road import Stage
    from workbench.errors import WrongUsage
    from workbench.services.people import named
    from workbench.services.splitting import side_of

    options = context.options
    if options.stage is not None and options.stage not in list(Stage):
        raise WrongUsage("No such stage", options.stage, f"one of {', '.join(Stage)}")
    states = {"drafts": ("open", "taken", "refused", "failed"),
              "chunks": ("kept", "dropped", "open", "profiled", "failed")}.get(options.what, ())  # fmt: skip
    if options.state is not None and options.state not in states:
        raise WrongUsage("No such state", f"{options.what}: {options.state}", f"one of {', '.join(states) or 'none'}")
    kinds = ("document",) if options.what == "chunks" else ("chunk", "pair")
    asked = None if limit is None else limit + (options.limit is None)
    return Filter(
        stage=options.stage, author=named(view, options.author).id if options.author else None,
        language=options.language, skill=options.skill, parent=view.find(options.of, *kinds) if options.of else None,
        state=options.state, conflicts=options.what == "conflicts", limit=asked, offset=options.offset,
        sort=options.sort, among=side_of(view, options.split),
    )  # fmt: skip


def _lines(view: "SqlView", what: str, chosen: "Filter") -> Iterator[dict[str, Any]]:
    from screens import shapes
    from storage.overruled import overruled

    match what:
        case "documents":
            yield from map(shapes.document, view.documents(chosen))
        case "chunks":
            yield from map(shapes.chunk, view.chunks(chosen))
        case "drafts":
            yield from map(shapes.draft, view.drafts(chosen))
        case "overruled":
            who = shapes.names(view)
            for event, subject, why in overruled(view, limit=chosen.limit, offset=chosen.offset):
                yield shapes.event(event, who) | {"subject": subject, "why": why}
        case _:
            who = shapes.names(view)
            for line in view.pairs(chosen):
                row = shapes.pair_line(line, who)
                if what == "conflicts":
                    rivals = list(shapes.conflicts(view, view.pair(line.id)))
                    row |= {"conflicts": rivals, "field": sorted({one["field"] for one in rivals}),
                            "by": sorted({one["author"] for one in rivals}),
                            "waiting": [one["text"] for one in rivals]}  # fmt: skip
                yield row


COMMAND = Command("list", "list documents, chunks, drafts, pairs, conflicts or what has no effect", _arguments, _run)
