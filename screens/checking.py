"""What the checks say of a project's pairs, beside what people said to it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from checks.identity import Flag, finding_id, flag
from checks.remembering import Asked, Remembering
from checks.runner import Checker, Report
from checks.spec import INSTANT, SEVERITIES, Finding, Texts, Tier, nothing
from workbench.domain.listing import PairLine
from workbench.domain.pair import Counts, Pair, dimensions
from workbench.services.confirming import FACT
from workbench.services.waiving import Flagged
from workbench.view import View

if TYPE_CHECKING:
    from checks.dataset import Known


@dataclass(frozen=True, slots=True)
class Waived:
    """That something may stand, by whose word and why."""

    event: str
    member: str
    """Their id."""
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding in a project."""

    finding: Finding
    id: str
    flagged: Flagged
    """What waiving it takes."""
    waived: Waived | None = None

    @property
    def state(self) -> str:
        """`open` or `waived`."""
        return "waived" if self.waived else "open"

    def shape(self, pair: str) -> dict[str, Any]:
        """As `--json` prints it."""
        said = {"reason": self.waived.reason} if self.waived else {}
        return {"id": self.id, "pair": pair, "state": self.state, **asdict(self.finding), **said}


@dataclass(frozen=True, slots=True)
class Said:
    """What the checks said of a pair, and people to it."""

    findings: tuple[Judged, ...] = ()
    not_checked: Mapping[str, str] = field(default_factory=nothing)

    def open(self) -> list[Finding]:
        """The findings that nobody let pass."""
        return [one.finding for one in self.findings if one.waived is None]

    def count(self) -> Mapping[str, int]:
        """How many open findings of each severity."""
        found = self.open()
        return {name: sum(one.severity == name for one in found) for name in SEVERITIES}

    def blocking(self) -> list[Finding]:
        """Those that stand in the way of a submission."""
        return [one for one in self.open() if one.severity == "block"]


def waivers(view: View, pair: Pair) -> Mapping[Flag, Waived]:
    """What may stand in a pair, as far as its words were not erased."""
    found: dict[Flag, Waived] = {}
    for one in pair.waivers:
        text = view.text(one.flagged)
        if text is not None:
            found[Flag(one.rule, one.code, one.field, text)] = Waived(one.id, one.member, view.text(one.reason) or "")
    return found


def judged(report: Report, texts: Texts, held: Mapping[Flag, Waived], pair: str = "") -> Said:
    """Findings on texts beside what was said to them; the texts may still be in the making.

    Args:
        report: what the checks said.
        texts: the texts that they were given.
        held: what may stand.
        pair: the pair's id, '' where there is none yet.
    """
    return Said(tuple(_judged(one, texts, held, pair) for one in report.findings), report.not_checked)


def _judged(one: Finding, texts: Texts, held: Mapping[Flag, Waived], pair: str) -> Judged:
    name, what = finding_id(texts[one.field], one, pair), flag(texts, one)
    return Judged(one, name, Flagged(*what, name, one.severity == "block"), held.get(what))


def texts_of(view: View, pair: Pair) -> dict[str, str]:
    """The texts of a pair that are in force and there."""
    texts = {name: view.text(digest) for name, digest in pair.texts().items()}
    return {name: text for name, text in texts.items() if text is not None}


def report(checker: Checker, view: View, pair: Pair, tiers: Collection[Tier] = INSTANT) -> Said:
    """What the checks say of the texts of a pair that are in force."""
    texts = texts_of(view, pair)
    found = checker.report(texts, dimensions(pair.facts), pair=pair.id, tiers=tiers)
    return judged(found, texts, waivers(view, pair), pair.id)


def asked(line: PairLine, texts: Texts) -> Asked:
    """A pair of a list, with its texts, as the checks are asked of it."""
    return Asked(line.id, texts, dimensions(line.facts), voiced=bool(line.facts.get(FACT)))


def weighing(
    checker: Checker, view: View, known: "Known | None" = None
) -> Callable[[PairLine, Mapping[str, str]], set[str]]:
    """For the gates: the severities of the open findings on a pair of a list; `known` is what was found before."""
    with_waivers = view.checks.waived()
    instant = [name for name, one in checker.config.all.items() if one.tier in INSTANT]
    checking = Remembering(checker, instant, known)

    def weigh(line: PairLine, texts: Mapping[str, str]) -> set[str]:
        (found,) = checking.reports([asked(line, texts)])
        if line.id not in with_waivers:
            return {one.severity for one in found.findings}
        return {one.severity for one in judged(found, texts, waivers(view, view.pair(line.id)), line.id).open()}

    return weigh


# --- at the gates ----------------------------------------------------------------------------------------------------


class Submission:
    """What a submission asks of the checks: what stands in its way, and what became of all findings."""

    def __init__(self, checker: Checker, fixed: Mapping[str, int] | None = None, beside: Report | None = None) -> None:
        """Ask the instant checks.

        Args:
            checker: the checks.
            fixed: check -> how many of its findings were shown while the text was written, and are gone.
            beside: what slower checks said of the very texts that are submitted.
        """
        self.checker = checker
        self.fixed = fixed or {}
        self.beside = beside or Report()
        self._last: tuple[object, Said] | None = None

    def said(self, view: View, pair: Pair) -> Said:
        """All that is said of a pair; asked again for the same texts, it is not looked for again."""
        key = (pair.id, tuple(sorted(pair.heads.items())), tuple(one.id for one in pair.waivers))
        if self._last is None or self._last[0] != key:
            first = report(self.checker, view, pair)
            texts = texts_of(view, pair)
            more = judged(self.beside, texts, waivers(view, pair), pair.id) if self.beside.findings else Said()
            self._last = key, Said((*first.findings, *more.findings), {**first.not_checked, **self.beside.not_checked})
        return self._last[1]

    def blocking(self, view: View, pair: Pair) -> list[str]:
        """Names the open findings that stand in the way, a line each, without any of the text."""
        return [
            f"{one.rule}: {one.message} ({one.field} {one.start}:{one.end})" for one in self.said(view, pair).blocking()
        ]

    def open(self) -> list[Finding]:
        """The findings that went along with what was submitted."""
        return self._last[1].open() if self._last else []

    def outcome(self, view: View, pair: Pair) -> dict[str, Counts]:
        """Check -> how many of its findings were fixed, waived, and left open."""
        found = self.said(view, pair).findings
        names = dict.fromkeys([*self.fixed, *(one.finding.rule for one in found)])
        return {
            name: Counts(
                self.fixed.get(name, 0),
                sum(one.finding.rule == name and one.waived is not None for one in found),
                sum(one.finding.rule == name and one.waived is None for one in found),
            )
            for name in names
        }
