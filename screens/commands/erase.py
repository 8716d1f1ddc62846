"""`workbench erase`: a text that must go, goes; the record that it went stays."""

from screens.console.colleagues import anyway, give_way
from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="a pair, document or draft")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why it must go; kept on record")
    anyway(parser)


def _run(context: Context) -> None:
    from workbench.services.erasing import erase

    with context.bench() as bench:
        with bench.collection.view() as view:
            subject = view.find(context.options.id, "pair", "document", "draft")
        give_way(context, bench, subject)
        changes = erase(bench.collection, bench.act(f"Erase #{subject[:6]}"), subject, context.options.reason)
    texts = sum(len(event.payload["erased"]) for event in changes.events)
    data = {"erased": subject, "event": changes.events[0].id, "texts": texts}
    context.out.answer(
        data,
        f"{texts} texts of {subject[:12]} are gone from this copy",
        "backups and exports may still hold them; a merge carries the erasure on to other copies",
    )


COMMAND = Command("erase", "erase the texts of a pair, document or draft for good", _arguments, _run)
