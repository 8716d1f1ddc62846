"""`workbench ingest`: source documents come in and are cut into chunks."""

from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="+", help="files, and folders with all that is in them")
    parser.add_argument(
        "--text-field", metavar="F", help="take this field of a JSONL, CSV or Parquet file's rows as texts"
    )


def _run(context: Context) -> int:
    from pathlib import Path

    from screens.console.outcome import told
    from workbench.services.ingesting import ingest

    paths = [Path(path) for path in context.options.paths]
    with context.bench() as bench:
        label = f"Ingest {paths[0].name}" + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
        work = ingest(bench.collection, bench.act(label), paths, context.options.text_field)
        done = context.work(work, "ingest")
    counts = {
        "documents": done.documents,
        "chunks": done.chunks,
        "duplicates": done.duplicates,
        "skipped": done.skipped,
    }
    return told(context.out, counts, done.failed, through=done.documents + done.duplicates)


COMMAND = Command("ingest", "take source documents in", _arguments, _run)
