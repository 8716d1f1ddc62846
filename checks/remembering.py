"""What the checks said of a project's pairs, remembered while nothing changed that decides it.

Only what follows from a pair's texts and its place is remembered: what asks other pairs, documents or drafts is asked
again, and so is what could not be run. No word of a text is kept either, so that an erased text is nowhere left: a
report whose fixes hold letters or digits is made anew each time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import orjson

from checks.config import Config
from checks.crew import Item, Task, packed, unpacked
from checks.parts.questions import identity
from checks.runner import Checker, Report, examine, in_order
from checks.spec import Check, Subject, Texts
from checks.tools import STEADY
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from checks.dataset import Known

_DEMANDS = "\0demands"
"""Stands beside a pair's place in its fingerprint: no dimension is called so."""


class Asked(NamedTuple):
    """A pair that is to be checked."""

    pair: str
    texts: Texts
    facts: Mapping[str, str]
    voiced: bool = True
    """Whether its author may have said something of what the prompt demands."""


class Remembering:
    """Runs some checks of a project on its pairs, and none that is known to say the same again."""

    def __init__(self, checker: Checker, names: Collection[str], known: "Known | None" = None) -> None:
        """Remember what the checks of these names say, under the configuration and with the tools of a checker.

        Args:
            checker: the project's checks.
            names: of those that are run.
            known: what was found before; None where nothing is remembered.
        """
        self._checker, self._known = checker, known
        there = Config(checker.config.values).all
        # A group for each kind of tool: where one is not at hand, what asks no tool is remembered all the same.
        groups: dict[frozenset[str], set[str]] = {}
        self._anew: set[str] = set()
        for name in names:
            check = checker.config.all[name]
            if known is not None and name in there and self._steady(check):
                groups.setdefault(frozenset(check.needs), set()).add(name)
            else:
                self._anew.add(name)
        self._tasks = [task for needs, group in groups.items() if (task := self._task(needs, group)) is not None]
        self._said = any(_asks(checker, task.rules) for task in self._tasks)

    def reports(self, asked: Sequence[Asked]) -> list[Report]:
        """What the checks say of some pairs, in their order."""
        found: list[list[Report]] = [[] for _ in asked]
        for task in self._tasks:
            for reports, one in zip(found, self._of(task, asked), strict=True):
                reports.append(one)
        return [self._whole(one, reports) for one, reports in zip(asked, found, strict=True)]

    def _steady(self, check: Check) -> bool:
        """Whether a check says the same of the same texts at the same place, whatever else there is."""
        evidence = self._checker.tools.evidence if "evidence" in check.beside else None
        return frozenset(check.needs) <= STEADY and (evidence is None or not evidence.some())

    def _task(self, needs: frozenset[str], group: Collection[str]) -> Task | None:
        tools = self._checker.tools
        try:
            model = tuple(identity(tools)) if "model" in needs else ()
        except WorkbenchError:  # nobody can say which model it would be
            self._anew |= set(group)
            return None
        return Task(dict(self._checker.config.values), frozenset(group), words=tools.words, model=model)

    def _of(self, task: Task, asked: Sequence[Asked]) -> Iterator[Report]:
        assert self._known is not None
        marks = [task.mark(self._item(one)) for one in asked]
        known = self._known.get(marks)
        news: dict[bytes, bytes] = {}
        for mark, one in zip(marks, asked, strict=True):
            if mark in known:
                yield unpacked(known[mark], one.texts)
                continue
            report = task.report((dict(one.texts), one.facts), one.pair, self._checker.tools)
            if not report.not_checked and not any(_worded(each.fix) for each in report.findings):
                news[mark] = packed(report)
            yield report
        self._known.put(news)

    def _item(self, one: Asked) -> Item:
        """What decides the findings on a pair: its texts, its place, and what its author said of the prompt."""
        tool = self._checker.tools.demands if self._said and one.voiced else None
        said = tool.said(one.pair) if tool is not None else None
        if said is None or not said.about(one.texts.get("prompt", "")):
            return dict(one.texts), one.facts
        told = orjson.dumps([[dict(each) for each in part] for part in (said.confirmed, said.refused)]).decode()
        return dict(one.texts), {**one.facts, _DEMANDS: told}

    def _whole(self, one: Asked, reports: list[Report]) -> Report:
        if self._anew:
            subject = Subject(one.texts, one.facts, tools=self._checker.tools, pair=one.pair)
            bound = [each for each in self._checker.config.bound(one.facts) if each.check.name in self._anew]
            reports = [*reports, examine(subject, bound)]
        if len(reports) == 1:
            return reports[0]
        missing = {rule: why for report in reports for rule, why in report.not_checked.items()}
        soon = frozenset[str]().union(*(report.soon for report in reports))
        return Report(in_order((each for report in reports for each in report.findings), one.texts), missing, soon)


def _asks(checker: Checker, names: Collection[str]) -> bool:
    """Whether some checks go by what authors said of demands."""
    return any("demands" in checker.config.all[name].beside for name in names)


def _worded(fix: str | None) -> bool:
    return fix is not None and any(char.isalnum() for char in fix)
