"""What the checks say of a pair that is read: instant findings with it, those of the quick checks as they come."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from checks.identity import Flag
from checks.parts.quality import Quality
from checks.runner import Checker, Report
from checks.spec import TIERS, Tier
from screens.checking import Judged, Said, Waived, judged, waivers
from screens.widgets.findings_pane import FindingsPane
from screens.widgets.looks import Asked, Looks, Seen
from screens.widgets.notes import Note, noted
from screens.widgets.text_pane import KINDS, Mark
from workbench.domain.pair import dimensions
from workbench.domain.project import Member
from workbench.services.review_reading import Reading
from workbench.services.timeline import HIDDEN
from workbench.view import View

LINES = 3
"""Findings that are seen at once on a small screen."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the instant checks say of a reading, and people to it."""

    said: Said = field(default_factory=Said)
    held: Mapping[Flag, Waived] = field(default_factory=dict)
    who: Mapping[str, str] = field(default_factory=dict)
    """Names by ids, as the reader may know them."""


def found_in(checker: Checker, view: View, reading: Reading, reader: Member) -> Found:
    """Run the instant checks on a reading; who wrote it is not told by its waivers, where the project hides that."""
    held, pair = waivers(view, reading.pair), reading.pair
    said = checker.report(reading.texts, dimensions(pair.facts), pair=pair.id)
    who = {one.id: one.name for one in view.members()} if held else {}
    if reading.blind:
        hands = {hand for revision in pair.revisions.values() for hand in revision.hands}
        who |= dict.fromkeys(hands - {reader.id}, HIDDEN)
    return Found(judged(said, reading.texts, held, pair.id), held, who)


class ReviewFindings(FindingsPane):
    """The findings of one reading, with what their author said to them."""

    DEFAULT_CSS = """
    ReviewFindings { height: 1; }
    ReviewFindings:focus-within { height: 9; }
    """

    def __init__(self, checker: Callable[[], Checker], more: Callable[[], None]) -> None:
        """Begin empty; `more` is called when slower checks have said something new."""
        super().__init__(classes="found")
        self.looks = Looks(self, checker, self._seen)
        self.notes: list[Note] = []
        self.asked: Asked | None = None
        self._more = more
        self._by_tier: dict[Tier, tuple[Judged, ...]] = {}
        self._not_checked: dict[Tier, Mapping[str, str]] = {}
        self._found = Found()
        self._quality: Quality | None = None

    def on_unmount(self) -> None:
        """Look at nothing any more."""
        self.looks.close()

    def show(self, reading: Reading, found: Found) -> None:
        """Show what the instant checks said, and ask the quick ones, unless it is the same reading still."""
        pair, before = reading.pair, self.asked
        self._found = found
        self.asked = Asked(reading.texts, "", dimensions(pair.facts), pair.id)
        same = before == self.asked
        if not same:
            self._by_tier, self._not_checked, self._quality = {}, {}, None
        self._by_tier["instant"], self._not_checked["instant"] = found.said.findings, found.said.not_checked
        self._tell(more=False)
        if not same:
            self.looks.ask(self.asked)

    def _seen(self, seen: Seen) -> None:
        self._take(seen.tier, seen.report)
        self._quality = seen.quality
        self._tell(more=seen.more)
        self._more()

    def _take(self, tier: Tier, report: Report) -> None:
        asked = self.asked
        if asked is not None:
            said = judged(report, asked.texts, self._found.held, asked.pair)
            self._by_tier[tier], self._not_checked[tier] = said.findings, said.not_checked

    def _tell(self, *, more: bool) -> None:
        held, who = self._found.held, self._found.who
        found = [one for tier in TIERS for one in noted(self._by_tier.get(tier, ()), who, tier)]
        self.notes = [one.passed(held.get(one.flag), who) for one in found]
        missing = {rule: why for found in self._not_checked.values() for rule, why in found.items()}
        self.styles.height = None if self.list.has_focus else 1 + min(LINES, len(self.notes) + len(missing))
        self.tell(self.notes, missing, "", more=more, quality=self._quality)

    def marks(self, field: str) -> Iterator[Mark]:
        """Where the findings of a text stand."""
        for one in self.notes:
            if one.finding.field == field and one.kind in KINDS:
                yield Mark(one.start, one.end, one.kind)  # type: ignore[arg-type]  # it is one of the kinds
