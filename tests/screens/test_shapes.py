"""Shapes that a program relies on."""

from screens import shapes
from workbench.domain.listing import DraftLine


def test_what_a_failed_draft_said_is_no_text() -> None:
    line = DraftLine("0" * 32, "prompt", "half a sen", "m", "failed", "it was cut off", (), {})
    assert (shapes.draft(line)["text"], shapes.draft(line)["raw"]) == ("", "half a sen")


def test_what_an_open_draft_says_can_be_taken() -> None:
    line = DraftLine("0" * 32, "prompt", "A question?", "m", "open", "", (), {})
    assert (shapes.draft(line)["text"], shapes.draft(line)["raw"]) == ("A question?", "")
