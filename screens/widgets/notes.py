"""A finding beside a text that is being written: how it looks in a list, and where it stands now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from checks.runner import Report
from checks.spec import SEVERITIES, Finding, Tier
from screens.frame import safe
from screens.widgets.editor import Marked

SIGNS: Mapping[str, tuple[str, str]] = {
    "block": ("✘", "$text-error"), "warn": ("▲", "$text-warning"), "info": ("○", "$text-muted"),
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Note(Marked):
    """A finding that moves with the text; one whose own words were changed is out of date."""

    finding: Finding = field(kw_only=True)
    tier: Tier = field(kw_only=True, default="instant")
    said: str = field(kw_only=True, default="")
    """Why it was let pass, and by whom; empty while it is open."""

    @property
    def name(self) -> str:
        """What tells it from others of the text, as long as it is not looked at anew."""
        one = self.finding
        return f"{one.field}:{one.rule}:{one.code}:{one.start}:{one.end}"


def note(finding: Finding, tier: Tier, said: str = "") -> Note:
    """A finding as it stands in the text that was looked at."""
    kind = "passed" if said else finding.severity
    return Note(finding.start, finding.end, kind, finding=finding, tier=tier, said=said)


def note_line(one: Note, field: str, width: int) -> Content:
    """A finding in a line: what is wrong, with which words, and what would mend it."""
    found = one.finding
    sign, style = ("–", "$text-muted") if one.said else SIGNS[found.severity]
    where = "" if found.field == field else f" ({found.field})"
    excerpt = f" “{found.excerpt}”" if found.excerpt.strip() else ""
    fix = "" if found.fix is None else f" → “{found.fix}”" if found.fix else " → (nothing)"
    said = f"  {one.said}" if one.said else ""
    return Content.assemble(
        (f"{sign} {found.rule}{where}: ", style), safe.line(f"{found.message}{excerpt}{fix}{said}", "", max(1, width))
    )


def missing_line(rule: str, why: str, width: int) -> Content:
    """A check that could not be run: never a pass."""
    return safe.line(f"? {rule}: not checked: {why}", "$text-warning", width)


def count_line(notes: Sequence[Note], not_checked: Iterable[str], *, more: bool) -> Content:
    """How many of each gravity, what was let pass, and what was not checked."""
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
    if missing:
        shown = ", ".join(missing[:2]) + (f" and {len(missing) - 2} more" if len(missing) > 2 else "")
        parts.append(Content.styled(f"? {shown}: not checked", "$text-warning"))
    if more:
        parts.append(Content.styled("…", "$text-muted"))
    return Content("  ").join(parts)


def joined(reports: Iterable[Report]) -> dict[str, str]:
    """What was not checked, of several looks."""
    return {rule: why for report in reports for rule, why in report.not_checked.items()}
