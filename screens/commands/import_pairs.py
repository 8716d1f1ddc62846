"""`workbench import`: finished pairs come in."""

import sys

from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="JSONL, JSON, CSV or Parquet; - for standard input")
    parser.add_argument(
        "--stage",
        metavar="STAGE",
        default="completion_submitted",
        help="completion_submitted; or accepted, on a lead's word",
    )
    parser.add_argument("--author", metavar="NAME", help="the member who wrote them, said by a lead")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FIELD=FIELD", help="ours=theirs, as prompt=question"
    )
    parser.add_argument("--skip-bad", action="store_true", help="leave out what is no pair")
    parser.add_argument("--turns", choices=("last",), help="take the earlier turns of a conversation as context")


def _run(context: Context) -> int:
    from pathlib import Path

    from screens.console.outcome import told
    from storage.search import kept_up
    from workbench import paths
    from workbench.importers.mapping import parse_mapping
    from workbench.services.importing import import_pairs

    options = context.options
    source = sys.stdin.buffer if options.file == "-" else Path(options.file)
    with context.bench() as bench:
        work = import_pairs(
            bench.collection, bench.act("Import"), source, stage=options.stage, author=options.author,
            mapping=parse_mapping(options.map), turns=options.turns, skip_bad=options.skip_bad,
        )  # fmt: skip
        with kept_up(bench.collection, paths.cache_dir() / "search"):
            done = context.work(work, "import")
    counts = {"pairs": done.pairs, "duplicates": done.duplicates}
    return told(context.out, counts, done.failed, through=done.pairs + done.duplicates)


COMMAND = Command("import", "take finished pairs in", _arguments, _run)
