"""How the Write room names a text, in its list and above the desk."""

from textual.content import Content

from screens.frame import safe
from workbench.services.authoring import Opening, Task


def facts_line(what: Opening) -> Content:
    """What a text is for, how often it was read, and what is in its way."""
    facts = [str(what.facts.get("skill") or ""), *map(str, (what.facts.get("cell") or {}).values()),
             str(what.facts.get("language") or "")]  # fmt: skip
    known = " · ".join(dict.fromkeys(one for one in facts if one)) or "no skill yet (alt+i)"
    name = f"#{what.pair[:6]}" if what.pair else "a new pair"
    sent = f" · ✘ {len(what.remarks)}" if what.remarks else ""
    shut = f" · ▲ at {what.stage}: not open for writing" if what.field not in what.fields else ""
    others = " and ".join(dict.fromkeys(who for _, who in what.rivals))
    beside = f" · ▲ a text of {others} waits beside this one: Conflicts (alt+8)" if others else ""
    return safe.line(f"{name}  {known}  {what.field}, round {what.round}{sent}{shut}{beside}", "bold")


def task_line(task: Task, pen: str, who: str, width: int) -> Content:
    """One text in the list: ✘ came back, ● begun, ○ nobody's yet; a pen where typing is unsaved; who else is at it."""
    sign, style = ("✘", "$text-error") if task.returned else ("●", "") if task.begun else ("○", "$text-muted")
    other = safe.line(f"▲ {who}", "$text-warning", 14) if who else Content("")
    what = "" if task.field == "completion" else "prompt: "
    left = max(1, width - 5 - other.cell_length)
    rest = safe.line(f"{what}{task.words or 'nothing written yet'}", "", left)
    return Content.assemble((sign, style), f" {pen:1} ", rest, " " if who else "", other)
