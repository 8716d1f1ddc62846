"""A finding beside a text that is being written: how it looks in a list, and where it stands now."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from textual.content import Content

from checks.identity import Flag
from checks.parts.quality import Quality
from checks.spec import SEVERITIES, Finding, Tier
from screens.checking import Judged, Waived
from screens.frame import safe
from screens.widgets.editor import Marked

SIGNS: Mapping[str, tuple[str, str]] = {
    "block": ("✘", "$text-error"), "warn": ("▲", "$text-warning"), "info": ("○", "$text-muted"),
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Note(Marked):
    """A finding that moves with the text; one whose own words were changed is out of date."""

    judged: Judged = field(kw_only=True)
    tier: Tier = field(kw_only=True, default="instant")
    said: str = field(kw_only=True, default="")
    """Who let it pass, and why; empty while it is open."""

    @property
    def finding(self) -> Finding:
        """What the check said, of the text as it was when it looked."""
        return self.judged.finding

    @property
    def name(self) -> str:
        """What tells it from others, as long as the text is not looked at anew."""
        one = self.finding
        return f"{one.field}:{one.rule}:{one.code}:{one.start}:{one.end}"

    @property
    def flag(self) -> Flag:
        """What it says of which words, wherever they stand."""
        what = self.judged.flagged
        return Flag(what.rule, what.code, what.field, what.text)

    def passed(self, waived: Waived | None, who: Mapping[str, str]) -> "Note":
        """The same finding, let pass or open again; `who` names members by their ids."""
        fresh = copy(self)
        fresh.judged = replace(self.judged, waived=waived)
        fresh.said = f"waived by {who.get(waived.member, 'somebody')}: “{waived.reason}”" if waived else ""
        fresh.kind = "passed" if waived else self.finding.severity
        return fresh


def noted(judged: Iterable[Judged], who: Mapping[str, str], tier: Tier = "instant") -> list[Note]:
    """Findings as they stand in the texts that were looked at."""
    return [
        Note(one.finding.start, one.finding.end, "", judged=one, tier=tier).passed(one.waived, who) for one in judged
    ]


def note_line(one: Note, field: str, width: int) -> Content:
    """A finding in a line: what is wrong, with which words, and what would mend it."""
    found = one.finding
    sign, style = ("–", "$text-muted") if one.said else SIGNS[found.severity]
    where = "" if found.field == field else f" ({found.field})"
    fix = "" if found.fix is None else f" → “{found.fix}”" if found.fix else " → (nothing)"
    excerpt = (
        f" “{found.excerpt}”" if found.excerpt.strip() and not fix else ""
    )  # where it is marked, the fix tells more
    return Content.assemble(
        (f"{sign} {found.rule}{where}: ", style),
        safe.line(f"{one.said or found.message + excerpt + fix}", "", max(1, width)),
    )


def note_words(one: Note) -> Content:
    """A finding in full, in a few lines."""
    found = one.finding
    parts = [safe.show(f"{found.rule}: {found.message}")]
    if found.excerpt.strip():
        parts.append(safe.line(f"“{found.excerpt}”", "$text-muted"))
    if found.fix is not None:
        parts.append(safe.line(f"→ “{found.fix}”" if found.fix else "→ (nothing)"))
    if one.said:
        parts.append(safe.show(one.said))
    return Content("\n").join(parts)


def missing_line(rule: str, why: str, width: int) -> Content:
    """A check that could not be run: never a pass."""
    return safe.line(f"? {rule}: not checked: {why}", "$text-warning", width)


def count_line(
    notes: Sequence[Note], not_checked: Iterable[str], *, more: bool, quality: Quality | None = None
) -> Content:
    """How many of each gravity, what was let pass, how good the language is, and what was not checked."""
    open_ = [one for one in notes if not one.said]
    parts = []
    for name in SEVERITIES:
        number = sum(one.finding.severity == name for one in open_)
        if number:
            sign, style = SIGNS[name]
            parts.append(Content.styled(f"{sign} {number} {name}", style))
    missing = sorted(not_checked)
    if not parts:
        parts.append(Content.styled("no findings" if missing or more else "✔ no findings", "$text-muted"))
    if len(open_) < len(notes):
        parts.append(Content.styled(f"– {len(notes) - len(open_)} waived", "$text-muted"))
    if quality is not None:
        parts.append(Content.styled(f"language {quality.score}/100", "$text-muted"))
    if missing:
        shown = ", ".join(missing[:2]) + (f" and {len(missing) - 2} more" if len(missing) > 2 else "")
        parts.append(Content.styled(f"? {shown}: not checked", "$text-warning"))
    if more:
        parts.append(Content.styled("…", "$text-muted"))
    return Content("  ").join(parts)
