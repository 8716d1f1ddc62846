"""`workbench write`: a new pair, or a new revision of one of its texts."""

from typing import TYPE_CHECKING, Any

from screens.console.colleagues import mention
from screens.console.command import Command, Context
from screens.console.parser import Parser, assignment, span
from workbench.errors import InTheWay, WrongUsage

if TYPE_CHECKING:
    from screens.bench import Bench
    from workbench.services.writing import Manuscript

_FIELDS = ("prompt", "completion", "context")


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", nargs="?", help="the pair; a new one where none is given")
    for name in _FIELDS:
        parser.add_argument(f"--{name}", metavar="TEXT", help=f"the {name}; - reads it from standard input")
    parser.add_argument("--from-draft", metavar="ID", help="take over a draft")
    parser.add_argument("--span", type=span, metavar="FROM:TO", help="only this part of the draft, in code points")
    parser.add_argument("--base", metavar="REVISION", help="the revision that the text was made on")
    parser.add_argument("--skill", metavar="S")
    parser.add_argument("--language", metavar="CODE")
    parser.add_argument("--cell", type=assignment, action="append", default=[], metavar="DIM=VALUE")


def _run(context: Context) -> None:
    from screens.shapes import written

    options = context.options
    texts = {name: context.text(getattr(options, name), name) for name in _FIELDS}
    given = {name: text for name, text in texts.items() if text is not None}
    facts: dict[str, Any] = {name: getattr(options, name) for name in ("skill", "language") if getattr(options, name)}
    if options.cell:
        facts["cell"] = dict(options.cell)
    if options.id is None and options.base:
        raise WrongUsage(
            "A base without a pair", "--base is for a text that exists", "workbench write ID --base REVISION"
        )
    if options.span and not options.from_draft:
        raise WrongUsage("A span of nothing", "--span is a part of a draft", "add --from-draft ID")
    with context.bench() as bench:
        pair = _write(bench, context, given, facts)
        with bench.collection.view() as view:
            data = written(view.pair(pair))
    context.out.answer(data, f"{data['id'][:12]}  {data['stage']}")


def _write(bench: "Bench", context: Context, texts: dict[str, str], facts: dict[str, Any]) -> str:
    from workbench.services.people import known_facts
    from workbench.services.writing import Manuscript, change_facts, write_new

    options = context.options
    with bench.collection.view() as view:
        facts = known_facts(view, facts)
        draft = view.find(options.from_draft, "draft") if options.from_draft else None
        pair = view.find(options.id, "pair") if options.id else None
    manuscript = Manuscript(texts, facts, draft, options.span)
    if pair is None:
        changes = write_new(bench.collection, bench.act("Write a pair"), manuscript)
        return next(event.subject for event in changes.events if event.kind == "pair.written")
    if not texts and not draft and not facts:
        raise WrongUsage(
            "Nothing to write", "no text and no fact was given", "give --prompt, --completion or --context"
        )
    mention(context, bench, pair)
    if texts or draft:
        _revise(bench, pair, manuscript, options.base)
    if facts:
        change_facts(bench.collection, bench.act(f"Facts of #{pair[:6]}"), pair, facts)
    return pair


def _revise(bench: "Bench", pair: str, manuscript: "Manuscript", base: str | None) -> None:
    from workbench.services.writing import revise

    with bench.collection.view() as view:
        base = view.find(base, "revision") if base else None
    what = next(iter(manuscript.texts), "draft")
    revised = revise(bench.collection, bench.act(f"Write the {what} of #{pair[:6]}"), pair, manuscript, base)
    if not revised.conflict:
        return
    mine = revised.changes.events[0]
    with bench.collection.view() as view:
        head = view.pair(pair).heads.get(mine.payload["field"]) or ""
    raise InTheWay(
        "Somebody was faster", f"the {mine.payload['field']} of #{pair[:6]} has changed since that revision; your text "
        f"is kept beside it as {mine.id[:12]}",
        f"an editor settles it: workbench show {pair[:12]}, then workbench write {pair[:12]} --base {head[:12]} "
        f"--{mine.payload['field']} TEXT",
    )  # fmt: skip


COMMAND = Command("write", "write a new pair, or a new revision of a text", _arguments, _run)
