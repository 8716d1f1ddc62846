"""The lines around a text that is being written: what was asked, what was said of it."""

from textual.content import Content

from checks.parts.bounds import asked_of
from checks.runner import Checker
from screens.frame import safe
from workbench.domain.pair import dimensions
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


def limits(checker: Checker, opening: Opening) -> tuple[int, int] | None:
    """The least and the most tokens of the text, as the checks hold it against them; None where none are asked for."""
    return asked_of(checker.config, dimensions(opening.facts), opening.field)
