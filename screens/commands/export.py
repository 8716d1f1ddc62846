"""`workbench export`: vetted pairs go out."""

import sys
from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from screens.bench import Bench

FEW = 5
"""Uneven parts of a split that are named."""


def _arguments(parser: Parser) -> None:
    parser.add_argument("--format", required=True, choices=("prompt-completion", "messages", "alpaca", "sharegpt"))
    parser.add_argument(
        "--metadata", action="store_true", help="ids, people, verdicts, confirmed demands and provenance with each pair"
    )
    parser.add_argument("-o", dest="file", metavar="FILE", help="replaced whole; standard output where none is given")
    parser.add_argument("--stage", metavar="STAGE", default="accepted")
    parser.add_argument("--split", choices=("train", "held_out"), help="only that side; `set held_out 0.15` makes it")


def _run(context: Context) -> None:
    from pathlib import Path

    from workbench.services.releasing import Order, export_pairs

    options, out = context.options, context.out
    order = Order(options.format, options.metadata, options.stage, options.split)
    streamed = options.file in (None, "-")
    target = sys.stdout.buffer if streamed else Path(options.file)
    with context.bench() as bench:
        done = context.work(export_pairs(bench.collection, order, target), "export")
        if options.split:
            _balance(context, bench)
    words = f"{done.pairs} pairs, {done.bytes} bytes, sha256 {done.sha256}"
    if streamed:
        out.note(words)
        return
    out.answer({"pairs": done.pairs, "sha256": done.sha256, "file": str(options.file)}, f"{options.file}: {words}")


def _balance(context: Context, bench: "Bench") -> None:
    """Say beside the answer how much is held out, and where that is not what is wanted."""
    from workbench.services.splitting import parts_of

    with bench.collection.view() as view:
        parts = parts_of(view, stage=context.options.stage)
    whole, uneven = parts.whole(), [one for one in parts.told() if one.uneven]
    if whole is not None:
        context.out.note(f"held out of {whole}")
    for one in uneven[:FEW]:
        context.out.note(f"uneven: {one}")
    if len(uneven) > FEW:
        context.out.note(f"and {len(uneven) - FEW} more: workbench cell split --stage {context.options.stage}")


COMMAND = Command("export", "write vetted pairs to a file or standard output", _arguments, _run)
