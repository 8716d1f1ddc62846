"""A rule of the project's own, added or changed without code: what it looks for, what it says, and a sample to try."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from checks.custom import KINDS
from checks.spec import SEVERITIES
from checks.trying import named, tried
from screens.frame import safe
from screens.frame.room import key
from screens.widgets.ask import Question
from workbench.errors import WorkbenchError

WHAT: Mapping[str, str] = {
    "banned": "a phrase that must not stand there, whatever its case",
    "required": "a phrase that must stand there",
    "term": "a term, in its one right spelling",
    "pattern": "a regular expression that must not match",
}
"""What each kind looks for, the plainest first."""
FIELDS: Mapping[str, str] = {
    "name": "name", "text": "looks for", "wrong": "wrong spellings", "instead": "write instead", "message": "says",
    "sample": "try it on",
}  # fmt: skip
ONLY = {"wrong": ("term",), "instead": ("banned", "pattern")}
"""Lines that only some kinds have."""


class RuleForm(Question[tuple[str, dict[str, Any]] | None]):
    """Asks for a rule: its name and what the project keeps of it; None where it is left."""

    HELP = "A rule of your own: F3 changes its kind, F4 its weight, tab goes to the next line, F2 keeps it."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f2", "keep", "keep it", "Keep the rule, for everybody", "ask.rule_keep"),
        key("f3", "turn('kind')", "kind", "Another kind: phrase, demanded phrase, term, pattern", "ask.rule_kind"),
        key("f4", "turn('severity')", "weight", "What its findings weigh: block, warn, info", "ask.rule_severity"),
        key("tab,down", "app.focus_next", "next line", "The next line", "ask.rule_next", show=False),
        key("shift+tab,up", "app.focus_previous", "line before", "The line before", "ask.rule_before", show=False),
        key("escape", "dismiss(None)", "leave it", "Go back; nothing is kept", "ask.rule_leave"),
    ]
    DEFAULT_CSS = """
    RuleForm Horizontal { height: 1; }
    RuleForm .said { width: 17; }
    RuleForm #tried { height: 2; }
    """

    def __init__(self, name: str = "", said: Mapping[str, Any] | None = None) -> None:
        """Begin with a rule that is there, or with none."""
        super().__init__(f"The rule {name}" if name else "A rule of your own")
        self.name_given = name
        self.said: dict[str, Any] = {"kind": next(iter(WHAT)), "severity": "warn", **(said or {})}

    def parts(self) -> Iterable[Any]:
        """Kind and weight, a line for each thing to type, and what the sample shows."""
        yield Static(id="chosen", markup=False, classes="label")
        for field, label in FIELDS.items():
            with Horizontal(id=f"row-{field}"):
                yield Static(label, markup=False, classes="said")
                yield Input(self._first(field), id=field, select_on_focus=False)
        yield Static(id="tried", markup=False)

    def _first(self, field: str) -> str:
        if field == "name":
            return self.name_given
        value = self.said.get(field, "")
        return ", ".join(value) if isinstance(value, list) else str(value or "")

    def on_mount(self) -> None:
        """Show what holds, and begin where something is to be typed."""
        super().on_mount()
        self._show()
        self.query_one("#text", Input).focus()

    @on(Input.Changed)
    def _show(self) -> None:
        kind = str(self.said["kind"])
        self.query_one("#chosen", Static).update(
            Content.assemble(("kind  ", ""), (kind, "bold $accent"), f": {WHAT[kind]}\nweight  ",
                             (str(self.said["severity"]), "bold $accent"))
        )  # fmt: skip
        for field, kinds in ONLY.items():
            self.query_one(f"#row-{field}").display = kind in kinds
        self.query_one("#tried", Static).update(self._tried())

    def _tried(self) -> Content:
        """Whether the rule, as it stands, finds something in the sample."""
        rule, sample = self.rule, self.query_one("#sample", Input).value
        if not rule.get("text"):
            return Content.styled("type what it looks for, then a sample to try it on", "$text-muted")
        try:
            found = tried(rule, sample)
        except WorkbenchError as error:
            return safe.line(f"✘ {error.message}", "$text-error")
        if not found:
            return Content.styled("○ it finds nothing in the sample", "$text-muted")
        places = ", ".join(f"“{one.excerpt}”" if one.excerpt else "nothing where it should be" for one in found[:4])
        fix = f" → “{found[0].fix}”" if found[0].fix is not None else ""
        return safe.line(f"✔ it flags {places}{fix}")

    @property
    def rule(self) -> dict[str, Any]:
        """The rule as it stands."""
        kind = str(self.said["kind"])
        rule = {name: value for name, value in self.said.items() if name not in FIELDS}
        for field in ("text", "message", "instead", "wrong"):
            value = self.query_one(f"#{field}", Input).value.strip()
            if value and kind in ONLY.get(field, (kind,)):
                rule[field] = [word.strip() for word in value.split(",") if word.strip()] if field == "wrong" else value
        return rule

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_turn(self, what: str) -> None:
        """The next kind, the next weight."""
        values: tuple[str, ...] = tuple(WHAT) if what == "kind" else SEVERITIES
        self.said[what] = values[(values.index(str(self.said[what])) + 1) % len(values)]
        self._show()

    def action_keep(self) -> None:
        """Keep it, if it is a rule."""
        rule = self.rule
        try:
            tried(rule, self.query_one("#sample", Input).value)
        except WorkbenchError as error:
            self.query_one("#tried", Static).update(safe.line(f"✘ {error.message}; {error.hint}", "$text-error"))
            return
        self.dismiss((self.query_one("#name", Input).value.strip() or named(rule["text"]), rule))


assert set(WHAT) == set(KINDS)
