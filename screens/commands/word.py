"""`workbench word`: the project's dictionary, whose words no check of spelling minds."""

from screens.console.command import Command, Context
from screens.console.parser import Parser, count
from screens.console.table import Column

_COLUMNS = (Column("word", 40), Column("language"))
_SUGGESTED = (Column("word", 40), Column("count", 8), Column("passages"))


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(title="verbs", dest="verb", metavar="VERB", required=True)
    for name, run, what in (("add", _add, "add words that are right"), ("remove", _remove, "take words out again")):
        verb = verbs.add_parser(name, help=what, description=what)
        verb.add_argument("words", metavar="WORD", nargs="+")
        verb.add_argument("--language", metavar="CODE", default="", help="of this language only")
        verb.set_defaults(run=run)
    listed = verbs.add_parser("list", help="list the dictionary", description="list the dictionary")
    listed.set_defaults(run=_list)
    what = "words that the documents use often and no dictionary has; nothing is added"
    suggest = verbs.add_parser("suggest", help="list words of the documents for it", description=what)
    suggest.add_argument("--language", metavar="CODE", default="", help="of the documents (the project's first)")
    suggest.add_argument("--limit", type=count, metavar="N", help="the N most frequent")
    suggest.set_defaults(run=_suggest)


def _add(context: Context) -> None:
    _change(context, known=True)


def _remove(context: Context) -> None:
    _change(context, known=False)


def _change(context: Context, *, known: bool) -> None:
    from workbench.services.waiving import change_words

    options = context.options
    label = f"{'Add to' if known else 'Take out of'} the dictionary: {' '.join(options.words)}"
    with context.bench() as bench:
        change_words(bench.collection, bench.act(label), options.words, language=options.language, known=known)
    data = {"words": options.words, "language": options.language, "known": known}
    context.out.answer(data, f"{'in' if known else 'not in'} the dictionary: {' '.join(options.words)}")


def _list(context: Context) -> None:
    with context.bench() as bench, bench.collection.view() as view:
        rows = [{"word": one.word, "language": one.language} for one in view.checks.words()]
    context.out.rows(rows, _COLUMNS)


def _suggest(context: Context) -> None:
    from screens.suggesting import suggested

    with context.bench() as bench:
        found = context.work(suggested(bench, context.options.language), "suggest")
    rows = ({"word": one.word, "count": one.times, "passages": one.passages} for one in found[: context.limit()])
    context.out.rows(rows, _SUGGESTED)


COMMAND = Command("word", "the project's dictionary: add, list, remove, suggest", _arguments)
