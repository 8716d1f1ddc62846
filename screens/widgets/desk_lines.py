"""The lines around a text that is being written: what was asked, what was said of it."""

from textual.content import Content

from screens.frame import safe
from workbench.services.authoring import Opening, Remark


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
