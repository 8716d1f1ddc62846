"""`workbench similar`: near duplicates in a file, around a pair, or in the whole project."""

import argparse
import os
from typing import TYPE_CHECKING, Any

from screens.console.command import Command, Context
from screens.console.parser import Parser, count
from screens.console.table import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.similarity.everywhere import Alike
    from checks.similarity.likeness import Asked
    from checks.similarity.neighbourhood import Neighbourhood
    from workbench.ports import Embedder

NOTES = """\
Two texts are listed where their characters or their meaning are near enough: by default from the cosine on that belongs
to the embedding model (`workbench calibrate` sets it for a team), or from 0.7 of their runs of characters in common.
lexical: likeness of the words in order of the alphabet, 0 to 1. semantic: cosine of the embeddings.
differs: what keeps look-alikes apart (numbers, negation, identifiers, context); nothing in a duplicate.
Answers of fewer than eight words are left alone. Of more than ten copies of one text, the first stands for all."""
_COLUMNS = (
    Column("a", 12), Column("b", 12), Column("field", 10), Column("lexical", 7), Column("semantic", 8),
    Column("differs", 14), Column("a_text", title="text of a"), Column("b_text", title="text of b"),
)  # fmt: skip
_SHOWN = 200
"""Characters of a text that a person is shown."""


def _score(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a likeness from 0 to 1")
    return value


def _arguments(parser: Parser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = NOTES
    add = parser.add_argument
    add("file", metavar="FILE", nargs="?", help="JSONL, JSON, CSV or Parquet in a shape of `import`; - for a pipe")
    add("--pair", metavar="ID", help="only what is near this pair of the project")
    add("--threshold", type=_score, metavar="T", help="from which likeness on, 0 to 1")
    add("--kind", choices=("lexical", "semantic"), help="go by this likeness alone")
    add("--map", action="append", default=[], metavar="FIELD=FIELD", help="ours=theirs, as prompt=question")
    add("--turns", choices=("last",), help="take the earlier turns of a conversation as context")
    add("--skip-bad", action="store_true", help="leave out records that are no pair")
    add("--limit", type=count, metavar="N")


def _run(context: Context) -> None:
    from workbench.errors import WrongUsage

    options = context.options
    if options.file and options.pair:
        raise WrongUsage("Either a file or a pair", "both are named", "workbench similar FILE, or --pair ID")
    embedder = _embedder(context)
    if options.file:
        _file(context, embedder)
    else:
        _project(context, embedder)


def _embedder(context: Context) -> "Embedder | None":
    """The embedder, all processors at it; None where it is not wanted, or not there and not asked for."""
    from workbench import paths
    from workbench.engines.embedder import OnnxEmbedder, ready

    kind = context.options.kind
    if kind == "lexical":
        return None
    if kind is None and not ready(paths.embedder_dir()):
        context.out.note("by characters alone: the embedder is not there (workbench setup)")
        return None
    return OnnxEmbedder(paths.embedder_dir(), threads=os.cpu_count() or 1)


def _asked(context: Context, around: "Neighbourhood") -> "Asked":
    from checks.similarity.likeness import Asked

    return Asked(around.limits, context.options.kind, context.options.threshold)


def _file(context: Context, embedder: "Embedder | None") -> None:
    import sys
    from pathlib import Path

    from screens.file_neighbours import file_neighbours
    from workbench.importers.mapping import parse_mapping
    from workbench.importers.reading import Reading

    options = context.options
    source = sys.stdin.buffer if options.file == "-" else Path(options.file)
    reading = Reading(parse_mapping(options.map), options.turns, blank=True)
    around = context.work(file_neighbours(source, reading, embedder, skip_bad=options.skip_bad), "read")
    found = context.work(around.all(_asked(context, around)), "compare")
    _tell(context, found, around)


def _project(context: Context, embedder: "Embedder | None") -> None:
    import contextlib

    from screens.neighbours import ProjectNeighbours
    from workbench import paths

    with (
        context.bench() as bench,
        contextlib.closing(
            ProjectNeighbours(bench.collection, paths.index_dir(bench.collection.path), embedder)
        ) as near,
    ):
        wanted = context.options.pair
        if wanted:
            with bench.collection.view() as view:
                wanted = view.find(wanted, "pair")
        context.work(near.catch_up(), "read")
        asked = _asked(context, near.around)
        if wanted:
            found = list(around_pair(near.around, wanted, asked))
        else:
            found = context.work(near.around.all(asked), "compare")
        _tell(context, found, near.around)


def around_pair(around: "Neighbourhood", pair: str, asked: "Asked") -> "Sequence[Alike]":
    """What is near the texts of one pair."""
    from checks.similarity.everywhere import Alike

    found = []
    for field, corpus in around.corpora.items():
        if pair in corpus:
            text, carried = corpus.text(pair)
            found += [Alike(pair, name, field, one) for name, one in around.likest(field, text, pair, carried, asked)]
    return found


def _tell(context: Context, found: "Sequence[Alike]", around: "Neighbourhood") -> None:
    limit = context.limit()
    rows = (_row(one, around, as_json=context.out.as_json) for one in found[:limit])
    context.out.rows(rows, _COLUMNS)
    if limit is not None and len(found) > limit:
        context.out.note(f"the first {limit} of {len(found)}; --limit shows others")
    elif not found:
        context.out.note("nothing is alike")


def _row(one: "Alike", around: "Neighbourhood", *, as_json: bool) -> dict[str, Any]:
    said = one.likeness
    a, b = sorted((one.a, one.b), key=_line) if _line(one.a) else (one.a, one.b)
    row: dict[str, Any] = {
        "a": _line(a) or a, "b": _line(b) or b, "field": one.field, "lexical": round(said.lexical, 4),
        "semantic": None if said.semantic is None else round(said.semantic, 4), "differs": list(said.differs),
        "exact": said.exact, "sure": said.sure,
    }  # fmt: skip
    if not as_json:
        corpus = around.corpora[one.field]
        row |= {"a_text": corpus.text(a)[0][:_SHOWN], "b_text": corpus.text(b)[0][:_SHOWN]}
    return row


def _line(name: str) -> int:
    """The line of a file that a name tells; 0 for a pair's id."""
    return int(name.removeprefix("line ")) if name.startswith("line ") else 0


COMMAND = Command("similar", "find near duplicates in a file, around a pair, in the project", _arguments, _run)
