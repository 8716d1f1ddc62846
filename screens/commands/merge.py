"""`workbench merge`: what another copy of the project has and this one lacks comes in."""

from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("other", metavar="OTHER.sft", help="another copy of this project")


def _run(context: Context) -> None:
    from pathlib import Path

    from storage.merging import merge
    from storage.upkeep import content

    with context.bench() as bench:
        merged = merge(bench.collection, Path(context.options.other))
        digest = content(bench.collection)
    for warning in merged.warnings:
        context.out.note(warning)
    data = {
        "events": merged.events, "conflicts": merged.conflicts, "void": merged.void, "content_hash": digest,
        "warnings": merged.warnings,
    }  # fmt: skip
    words = (
        f"{merged.events} events taken in; {merged.conflicts} pairs in conflict, {merged.void} events without effect"
    )
    context.out.answer(data, words)


COMMAND = Command("merge", "take in what another copy of this project has", _arguments, _run)
