"""`workbench verdict`: a reviewer's word on the revisions that they read."""

from screens.console.colleagues import mention
from screens.console.command import Command, Context
from screens.console.parser import Parser, span
from workbench.errors import WrongUsage


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="the pair")
    parser.add_argument("ruling", choices=("accept", "reject", "edit"))
    parser.add_argument(
        "--revision", action="append", default=[], help="a revision that was read; both in joint review"
    )
    parser.add_argument(
        "--reason",
        action="append",
        default=[],
        metavar="CODE",
        help="incomplete, incorrect, off_context, unclear, style, format, language, duplicate, unsafe, other",
    )
    parser.add_argument("--comment", metavar="T", default="", help="a remark; - reads it from standard input")
    parser.add_argument("--span", type=span, metavar="FROM:TO", help="what the remark is about, in code points")


def _run(context: Context) -> None:
    from screens.shapes import written
    from workbench.domain.road import Ruling
    from workbench.services.reviewing import Opinion, give_verdict

    options = context.options
    if not options.revision:
        raise WrongUsage(
            "No revision named", "a verdict is on the text that was read", "--revision ID, as `show` names it"
        )
    comment = context.text(options.comment, "comment") or ""
    with context.bench() as bench:
        with bench.collection.view() as view:
            pair = view.find(options.id, "pair")
            revisions = tuple(view.find(revision, "revision") for revision in options.revision)
        mention(context, bench, pair)
        opinion = Opinion(
            Ruling(options.ruling), revisions, tuple(dict.fromkeys(options.reason)), comment, options.span
        )
        label = f"{options.ruling.capitalize()} #{pair[:6]}"
        changes = give_verdict(bench.collection, bench.act(label), pair, opinion)
        with bench.collection.view() as view:
            data = {**written(view.pair(pair)), "event": changes.events[-1].id}
    context.out.answer(data, f"{pair[:12]}  {data['stage']}")


COMMAND = Command("verdict", "accept, reject or send to an editor", _arguments, _run)
