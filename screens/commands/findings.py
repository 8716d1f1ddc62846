"""`workbench findings` and `waive`: what the checks say of a project's pairs, and what may stand."""

from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from storage.view import SqlView


def _findings_arguments(parser: Parser) -> None:
    add = parser.add_argument
    add("--rule", action="append", default=[], metavar="RULE", help="only this check's, whatever its tier")
    add("--open", action="store_true", help="only those that nobody waived")
    add("--stage", metavar="S", help="only of pairs at this stage")
    add("--tier", choices=("instant", "quick", "slow"), help="the slowest checks wanted (instant)")


def _waive_arguments(parser: Parser) -> None:
    add = parser.add_argument
    add("finding", metavar="FINDING", help="its id, as `findings` and `check --pair` tell it")
    add("--reason", metavar="TEXT", help="why it may stand; it goes on record")
    add("--take-back", action="store_true", help="it may not stand any more")
    add("--tier", choices=("instant", "quick", "slow"), default="quick",
        help="the slowest checks that are asked for it (quick)")  # fmt: skip


def _findings(context: Context) -> None:
    from contextlib import closing

    from screens.pair_findings import Summary, Wanted, all_findings, told
    from storage.found import FoundCache
    from workbench import paths
    from workbench.domain.road import Stage
    from workbench.errors import WrongUsage

    options, summary = context.options, Summary()
    if options.stage and options.stage not in list(Stage):
        raise WrongUsage("No such stage", options.stage, f"one of {', '.join(Stage)}")
    wanted = Wanted(tuple(options.rule), tier=options.tier)
    with (
        closing(FoundCache(paths.cache_dir() / "findings.db")) as known,
        context.bench() as bench,
        bench.collection.view() as view,
    ):
        for pair, one in all_findings(view, bench.checker, wanted, options.stage, summary, known):
            if options.open and one.waived:
                continue
            if context.out.as_json:
                context.out.answer(one.shape(pair))
            else:
                context.out.say(next(told(pair, [one])))
    for rule, why in summary.not_checked.items():
        context.out.note(f"not checked: {rule}: {why}")


def _waive(context: Context) -> None:
    from checks.spec import TIERS
    from screens.pair_findings import named, read, waived_under
    from workbench.errors import WrongUsage
    from workbench.services.waiving import take_back, waive

    options = context.options
    name = options.finding.lower()
    if not options.take_back and options.reason is None:
        raise WrongUsage("No reason", "who lets a finding stand says why", "give --reason TEXT, or --take-back")
    with context.bench() as bench:
        with bench.collection.view() as view:
            pair = _pair_of(view, name)
            found = read(view, pair)
            earlier = waived_under(view, found.pair, name) if options.take_back else None
        one = None if earlier else named(found, name, bench.checker, TIERS[: TIERS.index(options.tier) + 1])
        what = one.flagged if one else earlier
        assert what is not None
        act = bench.act(f"{'Take back a waiver' if options.take_back else 'Waive'}: {what.rule} in #{pair[:6]}")
        if options.take_back:
            changes = take_back(bench.collection, act, pair, what)
        else:
            changes = waive(bench.collection, act, pair, what, options.reason)
    state = "open" if options.take_back else "waived"
    data = {**(one.shape(pair) if one else {"id": what.finding, "pair": pair, "rule": what.rule, "field": what.field}),
            "state": state, "reason": options.reason, "event": changes.events[-1].id}  # fmt: skip
    context.out.answer(data, f"{data['id']}  {state}")


def _pair_of(view: "SqlView", name: str) -> str:
    """The pair whose finding a name means: its first digits are the pair's."""
    from checks.identity import OF_PAIR
    from workbench.errors import Refused

    try:
        return view.find(name[:OF_PAIR], "pair")
    except Refused as error:
        raise Refused("No such finding", f"{error.message}", "workbench findings") from None


FINDINGS = Command("findings", "what the checks say of the project's pairs", _findings_arguments, _findings)
WAIVE = Command("waive", "let a finding stand, with a reason", _waive_arguments, _waive)
