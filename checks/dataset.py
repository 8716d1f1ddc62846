"""Checking anybody's dataset: any shape of finished pairs, in order, in bounded memory, on all cores.

Rules that read only the text run in processes beside each other; those that ask a service run here. What was found is
kept in a cache, so that a run that was cut short, or is run again on a file that grew, does not begin anew.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from checks.config import Config
from checks.crew import Crew, Item, Opener, Task, packed, unpacked
from checks.parts.quality import LANGUAGE_RULES, Quality, Tally
from checks.parts.questions import identity
from checks.place import facts_of
from checks.runner import Report, in_order
from checks.spec import TIERS, Check, Finding, Severity, Tier, nothing
from checks.tools import IN_PROCESS, NONE, STEADY, Need, Neighbours
from workbench.domain.finished import FinishedPair
from workbench.errors import WrongUsage
from workbench.importers.reading import Reading, read_records
from workbench.importers.spec import BadLine, Record
from workbench.progress import Failure, Progress, Work

CHUNK: Final = 64
"""Pairs that are handed to a process together."""
AHEAD: Final = 4
"""Chunks a process that are under way, so that none waits while the slowest is waited for."""
FEW: Final = 4
"""Chunks of an input so short that processes would take longer to start than to do it."""
Source = tuple[str, Path | BinaryIO]
"""A name for people, and where to read from."""


class Known(Protocol):
    """What was found before."""

    def get(self, marks: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """What is known of some texts, by their fingerprints."""

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep what was found."""


class _Unknown:
    def get(self, marks: Sequence[bytes]) -> Mapping[bytes, bytes]:
        return {}

    def put(self, rows: Mapping[bytes, bytes]) -> None:
        """Nothing is kept."""


