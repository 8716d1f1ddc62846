"""What the command line says of findings in a project: of one pair, of all pairs, and which one a name means."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from checks.config import Bound
from checks.parts.quality import Quality, of_report
from checks.remembering import Asked, Remembering
from checks.runner import Checker, Report, examine
from checks.spec import SEVERITIES, TIERS, Severity, Subject, Texts, Tier
from screens.checking import Judged, Said, Waived, asked, judged, texts_of, waivers
from workbench.domain.listing import Filter, PairLine
from workbench.domain.pair import Pair, dimensions
from workbench.domain.road import FIELDS
from workbench.errors import Refused, WrongUsage
from workbench.services.waiving import Flagged
from workbench.view import View

if TYPE_CHECKING:
    from checks.dataset import Known

TOGETHER: Final = 64
"""Pairs that are looked for together among what is known."""


@dataclass(frozen=True)
class Wanted:
    """Which checks are run."""

    select: Collection[str] = ()
    """Only these; a check that is named is run whatever its tier."""
    ignore: Collection[str] = ()
    tier: Tier | None = None
    """The slowest tier; None for the instant one."""

    def of(self, checker: Checker, facts: Mapping[str, str]) -> list[Bound]:
        """The checks of a pair; raises WrongUsage where one that is named is not there."""
        names = self.names(checker)
        return [one for one in checker.config.bound(facts) if one.check.name in names]

    def names(self, checker: Checker) -> frozenset[str]:
        """The checks of any pair, by name; raises WrongUsage where one that is named is not there."""
        for name in (*self.select, *self.ignore):
            if name not in checker.config.all:
                raise WrongUsage("No such check", f"there is no check {name!r}", "workbench check --rules lists them")
        return frozenset(name for name, one in checker.config.all.items() if self._wants(name, one.tier))

    def _wants(self, name: str, tier: Tier) -> bool:
        chosen = name in self.select if self.select else True
        slow = TIERS.index(tier) > TIERS.index(self.tier or "instant")
        return chosen and name not in self.ignore and (not slow or (self.tier is None and bool(self.select)))


@dataclass(frozen=True)
class Read:
    """A pair as it was read: engines are asked when the project is no longer looked at."""

    pair: Pair
    texts: Texts
    held: Mapping[Any, Waived]

    def said(self, checker: Checker, wanted: Wanted) -> Said:
        """Run the checks."""
        facts = dimensions(self.pair.facts)
        subject = Subject(self.texts, facts, tools=checker.tools, pair=self.pair.id)
        return judged(examine(subject, wanted.of(checker, facts)), self.texts, self.held, self.pair.id)

    def quality(self, said: Said, ran: Iterable[Bound]) -> Quality | None:
        """How good the language of prompt and completion is; None where none of the checks that ran reads it."""
        report = Report(tuple(said.open()), said.not_checked)
        return of_report(report, self.texts, [one.check.name for one in ran])


def read(view: View, uid: str) -> Read:
    """Read a pair with its texts in force and its waivers."""
    pair = view.pair(uid)
    return Read(pair, texts_of(view, pair), waivers(view, pair))


@dataclass
class Summary:
    """What a look at pairs came to."""

    pairs: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    open: Counter[Severity] = field(default_factory=Counter)
    not_checked: dict[str, str] = field(default_factory=dict)

    def add(self, said: Said) -> None:
        """Count a pair."""
        self.pairs += 1
        self.not_checked.update(said.not_checked)
        for one in said.findings:
            self.findings[one.finding.rule] += 1
            if one.waived is None:
                self.open[one.finding.severity] += 1

    def shape(self) -> dict[str, Any]:
        """As the last line of `--json` has it."""
        return {"pairs": self.pairs, "findings": dict(self.findings), "not_checked": self.not_checked}

    def grave(self, least: str) -> bool:
        """Whether something as grave as this is open."""
        names: list[str] = list(SEVERITIES)
        return least != "never" and any(self.open[one] for one in SEVERITIES[: names.index(least) + 1])


def all_findings(
    view: View,
    checker: Checker,
    wanted: Wanted,
    stage: str | None,
    summary: Summary,
    known: "Known | None" = None,
) -> Iterator[tuple[str, Judged]]:
    """The findings on the texts in force of all pairs, pair by pair, with the pair's id; `summary` is filled.

    Args:
        view: the project.
        checker: its checks.
        wanted: those that are run.
        stage: only of pairs at this stage; None for all.
        summary: what it comes to.
        known: what was found before; None where nothing is remembered.
    """
    with_waivers = view.checks.waived()
    checking = Remembering(checker, wanted.names(checker), known)
    lines = iter(view.pairs(Filter(stage=stage)))
    while some := [_asked(line) for line in islice(lines, TOGETHER)]:
        for one, report in zip(some, checking.reports(some), strict=True):
            held = waivers(view, view.pair(one.pair)) if one.pair in with_waivers else {}
            said = judged(report, one.texts, held, one.pair)
            summary.add(said)
            yield from ((one.pair, each) for each in said.findings)


def _asked(line: PairLine) -> Asked:
    return asked(line, {name: text for name in FIELDS if (text := getattr(line, name)) is not None})


def named(found: Read, name: str, checker: Checker, tiers: Sequence[Tier]) -> Judged:
    """The finding of a pair that a name means, the fast checks asked first.

    Raises:
        Refused: there is none, or there are several.
    """
    bound = checker.config.bound(dimensions(found.pair.facts))
    for tier in tiers:
        others = [one.check.name for one in bound if one.check.tier != tier]
        said = found.said(checker, Wanted(ignore=others, tier=tier))
        here = [one for one in said.findings if one.id.startswith(name)]
        if len({one.id for one in here}) > 1:
            raise Refused("Not a single one", f"{name!r} names several", "give more digits of the finding's id")
        if here:
            return here[0]
    raise Refused(
        "No such finding", f"the checks do not find {name!r} in the text in force",
        f"workbench check --pair {found.pair.id[:12]}",
    )  # fmt: skip


def waived_under(view: View, pair: Pair, name: str) -> Flagged | None:
    """What was waived under a name, though the text may have changed since; None where nothing was."""
    for one in pair.waivers:
        text = view.text(one.flagged)
        if one.finding.startswith(name) and text is not None:
            return Flagged(one.rule, one.code, one.field, text, one.finding)
    return None


def told(pair: str, found: Iterable[Judged]) -> Iterator[str]:
    """Findings for people, a line each."""
    for one in found:
        what = one.finding
        excerpt = f"  “{what.excerpt}”" if what.excerpt.strip() else ""
        said = f"  waived: {one.waived.reason}" if one.waived else ""
        yield (
            f"{one.id}  {what.severity:<5}  {what.rule}: {what.message} "
            f"({pair[:12]} {what.field} {what.start}:{what.end}){excerpt}{said}"
        )
