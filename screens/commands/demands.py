"""`workbench demands`: what the prompt of a pair demands that a program can verify, confirmed or refused one by one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from screens.console.colleagues import mention
from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column

if TYPE_CHECKING:
    from screens.asked_demands import Asked

ALL = "all"
SHORTEST = 6
"""Digits from which a word is the beginning of an id; a shorter one is a number."""
COLUMNS = (Column("number", 6), Column("id", 12), Column("state", 9), Column("demand"))
NOTES = """\
Only what is confirmed is verified on the completion; while nothing was said of a prompt, all that is read in it is.
What was said holds for the prompt as it is: of another one it is asked again. A number is a place in the list; an id
is the demand's own, whatever else is found. `workbench undo` takes a step back."""


def _arguments(parser: Parser) -> None:
    import argparse

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = NOTES
    add = parser.add_argument
    add("id", metavar="PAIR", help="the pair")
    add("--confirm", nargs="+", action="extend", default=[], metavar="N",
        help="the prompt makes these, by number or id; `all`: all that are open")  # fmt: skip
    add("--refuse", nargs="+", action="extend", default=[], metavar="N", help="these were misread in it")
    add("--ask-model", action="store_true", help="let the model look for more; those that are confirmed are kept")


def _run(context: Context) -> None:
    from screens.asked_demands import asked, keep, label, reading
    from workbench.errors import Refused
    from workbench.services.confirming import confirmed

    options = context.options
    with context.bench() as bench:
        with bench.collection.view() as view:
            pair = view.pair(view.find(options.id, "pair"))
            prompt = view.text(pair.texts()["prompt"]) if "prompt" in pair.heads else None
            before = confirmed(view, pair.facts)
        if prompt is None:
            raise Refused("No prompt", f"#{pair.id[:6]} has none", f"workbench write {pair.id[:12]} --prompt TEXT")
        more = context.work(reading(bench.checker.tools, prompt), "model") if options.ask_model else ()
        about = asked(prompt, before, more)
        if not (options.confirm or options.refuse):
            context.out.rows(_rows(pair.id, about, about.said), COLUMNS)
            return
        said = _said(about, options.confirm, options.refuse)
        mention(context, bench, pair.id)
        changes = keep(bench.collection, bench.act(label(pair.id)), pair.id, about, said)
    rows = list(_rows(pair.id, about, said))
    if context.out.as_json:
        context.out.answer({"pair": pair.id, "demands": rows, "event": changes.events[-1].id})
    else:
        context.out.rows(rows, COLUMNS)


def _rows(pair: str, about: "Asked", said: Mapping[str, bool]) -> Iterator[dict[str, Any]]:
    states = {True: "confirmed", False: "refused", None: "open"}
    for number, (name, one) in enumerate(about.demands.items(), 1):
        yield {"pair": pair, "number": number, "id": _id(name), "state": states[said.get(name)],
               "type": one.kind.name, "given": dict(one.given), "demand": str(one)}  # fmt: skip


def _id(name: str) -> str:
    from workbench.canonical import sha256

    return sha256(name.encode("utf-8", "surrogatepass"))[:12]


def _said(about: "Asked", confirm: Sequence[str], refuse: Sequence[str]) -> dict[str, bool]:
    """What is said of all demands now: what was said before stands where nothing else is said."""
    from workbench.errors import WrongUsage

    yes = {_named(about, word) for word in confirm if word != ALL}
    no = {_named(about, word) for word in refuse}
    if yes & no:
        raise WrongUsage("Two answers", "a demand is both confirmed and refused", "name it once")
    said = {**about.said, **dict.fromkeys(yes, True), **dict.fromkeys(no, False)}
    return {**dict.fromkeys(about.demands, True), **said} if ALL in confirm else said


def _named(about: "Asked", word: str) -> str:
    """The demand that a number or the beginning of an id names."""
    from workbench.errors import Refused

    names = list(about.demands)
    if len(word) >= SHORTEST:
        found = [name for name in names if _id(name).startswith(word.lower())]
    else:
        found = [names[int(word) - 1]] if word.isdecimal() and 0 < int(word) <= len(names) else []
    if len(found) != 1:
        raise Refused("No such demand", f"{word!r} names none of {len(names)}", "workbench demands PAIR lists them")
    return found[0]


COMMAND = Command("demands", "what a pair's prompt demands: list, confirm, refuse", _arguments, _run)