@dataclass(frozen=True)
class Order:
    """What is to be checked, and how."""

    values: Mapping[str, Any] = field(default_factory=nothing)
    """The configuration's (see `checks.config`)."""
    select: tuple[str, ...] = ()
    """The only rules wanted; empty for all."""
    ignore: tuple[str, ...] = ()
    """Rules not wanted."""
    tier: Tier | None = None
    """The highest tier wanted; None for the instant one and whatever is selected by name."""
    reading: Reading = field(default_factory=partial(Reading, blank=True))
    facts: Mapping[str, str] = field(default_factory=nothing)
    """The place of pairs that do not say it."""
    skip_bad: bool = False
    """Whether records that are no pair are left out instead of refused."""
    jobs: int = 1
    open: Opener | None = None
    """Gets the tools that rules need."""
    neighbours: Neighbours | None = None
    """All pairs, each under the name `line N`."""

    @property
    def needs(self) -> frozenset[Need]:
        """What the rules ask."""
        return frozenset(need for check in self.rules.values() for need in check.needs)

    @cached_property
    def rules(self) -> Mapping[str, Check]:
        """The rules that are run, by name; raises WrongUsage where one that is named is not there."""
        there = Config(self.values).all
        for name in (*self.select, *self.ignore):
            if name not in there:
                raise WrongUsage("No such check", f"there is no check {name!r}", "workbench check --rules lists them")
        ceiling = TIERS.index(self.tier or "instant")
        chosen = (name for name in there if not self.select or name in self.select)
        return {
            name: there[name] for name in chosen
            if name not in self.ignore
            and (TIERS.index(there[name].tier) <= ceiling or (self.tier is None and name in self.select))
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """A pair, and what the checks say of it."""

    file: str
    record: Record
    pair: FinishedPair
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Summary:
    """What a run over a dataset came to."""

    pairs: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    """Rule -> how many."""
    severities: Counter[Severity] = field(default_factory=Counter)
    not_checked: dict[str, str] = field(default_factory=dict)
    """Rule -> why, at all or on how many pairs."""
    failed: list[Failure] = field(default_factory=list)
    """Records that are no pair, where these are left out."""
    fixed: int = 0
    """Findings that were mended in a new file."""
    quality: Quality | None = None
    """Of the language; None where no rule read it."""


def check_files(
    sources: Sequence[Source],
    order: Order,
    deliver: Callable[[Checked], None],
    known: Known | None = None,
    total: int | None = None,
) -> Work[Summary]:
    """Check the pairs of some files.

    Args:
        sources: the files, read one after the other.
        order: what is to be checked, and how.
        deliver: is given every pair with what was found, in the order of the files.
        known: what was found before.
        total: how many pairs there are, for the progress.

    Raises:
        Refused: a file cannot be read, or a record is no pair; what was delivered until then stands.
        ServiceFailed: a tool broke while it was asked.
    """
    run = _Run(order, known or _Unknown())
    chunks = _chunks(_pairs(sources, order, run.summary))
    first = list(islice(chunks, FEW))
    crew = Crew(run.plain, order.jobs if len(first) == FEW else 1)
    pending: deque[_Chunk] = deque()
    try:
        for pairs in chain(first, chunks):
            pending.append(run.begun(pairs, crew))
            while pending and (len(pending) > AHEAD * crew.jobs or pending[0].future.done()):
                run.ended(pending.popleft(), deliver)
                yield Progress(run.summary.pairs, total, pairs[0][0])
        while pending:
            run.ended(pending.popleft(), deliver)
            yield Progress(run.summary.pairs, total)
    finally:
        crew.close()
    return run.summed()


_Read = tuple[str, Record, FinishedPair]


def _pairs(sources: Sequence[Source], order: Order, summary: Summary) -> Iterator[_Read]:
    for name, source in sources:
        for found in read_records(source, reading=order.reading):
            if not isinstance(found, BadLine):
                yield name, *found
            elif order.skip_bad:
                summary.failed.append(Failure(f"{name}, line {found.line}", f"{found.reason}. {found.cure}"))
            else:
                raise found.refused(name)


def _chunks(pairs: Iterable[_Read]) -> Iterator[list[_Read]]:
    pairs = iter(pairs)
    while chunk := list(islice(pairs, CHUNK)):
        yield chunk


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Pairs under way."""

    pairs: list[_Read]
    items: list[Item]
    marks: list[bytes]
    known: Mapping[bytes, bytes]
    asked: list[int]
    """Numbers of the pairs that are being checked, the others being known."""
    future: "Future[list[bytes]]"


class _Run:
    """One run: its rules in the groups that are run in different places, and what was found so far."""

    def __init__(self, order: Order, known: Known) -> None:
        self.order = order
        self.known = known
        self.summary = Summary(findings=Counter(dict.fromkeys(order.rules, 0)))
        self.tools = order.open(order.needs) if order.open is not None else NONE
        if order.neighbours is not None:
            self.tools = replace(self.tools, neighbours=order.neighbours)
        there: dict[str, Check] = {}
        for name, check in order.rules.items():
            lacking = next((need for need in check.needs if getattr(self.tools, need) is None), None)
            if lacking is None:
                there[name] = check
            else:
                self.summary.not_checked[name] = self.tools.why.get(lacking, f"{lacking} is not at hand")
        self.plain = self._task(there, lambda needs: needs <= IN_PROCESS)
        self.asking = self._task(there, lambda needs: needs <= STEADY and not needs <= IN_PROCESS)
        self.relating = self._task(there, lambda needs: not needs <= STEADY)
        self._reads = not LANGUAGE_RULES.isdisjoint(self.plain.rules | self.asking.rules)
        self._not_run: dict[str, tuple[str, int]] = {}
        self._quality = Tally()

    def _task(self, there: Mapping[str, Check], fits: Callable[[frozenset[Need]], bool]) -> Task:
        names = frozenset(name for name, check in there.items() if fits(frozenset(check.needs)))
        needs = frozenset(need for name in names for need in there[name].needs)
        model = tuple(identity(self.tools)) if "model" in needs else ()
        return Task(dict(self.order.values), names, needs, self.order.open, self.tools.words, model)

    def begun(self, pairs: list[_Read], crew: Crew) -> _Chunk:
        """Have those of some pairs checked that are not known."""
        items = [_item(pair, self.order.facts) for _, _, pair in pairs]
        marks = [self.plain.mark(item) for item in items]
        known = self.known.get(marks)
        asked = [number for number, mark in enumerate(marks) if mark not in known]
        return _Chunk(pairs, items, marks, known, asked, crew.submit([items[number] for number in asked]))

    def ended(self, chunk: _Chunk, deliver: Callable[[Checked], None]) -> None:
        """Take in what was found, ask the services, and deliver."""
        found = dict(chunk.known)
        news = dict(zip((chunk.marks[number] for number in chunk.asked), chunk.future.result(), strict=True))
        for number, (name, record, pair) in enumerate(chunk.pairs):
            item, mark = chunk.items[number], chunk.marks[number]
            data = found[mark] if mark in found else news[mark]
            reports = [unpacked(data, item[0]), *self._here(item, pair.line)]
            findings = reports[0].findings
            if len(reports) > 1:
                findings = in_order((one for report in reports for one in report.findings), item[0])
            self._count(reports, findings)
            if self._reads and self._reading(item[1]) - {rule for report in reports for rule in report.not_checked}:
                self._quality.add(findings, (pair.prompt, pair.completion))
            deliver(Checked(name, record, pair, findings))
            if reports[0].not_checked:
                news.pop(mark, None)
        self.known.put(news)

    def _reading(self, facts: Mapping[str, str]) -> set[str]:
        """The rules that read texts of a place for their language: some know one language only."""
        return {one.check.name for task in (self.plain, self.asking) for one in task.bound(facts)} & LANGUAGE_RULES

    def _here(self, item: Item, line: int) -> Iterator[Report]:
        """What the rules say that are run in this process."""
        if self.asking.rules:
            mark = self.asking.mark(item)
            known = self.known.get([mark])
            report = unpacked(known[mark], item[0]) if known else self.asking.report(item, tools=self.tools)
            if not known and not report.not_checked:
                self.known.put({mark: packed(report)})
            yield report
        if self.relating.rules:
            yield self.relating.report(item, f"line {line}", tools=self.tools)

    def _count(self, reports: Iterable[Report], findings: Iterable[Finding]) -> None:
        self.summary.pairs += 1
        for one in findings:
            self.summary.findings[one.rule] += 1
            self.summary.severities[one.severity] += 1
        for report in reports:
            for rule, reason in report.not_checked.items():
                first, times = self._not_run.get(rule, (reason, 0))
                self._not_run[rule] = (first, times + 1)

    def summed(self) -> Summary:
        """What the run came to."""
        for rule, (reason, times) in self._not_run.items():
            some = "" if times == self.summary.pairs else f" (on {times} of {self.summary.pairs} pairs)"
            self.summary.not_checked[rule] = reason + some
        self.summary.quality = self._quality.whole
        return self.summary


def _item(pair: FinishedPair, given: Mapping[str, str]) -> Item:
    texts = {"prompt": pair.prompt, "completion": pair.completion}
    if pair.context is not None:
        texts["context"] = pair.context
    return texts, dict(facts_of(pair.extra, given))
