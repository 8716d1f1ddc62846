"""`workbench check` on files: which, under which configuration, told in which form, mended into which file."""

import gc
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, cast

from checks import configfile
from checks.config import Config
from checks.crew import cores
from checks.dataset import Checked, Order, Source, check_files
from checks.mending import mended_record
from checks.reports.spec import Form, Run
from checks.spec import SEVERITIES, Severity
from checks.tools import Neighbours
from screens.console.command import Context
from screens.tools import PATIENCE, tools
from workbench import paths
from workbench.importers.mapping import parse_mapping
from workbench.importers.reading import Reading
from workbench.plugins import discover
from workbench.rewriting import Rewriting

_IN_MEMORY = 16 << 20
_BLOCK = 1 << 20


def check(context: Context, folder: Path) -> int:
    """Check files as the command line says; returns the exit status.

    Args:
        context: what was typed.
        folder: a private folder for what has to be read twice.
    """
    from storage.found import FoundCache

    options = context.options
    order = _order(context)
    form = discover("checks.reports", Form)[options.format or ("json" if context.out.as_json else "human")]
    sources = [_source(name, folder, twice=options.fix or "neighbours" in order.needs) for name in options.files]
    if "neighbours" in order.needs and len(sources) == 1:
        order = replace(order, neighbours=_neighbours(context, order, cast("Path", sources[0][1])))
    with ExitStack() as stack:
        known = stack.enter_context(closing(FoundCache(paths.cache_dir() / "findings.db")))
        target = cast("IO[str]", sys.stdout)
        if form.whole:
            target = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8"))
        reporter = form.begin(Run(order.rules, version("sft-workbench"), _left(order)), target.write)
        standing: Counter[Severity] = Counter()
        mend = _mender(sources, order, options.output, stack)

        def deliver(checked: Checked) -> None:
            made = mend.record(checked) if mend else []
            for found in checked.findings:
                reporter.finding(checked.file, checked.pair.line, found)
                if not any(found is one for one in made):
                    standing[found.severity] += 1

        gc.freeze()  # what the program is made of stays, and is not looked through while pairs come and go
        summary = context.work(check_files(sources, order, deliver, known, _total(sources)), "check")
        if mend:
            summary.fixed = mend.finish()
        reporter.end(summary)
        if form.whole:
            target.seek(0)
            shutil.copyfileobj(target, sys.stdout)
    return int(_stands(standing, options.fail_on))


def _order(context: Context) -> Order:
    options = context.options
    told = _told(options.config, options.files)
    return Order(
        told.values, tuple(options.select), tuple(options.ignore), options.tier,
        reading=Reading(parse_mapping(options.map), options.turns, blank=True),
        facts={"language": options.language} if options.language else {}, skip_bad=options.skip_bad,
        jobs=options.jobs or cores(), open=partial(tools, words=told.words, wait=PATIENCE),
    )  # fmt: skip


def _told(named: str | None, files: Sequence[str]) -> configfile.Told:
    """The configuration that is named, else the one beside the first file."""
    folder = Path() if files[0] == "-" else Path(files[0]).parent
    path = Path(named) if named else configfile.beside(folder)
    return configfile.load(path) if path else configfile.Told()


def _neighbours(context: Context, order: Order, source: Path) -> Neighbours:
    """The pairs of the file laid out for likeness, by meaning too where there is an embedder."""
    from screens.file_neighbours import file_neighbours

    embedder = tools({"embedder"}).embedder
    keep = context.options.files[0] != "-"  # a pipe's copy is gone the next time
    return context.work(file_neighbours(source, order.reading, embedder, skip_bad=order.skip_bad, keep=keep), "compare")


def _left(order: Order) -> int:
    """How many checks are not run for nothing but their tier."""
    there = len(Config(order.values).all)
    return there - len(order.rules) - len(set(order.ignore)) if not order.select else 0


def _source(name: str, folder: Path, *, twice: bool) -> Source:
    """Where to read from; what is to be read twice is copied, for a pipe gives it once."""
    if name != "-":
        return name, Path(name)
    if not twice:
        return name, sys.stdin.buffer
    copy = folder / "standard input"
    with copy.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return name, copy


def _total(sources: Sequence[Source]) -> int | None:
    """How many records there are, where that is told by counting lines."""
    total = 0
    for _, source in sources:
        if not isinstance(source, Path) or source.suffix not in (".jsonl", ".ndjson") or not source.is_file():
            return None
        with source.open("rb") as file:
            total += sum(block.count(b"\n") for block in iter(partial(file.read, _BLOCK), b""))
    return total


def _stands(found: Counter[Severity], least: str) -> bool:
    """Whether something as grave as this was found and not mended."""
    return least != "never" and any(found[one] for one in SEVERITIES[: SEVERITIES.index(cast("Severity", least)) + 1])


def _mender(sources: Sequence[Source], order: Order, output: str | None, stack: ExitStack) -> "_Mender | None":
    if output is None:
        return None
    rewriting = stack.enter_context(closing(Rewriting(cast("Path", sources[0][1]), Path(output))))
    return _Mender(rewriting, order.reading)


class _Mender:
    """Writes the new file with its safe fixes."""

    def __init__(self, file: Rewriting, reading: Reading) -> None:
        self._file = file
        self._reading = reading
        self._made = 0

    def record(self, checked: Checked) -> Sequence[object]:
        """Write a record; returns the findings that were mended in it."""
        record, made = mended_record(checked.record, checked.pair, checked.findings, self._reading)
        self._file.record(checked.pair.line, record, changed=bool(made))
        self._made += len(made)
        return made

    def finish(self) -> int:
        """Put the file in its place; returns how many findings were mended."""
        self._file.finish()
        return self._made
