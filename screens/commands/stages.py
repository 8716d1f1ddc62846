"""`workbench submit`, `withdraw`, `reopen`, `discard` and `restore`: a pair goes along its road."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from screens.console.colleagues import anyway, give_way, mention
from screens.console.command import Command, Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from screens.bench import Bench
    from workbench.view import Act, Changes, Collection

    Move = Callable[[Collection, Act, str], Changes]


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the pair")


def _submit_arguments(parser: Parser) -> None:
    _arguments(parser)
    parser.add_argument("--override", metavar="REASON", help="a lead's reason to submit in spite of blocking findings")


def _discard_arguments(parser: Parser) -> None:
    _arguments(parser)
    anyway(parser)


def _move(name: str, context: Context) -> None:
    from workbench.services import moving

    move: Move = getattr(moving, name)
    _go(context, name, lambda bench, act, pair: move(bench.collection, act, pair))


def _submit(context: Context) -> None:
    from screens.checking import Submission
    from workbench.services.writing import submit

    def do(bench: "Bench", act: "Act", pair: str) -> "Changes":
        said, why = Submission(bench.checker), context.options.override
        changes = submit(bench.collection, act, pair, findings=said.blocking, outcome=said.outcome, override=why)
        for one in said.open():
            context.out.note(f"submitted with {one.severity} {one.rule}: {one.message} ({one.field})")
        return changes

    _go(context, "submit", do)


def _go(context: Context, name: str, do: "Callable[[Bench, Act, str], Changes]") -> None:
    from screens.shapes import written

    with context.bench() as bench:
        with bench.collection.view() as view:
            pair = view.find(context.options.id, "pair")
        if name == "discard":
            give_way(context, bench, pair)
        else:
            mention(context, bench, pair)
        changes = do(bench, bench.act(f"{name.capitalize()} #{pair[:6]}"), pair)
        with bench.collection.view() as view:
            data = {**written(view.pair(pair)), "event": changes.events[-1].id}
    context.out.answer(data, f"{pair[:12]}  {data['stage']}")


SUBMIT = Command("submit", "hand a draft to the reviewers, or end the editing", _submit_arguments, _submit)
WITHDRAW = Command("withdraw", "take a submitted text back", _arguments, partial(_move, "withdraw"))
REOPEN = Command("reopen", "open an accepted text for writing again", _arguments, partial(_move, "reopen"))
DISCARD = Command("discard", "put a pair aside", _discard_arguments, partial(_move, "discard"))
RESTORE = Command("restore", "bring a discarded pair back", _arguments, partial(_move, "restore"))
