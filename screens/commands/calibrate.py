"""`workbench calibrate`: the team's own yes and no decide from which likeness on two prompts are duplicates."""

import argparse
import os
from typing import TYPE_CHECKING, Any

from screens.console.command import Command, Context
from screens.console.parser import Parser, count
from screens.console.table import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from checks.similarity.calibration import Answer, Question
    from checks.similarity.corpus import Corpus
    from checks.similarity.neighbourhood import Neighbourhood
    from screens.bench import Bench
    from workbench.ports import Embedder

NOTES = """\
Asks about pairs of prompts, drawn evenly over the likeness of their meaning: y for a duplicate, n for none, s to skip,
q to stop. The threshold for the wanted precision is kept in the project's log, for this embedding model alone, and
holds for everybody; `workbench undo` takes it back. From a script:
  workbench calibrate --ask --json > questions.jsonl     the pairs: a, b, semantic, a_text, b_text
  workbench calibrate --answers FILE                     the same lines, each with "duplicate": true or false"""
_COLUMNS = (Column("a", 12), Column("b", 12), Column("semantic", 8), Column("a_text", title="text of a"),
            Column("b_text", title="text of b"))  # fmt: skip
_WORDS = {"y": True, "yes": True, "n": False, "no": False}


def _precision(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share such as 0.9")
    return value


def _arguments(parser: Parser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = NOTES
    add = parser.add_argument
    add("--precision", type=_precision, default=0.9, metavar="P",
        help="share of duplicates wanted among the pairs that are told as such (0.9)")  # fmt: skip
    add("--pairs", type=count, default=50, metavar="N", help="how many pairs are asked about (50)")
    add("--seed", type=count, default=0, metavar="N", help="another number draws other pairs")
    add("--ask", action="store_true", help="print the pairs instead of asking")
    add("--answers", metavar="FILE", help="JSON lines with a, b, duplicate; - for standard input")


def _run(context: Context) -> None:
    import contextlib

    from screens.neighbours import ProjectNeighbours
    from workbench import paths
    from workbench.engines.embedder import OnnxEmbedder

    with context.bench() as bench:
        folder = paths.index_dir(bench.collection.path)
        embedder = OnnxEmbedder(paths.embedder_dir(), threads=os.cpu_count() or 1)
        with contextlib.closing(ProjectNeighbours(bench.collection, folder, embedder)) as near:
            context.work(near.catch_up(), "read")
            if context.options.ask:
                rows = [_row(one, near.around) for one in _questions(context, near.around)]
                context.out.rows(rows, _COLUMNS)
                return
            if context.options.answers:
                with bench.collection.view() as view:
                    answers = list(_given(context, near.around.corpora["prompt"], view.find))
            else:
                answers = list(_asked(context, near.around))
        _keep(context, bench, answers, embedder)


def _questions(context: Context, around: "Neighbourhood") -> "Sequence[Question]":
    from checks.similarity.calibration import FEWEST, draw
    from workbench.errors import Refused

    found = draw(around.corpora["prompt"], context.options.pairs, context.options.seed)
    if len(found) < FEWEST and not context.options.ask:
        raise Refused(
            "Too little to ask about", f"{len(found)} pairs of prompts are near enough; {FEWEST} are needed",
            "calibrate when the project has more prompts",
        )  # fmt: skip
    return found


def _row(one: "Question", around: "Neighbourhood") -> dict[str, Any]:
    texts = around.corpora["prompt"]
    return {"a": one.a, "b": one.b, "semantic": round(one.cosine, 4), "a_text": texts.text(one.a)[0],
            "b_text": texts.text(one.b)[0]}  # fmt: skip


def _asked(context: Context, around: "Neighbourhood") -> "Iterator[Answer]":
    """Ask at the terminal."""
    import sys

    from checks.similarity.calibration import Answer
    from workbench.domain.shown import visible
    from workbench.errors import WrongUsage

    if not sys.stdin.isatty():
        raise WrongUsage("Nobody to ask", "this is no terminal", "workbench calibrate --ask, then --answers FILE")
    questions = _questions(context, around)
    for number, one in enumerate(questions, 1):
        texts = [around.corpora["prompt"].text(name)[0] for name in (one.a, one.b)]
        shown = "\n".join(
            f"  {mark}  {visible(text, keep_newlines=True)}" for mark, text in zip("ab", texts, strict=True)
        )
        print(f"\n{number} of {len(questions)}\n{shown}", file=sys.stderr)
        word = ""
        while word not in (*_WORDS, "s", "q"):
            print("duplicates? [y]es [n]o [s]kip [q]uit: ", end="", file=sys.stderr, flush=True)
            line = sys.stdin.readline()
            word = line.strip().lower() if line else "q"
        if word == "q":
            return
        if word in _WORDS:
            yield Answer(one.cosine, _WORDS[word])


def _given(context: Context, corpus: "Corpus", find: "Callable[..., str]") -> "Iterator[Answer]":
    """Read the answers of a file; a cosine is taken from the texts as they are, not from the file."""
    import sys
    from pathlib import Path

    from checks.similarity.calibration import Answer
    from workbench.errors import Refused
    from workbench.importers.reading import read_rows
    from workbench.importers.spec import BadLine

    name = context.options.answers
    for row in read_rows(sys.stdin.buffer if name == "-" else Path(name), kind="jsonl"):
        if isinstance(row, BadLine):
            raise row.refused(name)
        line, record = row
        a, b, said = (record.get(part) for part in ("a", "b", "duplicate"))
        if not isinstance(said, bool):
            raise Refused("Not an answer", f"{name}, line {line}: no `duplicate` that is true or false", "add it")
        ids = [find(str(part), "pair") for part in (a, b)]
        cosine = corpus.cosine(*ids) if all(one in corpus for one in ids) else None
        if cosine is None:
            raise Refused(
                "No such prompts", f"{name}, line {line}: one of the two has no prompt in force", "leave it out"
            )
        yield Answer(cosine, said)


def _keep(context: Context, bench: "Bench", answers: "Sequence[Answer]", embedder: "Embedder") -> None:
    from checks.similarity.calibration import FEWEST, calibrate
    from workbench.errors import Refused
    from workbench.services.alike import set_threshold

    wanted = context.options.precision
    if len(answers) < FEWEST:
        raise Refused("Too few answers", f"{len(answers)}; {FEWEST} are needed", "answer more of them")
    found = calibrate(answers, wanted)
    if found is None:
        raise Refused(
            "No such precision", f"in these {len(answers)} answers no likeness makes a duplicate {wanted:.0%} sure",
            "ask for less (--precision), or answer more pairs (--pairs, --seed)",
        )  # fmt: skip
    set_threshold(
        bench.collection, bench.act(f"Calibrate likeness: {found.cosine}"), embedder.digest, found.cosine,
        precision=wanted, answers=len(answers),
    )  # fmt: skip
    told = {
        "model": embedder.name, "digest": embedder.digest, "threshold": found.cosine, "precision": wanted,
        "precision_seen": round(found.precision, 4), "recall_seen": round(found.recall, 4), "answers": len(answers),
        "duplicates": sum(one.duplicate for one in answers),
    }  # fmt: skip
    words = f"prompts are duplicates from a cosine of {found.cosine} on ({embedder.name}): of the answers there "
    words += f"{found.precision:.0%} were duplicates, {found.recall:.0%} of all duplicates"
    context.out.answer(told, words)


COMMAND = Command("calibrate", "ask which prompts are duplicates, and set the likeness that tells", _arguments, _run)
