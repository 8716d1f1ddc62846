"""What checks leave in the log of a pair: waivers, and the outcome that each submission recorded."""

from workbench.domain.event import Event
from workbench.domain.pair import Counts, Pair, Waiver


def waived(pair: Pair, event: Event) -> str:
    """A finding is waived, or the waivers that an event names are taken back; return why that has no effect, or ''.

    To take back names events: a waiver that somebody else gave at the same time, unknown to them, holds.
    """
    payload, texts = event.payload, event.texts()
    if payload.get("open"):
        named = frozenset(payload["waivers"])
        pair.waivers = [waiver for waiver in pair.waivers if waiver.id not in named]
        return ""
    if not {"flagged", "comment"} <= texts.keys():
        return "a waiver names the text that may stand, and why"
    rule, code, field, finding = (payload[name] for name in ("rule", "code", "field", "finding"))
    pair.waivers.append(Waiver(event.id, rule, code, field, finding, texts["flagged"], texts["comment"], event.actor))
    return ""


def counted(pair: Pair, event: Event) -> None:
    """Add what a submission recorded: of what was fixed all, of what was left the latest."""
    said = event.payload.get("checks")
    if said is None:
        return
    fixed = {rule: counts.fixed for rule, counts in pair.outcomes.items()}
    now = {rule: Counts(*numbers) for rule, numbers in said.items()}
    found = {
        rule: Counts(fixed.get(rule, 0) + counts.fixed, counts.waived, counts.open)
        for rule in sorted(fixed.keys() | now.keys())
        for counts in (now.get(rule, Counts()),)
    }
    pair.outcomes = {rule: counts for rule, counts in found.items() if counts.total}
