"""`workbench export`: vetted pairs go out."""

import sys

from screens.console.command import Command, Context
from screens.console.parser import Parser


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
    words = f"{done.pairs} pairs, {done.bytes} bytes, sha256 {done.sha256}"
    if streamed:
        out.note(words)
        return
    out.answer({"pairs": done.pairs, "sha256": done.sha256, "file": str(options.file)}, f"{options.file}: {words}")


COMMAND = Command("export", "write vetted pairs to a file or standard output", _arguments, _run)
