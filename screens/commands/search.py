"""`workbench search`: full text over the pairs."""

from screens.commands.lists import PAIRS, shown
from screens.console.command import Command, Context
from screens.console.parser import Parser, count


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "query", metavar="QUERY", help="words that all stand in the pair; behind -- if it begins with a dash"
    )
    parser.add_argument("--limit", type=count, metavar="N")


def _run(context: Context) -> None:
    from screens.shapes import names, pair_line
    from storage.search import search
    from workbench import paths

    limit = context.limit()
    asked = None if limit is None else limit + (context.options.limit is None)
    with context.bench() as bench:
        lines = search(bench.collection, paths.cache_dir() / "search", context.options.query, asked)
        with bench.collection.view() as view:
            who = names(view)
    shown(context, (pair_line(line, who) for line in lines), limit, PAIRS)


COMMAND = Command("search", "find pairs by their words", _arguments, _run)
