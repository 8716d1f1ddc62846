"""`workbench set` and `get`: the project's settings, kept in its log."""

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column, words

_COLUMNS = (Column("key", 28), Column("value"), Column("summary"))


def _set_arguments(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", help="`workbench get` lists them")
    parser.add_argument("value", metavar="VALUE")


def _get_arguments(parser: Parser) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", help="all of them where none is given")


def _set(context: Context) -> None:
    from workbench.services.people import change_setting

    key = context.options.key
    with context.bench() as bench:
        act = bench.act(f"Set {key}")
        value = change_setting(bench.collection, act, key, context.options.value)
    context.out.answer({"key": key, "value": value}, f"{key} = {words(value)}")


def _get(context: Context) -> None:
    from workbench.domain.settings import OPTIONS, option

    key = context.options.key
    with context.bench() as bench, bench.collection.view() as view:
        if key is not None:
            option(key)
            value = view.setting(key)
            context.out.answer({"key": key, "value": value, "summary": OPTIONS[key].summary}, words(value))
            return
        rows = [{"key": name, "value": view.setting(name), "summary": one.summary} for name, one in OPTIONS.items()]
    context.out.rows(rows, _COLUMNS)


SET = Command("set", "change a setting of the project", _set_arguments, _set)
GET = Command("get", "show the project's settings", _get_arguments, _get)
