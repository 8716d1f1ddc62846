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
    from workbench.domain.settings import CHECKS
    from workbench.services.people import change_setting

    key, text = context.options.key, context.options.value
    with context.bench() as bench:
        act = bench.act(f"Set {key}")
        if key.startswith(CHECKS):
            from screens.project_checks import set_check

            key, value = set_check(bench.collection, act, key, text)
        else:
            value = change_setting(bench.collection, act, key, text)
    context.out.answer({"key": key, "value": value}, f"{key} = {words(value)}")


def _get(context: Context) -> None:
    from workbench.domain.settings import CHECKS, OPTIONS, option

    key = context.options.key
    with context.bench() as bench, bench.collection.view() as view:
        if key is not None and key.startswith(CHECKS):
            from screens.project_checks import told_check

            data = told_check(view, key)
            context.out.answer(data, words(data["value"]))
            return
        if key is not None:
            option(key)
            value = view.setting(key)
            context.out.answer({"key": key, "value": value, "summary": OPTIONS[key].summary}, words(value))
            return
        rows = [{"key": name, "value": view.setting(name), "summary": one.summary} for name, one in OPTIONS.items()]
        own = view.checks.settings()
        rows += [{"key": CHECKS + name, "value": value, "summary": "of the checks"} for name, value in own.items()]
    context.out.rows(rows, _COLUMNS)


SET = Command("set", "change a setting of the project", _set_arguments, _set)
GET = Command("get", "show the project's settings", _get_arguments, _get)
