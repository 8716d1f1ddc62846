"""The lines around a text that is being written: what was asked, what was said of it, what the checks find."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from checks.spec import Finding
from screens.frame import safe
from workbench.services.authoring import Opening, Remark

SIGNS: Mapping[str, tuple[str, str]] = {
    "block": ("✘", "$text-error"), "warn": ("▲", "$text-warning"), "info": ("○", "$text-muted"),
}  # fmt: skip
SHOWN = 2
"""Findings that have a line of their own below the editor."""


def asked(opening: Opening) -> tuple[str, str]:
    """What stands above the editor, and under which title."""
    prompt, context = opening.texts.get("prompt", ""), opening.texts.get("context", "")
    if opening.field == "prompt":
        return "Context", context
    verified = f"Prompt (verified by {opening.verified})" if opening.verified else "Prompt (not verified yet)"
    return verified, f"{prompt}\n\n— Context —\n{context}" if context and opening.field != "context" else prompt


def remark_line(remark: Remark, number: int, many: int) -> Content:
    """What a reviewer said, and of which part."""
    reasons = ", ".join(remark.reasons)
    where = " → the marked part (alt+n)" if remark.span is not None else ""
    which = f" ({number} of {many})" if many > 1 else ""
    comment = f": “{remark.comment}”" if remark.comment else ""
    return Content.assemble("✘ ", safe.line(f"{remark.who}{which}{comment}"), f"  {reasons}{where}")


def findings_line(found: Sequence[Finding]) -> Content:
    """How many of each gravity, then the first of them."""
    if not found:
        return Content.styled("✔ no findings", "$text-muted")
    numbers = [(SIGNS[name], sum(one.severity == name for one in found), name) for name in SIGNS]
    lines = [Content("  ").join(
        Content.styled(f"{sign} {number} {name}", style) for (sign, style), number, name in numbers if number
    )]  # fmt: skip
    for one in found[:SHOWN]:
        sign, style = SIGNS[one.severity]
        lines.append(Content.assemble((f"{sign} {one.rule}: ", style), safe.line(one.message)))
    return Content("\n").join(lines)
