"""What the checks said of the text on a desk, tier by tier: told beside the text, and marked in it."""

from typing import TYPE_CHECKING

from checks.runner import Report
from checks.spec import TIERS, Tier
from screens.widgets.editor import Marked
from screens.widgets.looks import Seen
from screens.widgets.notes import Note, note

if TYPE_CHECKING:
    from screens.widgets.desk import Desk


class Noting:
    """The findings of one desk. Those of a tier stay until that tier has looked again, and move with the text."""

    def __init__(self, desk: "Desk") -> None:
        """Note for a desk."""
        self.desk = desk
        self.by_tier: dict[Tier, list[Note]] = {}
        self.missing: dict[Tier, dict[str, str]] = {}
        self.more = False
        """Whether checks are under way."""

    @property
    def notes(self) -> list[Note]:
        """All findings, those of the text that is written first, by their place."""
        found = [one for tier in TIERS for one in self.by_tier.get(tier, ())]
        field = self.desk.opening.field if self.desk.opening else ""
        return sorted(found, key=lambda one: (one.finding.field != field, one.finding.field, one.start, one.end))

    @property
    def here(self) -> list[Note]:
        """The findings of the text that is written."""
        field = self.desk.opening.field if self.desk.opening else ""
        return [one for one in self.notes if one.finding.field == field]

    def clear(self) -> None:
        """Another text is on the desk."""
        self.by_tier, self.missing, self.more = {}, {}, False

    def seen(self, seen: Seen) -> None:
        """A tier has looked at the text as it is now."""
        desk = self.desk
        if desk.asked is None or seen.asked.text != desk.editor.text:
            return
        if seen.counts is not None:
            desk.counts = seen.counts
        if seen.tier == "instant" and not seen.more:
            self.take("quick", Report())
        self.more = seen.more
        self.take(seen.tier, seen.report)
        self.mark()
        desk.told()
        desk.post_message(desk.Looked())

    def take(self, tier: Tier, report: Report) -> None:
        """Put what a tier says now in the place of what it said before."""
        self.by_tier[tier] = [note(one, tier, self.desk.mending.passed(one)) for one in report.findings]
        self.missing[tier] = dict(report.not_checked)

    def mark(self) -> None:
        """Mark remarks and findings in the text."""
        desk = self.desk
        remarks = desk.opening.remarks if desk.opening and not desk.dirty else ()
        kept = [mark for mark in desk.editor.marks if mark.kind == "remark"] if desk.dirty else []
        said = [Marked(*one.span, "remark") for one in remarks if one.span is not None]
        desk.editor.light([*kept, *said, *self.here])

    def tell(self) -> None:
        """Show them beside the text."""
        opening = self.desk.opening
        if opening is not None:
            missing = {rule: why for said in self.missing.values() for rule, why in said.items()}
            pane = self.desk.findings
            pane.list.can = self.desk.mending.can
            pane.tell(self.notes, missing, opening.field, more=self.more)
