"""What the checks say of a text while it is written: beside the screen's thread, and of the latest text only.

Instant checks follow a pause at once; quick ones come after them, out of a thread of their own, so that an engine
that hangs holds up nothing but itself. What is asked anew supersedes what was asked before and has not begun.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from textual.widget import Widget

from checks.looking import look
from checks.parts.bounds import asked_of
from checks.parts.quality import ENOUGH, WRITTEN, Quality, of_report
from checks.runner import Checker, Report
from checks.spec import Tier
from workbench.domain.length import Length, length
from workbench.errors import WorkbenchError
from workbench.progress import Work

QUICK: frozenset[Tier] = frozenset({"quick"})
SLOW: frozenset[Tier] = frozenset({"slow"})
REST = 0.4
"""Seconds after the instant checks in which nobody typed, until the quick ones begin: engines share the processor."""

AGAIN = 4.0
"""Seconds until the quick checks are asked again where a tool is getting ready."""
TIMES = 30
"""How often they are asked again for one text: what takes longer than two minutes is not getting ready."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The texts that are to be looked at."""

    texts: Mapping[str, str]
    """By field, with the one that is written as it is now."""
    field: str
    """The text that is being written; '' where none is."""
    facts: Mapping[str, str]
    pair: str

    @property
    def text(self) -> str:
        """The text that is being written."""
        return self.texts.get(self.field, "")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checks of one tier said."""

    asked: Asked
    tier: Tier
    report: Report
    counts: Length | None = None
    bounds: tuple[int, int] | None = None
    """Least and most tokens asked of the text that is written, beside its counts; None where none are."""
    more: bool = False
    """Whether the checks of a slower tier are under way."""
    quality: Quality | None = None
    """Of the language of the text that is written, else of all texts; None where nothing read it, or it is short."""


class Looks:
    """The looks at one desk's text."""

    def __init__(self, owner: Widget, checker: Callable[[], Checker], tell: Callable[[Seen], None]) -> None:
        """Look for a widget; `tell` hears on the screen's thread what was seen, one tier after the other."""
        self._owner = owner
        self.checker = checker
        self._tell = tell
        self._threads: Mapping[Tier, ThreadPoolExecutor] = {
            "instant": ThreadPoolExecutor(1, "instant-checks"), "quick": ThreadPoolExecutor(1, "quick-checks"),
        }  # fmt: skip
        self._asked: Asked | None = None
        self._left = 0
        self._waiting: list[Future[None]] = []

    def ask(self, asked: Asked) -> None:
        """Look at these texts, and at none that were asked about before."""
        self._asked, self._left = asked, TIMES
        for future in self._waiting:
            future.cancel()
        self._waiting = []
        self._begin("instant", lambda: self._instant(asked))

    def touched(self) -> None:
        """Somebody types: nothing that was asked about is there any more. Costs next to nothing."""
        self._asked = None

    def slow(self, asked: Asked) -> Work[Report]:
        """Ask the slow checks too: long work, for a thread of its own."""
        return (yield from look(self.checker(), asked.texts, asked.facts, pair=asked.pair, tiers=SLOW))

    def all(self, asked: Asked) -> Work[Report]:
        """Run every check that is on: long work, for a thread of its own."""
        return (yield from look(self.checker(), asked.texts, asked.facts, pair=asked.pair))

    def close(self) -> None:
        """Look at nothing any more."""
        self._asked = None
        for thread in self._threads.values():
            thread.shutdown(wait=False, cancel_futures=True)

    def _begin(self, tier: Tier, work: Callable[[], None]) -> None:
        future = self._threads[tier].submit(work)
        future.add_done_callback(self._ended)
        self._waiting.append(future)

    def _ended(self, future: "Future[None]") -> None:
        """A fault of the program is shown as any other one."""
        error = None if future.cancelled() else future.exception()
        if error is not None and self._owner.is_running:
            self._owner.app.call_later(_fail, error)

    def _instant(self, asked: Asked) -> None:
        if asked is not self._asked:
            return
        counts, bounds = length(asked.text), None
        try:
            checker = self.checker()
            bounds = asked_of(checker.config, asked.facts, asked.field) if asked.field else None
            quick = any(one.check.tier == "quick" for one in checker.config.bound(asked.facts))
            said = checker.report(asked.texts, asked.facts, pair=asked.pair)
        except WorkbenchError as error:  # a configuration that can't be read
            quick, said = False, Report((), {"checks": f"{error.title}: {error.message}"})
        self._told(Seen(asked, "instant", said, counts, bounds, more=quick))

    def _quick(self, asked: Asked) -> None:
        checker = self.checker()
        work = look(checker, asked.texts, asked.facts, pair=asked.pair, tiers=QUICK)
        while asked is self._asked:  # typing went on: what is left of this look is of no use to anybody
            try:
                next(work)
            except StopIteration as end:
                self._told(Seen(asked, "quick", end.value, quality=_quality(asked, end.value, checker)))
                return

    def _told(self, seen: Seen) -> None:
        if self._owner.is_running and seen.asked is self._asked:
            self._owner.app.call_later(self._hear, seen)

    def _hear(self, seen: Seen) -> None:
        if seen.asked is self._asked:
            self._tell(seen)
            if seen.more:
                self._owner.set_timer(REST, lambda: self._rested(seen.asked))
            elif seen.report.soon and self._left:
                self._left -= 1
                self._owner.set_timer(AGAIN, lambda: self._rested(seen.asked))

    def _rested(self, asked: Asked) -> None:
        """Nobody has typed for so long that the engines disturb nobody."""
        if asked is self._asked:
            self._begin("quick", lambda: self._quick(asked))


def _fail(error: BaseException) -> None:
    raise error


def _quality(asked: Asked, report: Report, checker: Checker) -> Quality | None:
    ran = [one.check.name for one in checker.config.bound(asked.facts) if one.check.tier == "quick"]
    found = of_report(report, asked.texts, ran, (asked.field,) if asked.field else WRITTEN)
    return found if found is not None and found.words >= ENOUGH else None
