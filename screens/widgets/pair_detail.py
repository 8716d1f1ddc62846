"""What stands under a list of pairs: the pair under the cursor, its texts, and what is wrong with it."""

from collections.abc import Iterator, Mapping

from textual.content import Content

from checks.runner import Checker
from screens.checking import report
from screens.frame import safe
from screens.widgets.pair_list import STAGES, age
from workbench.domain.pair import Pair
from workbench.domain.road import FIELDS, Ruling
from workbench.view import View


def detail(view: View, uid: str, names: Mapping[str, str], checker: Checker, busy: str = "") -> Content:
    """A pair in words.

    Args:
        view: the project.
        uid: the pair.
        names: members' names by id.
        checker: says what is wrong with its texts.
        busy: who else is at work on it, in words.
    """
    pair = view.pair(uid)
    parts = [_head(pair, names), *_trouble(view, pair, names, checker)]
    if busy:
        parts.append(safe.line(f"… {busy}", "$text-warning"))
    for name in FIELDS:
        if name in pair.heads:
            text = view.text(pair.texts()[name])
            parts.append(Content.styled(name.capitalize(), "bold $accent"))
            parts.append(safe.show("(erased)" if text is None else text))
    return Content("\n").join(parts)


def _head(pair: Pair, names: Mapping[str, str]) -> Content:
    stage, style = STAGES[pair.stage]
    cell = pair.facts.get("cell") or {}
    known = [
        str(pair.facts.get("skill") or "no skill").replace("_", " "),
        str(pair.facts.get("language") or "no language"),
        "/".join(str(value) for value in cell.values()),
        f"by {names.get(pair.author, pair.author[:6])}",
        f"changed {age(pair.last)} ago".replace("now ago", "just now"),
    ]
    rest = " · ".join(part for part in known if part)
    return Content.assemble((stage, style), f" #{pair.id[:12]} ", safe.line(rest, "$text-muted"))


def _trouble(view: View, pair: Pair, names: Mapping[str, str], checker: Checker) -> Iterator[Content]:
    """Conflicts, open findings, and the last remark that sent it back."""
    if pair.rivals:
        yield Content.styled(f"▲ {len(pair.rivals)} text(s) in conflict", "$text-warning")
    counts = report(checker, view, pair).count()
    said = " · ".join(f"{mark} {counts[kind]} {kind}" for mark, kind in _KINDS if counts[kind])
    yield Content.styled(f"findings: {said}" if said else "✔ no findings", "$text-muted")
    last = next((one for one in reversed(pair.verdicts) if one.standing), None)
    if last is not None and last.ruling is not Ruling.ACCEPT:
        comment = last.payload.get("texts", {}).get("comment")
        reasons = ", ".join(str(reason).replace("_", " ") for reason in last.payload.get("reasons", ()))
        words = (view.text(comment) if comment else None) or ""
        who = names.get(last.reviewer, last.reviewer[:6])
        yield safe.line(f"{who}: {last.ruling} — {reasons}{': ' if words else ''}{words}", "$text-warning")


_KINDS = (("✘", "block"), ("▲", "warn"), ("○", "info"))
