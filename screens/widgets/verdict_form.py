"""What is to be said with a rejection: reasons by their digits, the marked span, a comment; enter sends it."""

from dataclasses import dataclass, field
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from screens.frame import safe
from screens.frame.room import key, numbered
from workbench.domain.road import REASONS, Ruling

DIGITS = numbered(REASONS)
WORDS = {
    "incomplete": "incomplete", "incorrect": "incorrect", "off_context": "not in the context", "unclear": "unclear",
    "style": "style", "format": "format", "language": "language", "duplicate": "duplicate", "unsafe": "unsafe",
    "other": "other: say it",
}  # fmt: skip
"""Reasons as people read them."""


@dataclass
class Said:
    """What was chosen and typed so far; kept when the form is left."""

    reasons: list[str] = field(default_factory=list)
    comment: str = ""


class VerdictForm(ModalScreen[Said | None]):
    """Reasons, span and comment of a rejection or of a request for an edit."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *[key(digit, f"choose('{code}')", WORDS[code], f"Reason: {WORDS[code]}", f"verdict.reason_{digit}", show=False)
          for digit, code in DIGITS],
        key("enter", "send", "send", "Give the verdict and read the next", "verdict.send"),
        key("tab,down,up", "turn", "comment", "Between reasons and comment", "verdict.turn"),
        key("escape", "leave", "back", "Back to the text; what you chose is kept", "verdict.leave"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    VerdictForm { align: center bottom; }
    VerdictForm > Vertical {
        width: 100%; max-width: 100; height: auto; padding: 0 1;
        background: $surface; border: round $accent; border-title-color: $accent;
    }
    VerdictForm Static { height: auto; }
    VerdictForm #reasons { height: 5; }
    VerdictForm Input, VerdictForm Input:focus { border: none; height: 1; padding: 0; background: $panel; }
    VerdictForm #trouble { color: $text-error; display: none; }
    """

    def __init__(self, ruling: Ruling, what: str, quoted: str, said: Said) -> None:
        """Ask for a ruling's reasons.

        Args:
            ruling: reject or edit.
            what: what is judged, in words.
            quoted: the marked part of the text; '' for none.
            said: what was chosen before the form was left.
        """
        super().__init__()
        self.ruling = ruling
        self.what = what
        self.quoted = quoted
        self.said = said

    def compose(self) -> ComposeResult:
        """The reasons, what is marked, the comment, the keys."""
        verb = "Reject" if self.ruling is Ruling.REJECT else "Ask for an edit of"
        with Vertical() as box:
            box.border_title = safe.line(f"{verb} {self.what}")
            yield Static(id="reasons", markup=False)
            marked = safe.line(f"marked: “{self.quoted}”", "$text-muted", 74) if self.quoted else Content.styled(
                "no part marked (esc, then v marks one)", "$text-muted")  # fmt: skip
            yield Static(marked, markup=False)
            yield Input(self.said.comment, placeholder="a comment: just type", id="comment", select_on_focus=False)
            yield Static(id="trouble", markup=False)
            yield Static(Content("1 … 0 reasons   tab comment   enter send   esc back"), markup=False)

    def on_mount(self) -> None:
        """Begin with the reasons: digits choose, letters begin the comment."""
        self.set_focus(None)
        self._tell()

    def _tell(self) -> None:
        lines: list[Content] = []
        half = (len(DIGITS) + 1) // 2
        for left, right in zip(DIGITS[:half], DIGITS[half:], strict=True):
            lines.append(Content.assemble(self._reason(*left), self._reason(*right)))
        self.query_one("#reasons", Static).update(Content("\n").join(lines))

    def _reason(self, digit: str, code: str) -> Content:
        chosen = code in self.said.reasons
        text = f"{digit} {'✔' if chosen else '·'} {WORDS[code]}"
        return Content.styled(text.ljust(30), "bold $accent" if chosen else "")

    @property
    def comment(self) -> Input:
        """The line of the comment."""
        return self.query_one("#comment", Input)

    def on_key(self, event: events.Key) -> None:
        """A letter while the reasons are chosen begins the comment."""
        if self.focused is None and event.is_printable and event.character and not event.character.isdigit():
            self.comment.focus()
            self.comment.insert_text_at_cursor(event.character)
            event.stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Digits are text while the comment is typed."""
        return not (action == "choose" and self.focused is not None)

    def action_choose(self, code: str) -> None:
        """Choose a reason, or not."""
        self.said.reasons = [one for one in REASONS if (one in self.said.reasons) != (one == code)]
        self.query_one("#trouble").display = False
        self._tell()

    def action_turn(self) -> None:
        """To the comment, or back to the reasons."""
        self.set_focus(self.comment if self.focused is None else None)

    def action_leave(self) -> None:
        """Back to the text; reasons and comment are kept."""
        self.said.comment = self.comment.value
        self.dismiss(None)

    @on(Input.Submitted)
    def action_send(self) -> None:
        """Give the verdict, if it says why."""
        self.said.comment = self.comment.value.strip()
        if not self.said.reasons:
            self._refuse("Choose a reason: 1 … 9, 0")
        elif "other" in self.said.reasons and not self.said.comment:
            self._refuse("“Other” says nothing alone: type a comment")
        else:
            self.dismiss(self.said)

    def _refuse(self, why: str) -> None:
        trouble = self.query_one("#trouble", Static)
        trouble.update(Content(f"✘ {why}"))
        trouble.display = True
        if "Choose" in why:
            self.set_focus(None)
