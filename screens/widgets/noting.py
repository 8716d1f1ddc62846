"""What the checks said of the text on a desk, tier by tier: told beside the text, and marked in it."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from checks.identity import Flag
from checks.looking import of_tiers
from checks.parts.quality import Quality
from checks.runner import Report
from checks.spec import TIERS, Texts, Tier
from screens.checking import Waived, judged, waivers
from screens.widgets.editor import Marked
from screens.widgets.looks import Seen
from screens.widgets.notes import Note, noted

if TYPE_CHECKING:
    from screens.widgets.desk import Desk

LINGER = 3.0
"""Seconds after which a finding was seen by its author: what comes and goes within a word is no finding of theirs."""


class Noting:
    """The findings of one desk. Those of a tier stay until that tier has looked again, and move with the text."""

    def __init__(self, desk: "Desk") -> None:
        """Note for a desk."""
        self.desk = desk
        self.by_tier: dict[Tier, list[Note]] = {}
        self.missing: dict[Tier, Mapping[str, str]] = {}
        self.more = False
        """Whether checks are under way."""
        self.quality: Quality | None = None
        """Of the text's language, once the quick checks have read it."""
        self.held: Mapping[Flag, Waived] = {}
        """What may stand in the pair."""
        self.who: Mapping[str, str] = {}
        self._since: dict[Flag, float] = {}
        """When each finding that is there now came."""
        self._known: set[Flag] = set()
        """Findings that the author saw."""

    @property
    def notes(self) -> list[Note]:
        """All findings, those of the text that is written first, by their place."""
        found: dict[object, Note] = {}
        for one in (one for tier in TIERS for one in self.by_tier.get(tier, ())):
            same = one.finding.field, one.start, one.end, one.finding.fix
            found.setdefault(one.name if one.finding.fix is None else same, one)  # two that would do the same are one
        field = self.desk.opening.field if self.desk.opening else ""
        return sorted(
            found.values(), key=lambda one: (one.finding.field != field, one.finding.field, one.start, one.end)
        )

    @property
    def here(self) -> list[Note]:
        """The findings of the text that is written."""
        field = self.desk.opening.field if self.desk.opening else ""
        return [one for one in self.notes if one.finding.field == field]

    @property
    def not_checked(self) -> Mapping[str, str]:
        """Checks that could not be run, and why."""
        return {rule: why for said in self.missing.values() for rule, why in said.items()}

    def clear(self) -> None:
        """Another text is on the desk."""
        self.by_tier, self.missing, self.more, self.quality = {}, {}, False, None
        self._since, self._known = {}, set()

    def hear(self) -> None:
        """Read what people let pass in the pair, and show it."""
        pair = self.desk.opening.pair if self.desk.opening else ""
        room = self.desk.room
        self.held = room.look(lambda view: waivers(view, view.pair(pair))) if pair else {}
        self.who = room.look(lambda view: {one.id: one.name for one in view.members()}) if self.held else {}
        for tier, notes in self.by_tier.items():
            self.by_tier[tier] = [one.passed(self.held.get(one.flag), self.who) for one in notes]
        self.show()

    def seen(self, seen: Seen) -> None:
        """A tier has looked at the text as it is now."""
        desk = self.desk
        if desk.asked is None or seen.asked.text != desk.editor.text:
            return
        if seen.counts is not None:
            desk.counts, desk.bounds = seen.counts, seen.bounds
        if seen.tier == "instant" and not seen.more:
            self.take("quick", Report(), seen.asked.texts)
        self.more, self.quality = seen.more, seen.quality
        self.take(seen.tier, seen.report, seen.asked.texts)
        self.show()
        desk.post_message(desk.Looked())

    def take(self, tier: Tier, report: Report, texts: Texts) -> None:
        """Put what a tier says now in the place of what it said before."""
        pair = self.desk.opening.pair if self.desk.opening else ""
        self.by_tier[tier] = noted(judged(report, texts, self.held, pair).findings, self.who, tier)
        self.missing[tier] = report.not_checked
        self._remember()

    def take_all(self, report: Report, texts: Texts) -> None:
        """Take over what all tiers say of the texts as they are."""
        checker = self.desk.looks.checker()
        self.more = False
        for tier in TIERS:
            self.take(tier, of_tiers(report, checker, {tier}), texts)
        self.show()

    def show(self) -> None:
        """Show them, in the text and beside it."""
        self.mark()
        self.desk.told()

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
            pane = self.desk.findings
            pane.list.can = self.desk.mending.can
            pane.tell(self.notes, self.not_checked, opening.field, more=self.more, quality=self.quality)

    # --- what became of them -------------------------------------------------------------------------------------

    def _remember(self) -> None:
        now = time.monotonic()
        self._known |= {what for what, since in self._since.items() if now - since >= LINGER}
        there = {one.flag for one in self.here}
        self._since = {what: self._since.get(what, now) for what in there}

    def mended(self, note: Note) -> None:
        """The author applied a fix: they saw it, however short it stood there."""
        self._known.add(note.flag)

    def fixed(self) -> dict[str, int]:
        """Check -> how many of its findings the author saw that are gone."""
        self._remember()
        return dict(Counter(one.rule for one in self._known if one not in self._since))
