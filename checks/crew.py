"""Processes that check texts beside each other: each reads the rules once and is then handed chunk after chunk."""

import gc
import hashlib
import multiprocessing
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

import checks
from checks.config import Bound, Config, parts
from checks.runner import Report, examine
from checks.spec import EXCERPT, Finding, Subject, Texts
from checks.tools import Need, Tools
from workbench.processes import undisturbed

Item = tuple[dict[str, str], Mapping[str, str]]
"""Texts by field, and the pair's place."""
Opener = Callable[[Collection[Need]], Tools]
"""Gets the tools that some rules need; a function that another process can import."""


@dataclass(frozen=True)
class Task:
    """Some rules under a configuration, as a process is told of them."""

    values: Mapping[str, Any]
    """The configuration's."""
    rules: frozenset[str]
    needs: frozenset[Need] = frozenset()
    open: Opener | None = None
    words: frozenset[str] = frozenset()
    """The dictionary of the tools, which decides what is found as well."""
    model: tuple[str, ...] = ()
    """So do the model that is asked, and the words in which it is."""

    @cached_property
    def tools(self) -> Tools:
        """What the rules may ask."""
        return self.open(self.needs) if self.open is not None else Tools()

    @cached_property
    def _config(self) -> Config:
        return Config(self.values)

    @cached_property
    def _dimensions(self) -> frozenset[str]:
        """Facts on which it depends what is run: all others may differ from pair to pair."""
        keys = (key for key in self.values if not key.startswith("custom."))
        return frozenset({"language"}.union(*(parts(key)[3] for key in keys)))

    @cached_property
    def _bound(self) -> dict[tuple[tuple[str, str], ...], list[Bound]]:
        return {}

    def bound(self, facts: Mapping[str, str]) -> list[Bound]:
        """The rules that run on the texts of a cell."""
        deciding = {name: value for name, value in facts.items() if name in self._dimensions}
        key = tuple(sorted(deciding.items()))
        if key not in self._bound:
            self._bound[key] = [one for one in self._config.bound(deciding) if one.check.name in self.rules]
        return self._bound[key]

    def report(self, item: Item, pair: str = "", tools: Tools | None = None) -> Report:
        """What the rules say of a pair; `tools` are taken where they are open already."""
        texts, facts = item
        return examine(Subject(texts, facts, tools=tools or self.tools, pair=pair), self.bound(facts))

    def mark(self, item: Item) -> bytes:
        """The fingerprint of a pair's texts and place, and of all that decides what is found in them."""
        return hashlib.sha256(self._identity + orjson.dumps((item[0], dict(item[1])))).digest()[:16]

    @cached_property
    def _identity(self) -> bytes:
        """Rules, versions and settings, and the files of the program: who mends a rule has it run again."""
        chosen = sorted((name, check.version) for name, check in self._config.all.items() if name in self.rules)
        deciding = chosen, dict(self.values), sorted(self.words), self.model, _program()
        said = orjson.dumps(deciding, option=orjson.OPT_SORT_KEYS, default=list)
        return hashlib.sha256(said).digest()


def _program() -> list[tuple[str, int, int]]:
    """Names, sizes and times of the files that checks are made of."""
    found = (path for folder in checks.__path__ for path in Path(folder).rglob("*") if path.suffix != ".pyc")
    return sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in found if path.is_file())


def packed(report: Report) -> bytes:
    """A report as bytes without its excerpts, which are read from the text again."""
    rows = [
        (one.rule, one.severity, one.field, one.start, one.end, one.message, one.fix, one.code, one.safe)
        for one in report.findings
    ]
    return orjson.dumps([rows, dict(report.not_checked)]) if rows or report.not_checked else b""


def unpacked(data: bytes, texts: Texts) -> Report:
    """The report again."""
    if not data:
        return _NOTHING
    rows, missing = orjson.loads(data)
    findings = (
        Finding(rule, severity, where, start, end, message, texts[where][start : min(end, start + EXCERPT)], fix, code,
                safe)
        for rule, severity, where, start, end, message, fix, code, safe in rows
    )  # fmt: skip
    return Report(tuple(findings), missing)


_NOTHING = Report()


@dataclass
class Crew:
    """Some processes at one task; with one job everything is done on the spot."""

    task: Task
    jobs: int
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def submit(self, items: Sequence[Item]) -> "Future[list[bytes]]":
        """Have pairs checked: a packed report each."""
        if self.jobs <= 1 or not items:
            done: Future[list[bytes]] = Future()
            done.set_result(_examined(self.task, items))
            return done
        with undisturbed():
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self.jobs, context, initializer=_begin, initargs=(replace(self.task),))
            return self._pool.submit(_work, items)

    def close(self) -> None:
        """Send the processes home, whatever they were still to do."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_task: list[Task] = []


def _begin(task: Task) -> None:
    _task[:] = [task]
    task.bound({})  # the rules are read now, and what they hold is never looked through for garbage again
    gc.freeze()
    gc.set_threshold(20_000, 20)  # what rules make of a text holds few rings, and each look for them costs


def _work(items: Sequence[Item]) -> list[bytes]:
    return _examined(_task[0], items)


def _examined(task: Task, items: Sequence[Item]) -> list[bytes]:
    return [packed(task.report(item)) for item in items]
