"""The three lines that every room has: what this is and whose turn it is, what there is to say, which keys work now."""

from typing import TYPE_CHECKING, Literal

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from screens.frame import safe

if TYPE_CHECKING:
    from screens.frame.jobs import Job

Gravity = Literal["good", "warn", "error"]
MARKS: dict[Gravity, str] = {"good": "✔", "warn": "▲", "error": "✘"}
FADE = 6.0
"""Seconds after which a success is taken off the status line."""


class HeaderLine(Widget):
    """Project · room · who I am · what waits for me; long work under way at the right."""

    DEFAULT_CSS = "HeaderLine { height: 1; width: 1fr; background: $panel; color: $foreground; padding: 0 1; }"

    def __init__(self) -> None:
        """Begin with nothing known."""
        super().__init__()
        self.place = ""
        self.who = ""
        self.waits: tuple[str, ...] = ()
        self.jobs: tuple[str, ...] = ()

    def tell(self, place: str, who: str, waits: tuple[str, ...], jobs: tuple[str, ...]) -> None:
        """Show other facts; what is equal costs nothing."""
        if (place, who, waits, jobs) != (self.place, self.who, self.waits, self.jobs):
            self.place, self.who, self.waits, self.jobs = place, who, waits, jobs
            self.refresh()

    def render(self) -> RenderResult:
        """Left what this is, right whose turn it is; what does not fit is left out from the end, never cut."""
        width = max(1, self.size.width)
        place = safe.line(self.place, "bold", max(10, width * 2 // 3))
        room = width - place.cell_length - 2
        right = ""
        for part in (*self.jobs, self.who, *self.waits):
            more = f"{right} · {part}" if right else part
            if safe.line(more).cell_length > room:
                break
            right = more
        shown = safe.line(right)
        return Content.assemble(place, " " * max(1, width - place.cell_length - shown.cell_length), shown)


class StatusLine(Widget):
    """One line above the keys, there only when there is something to say; successes fade, but not of long work."""

    DEFAULT_CSS = """
    StatusLine { height: auto; max-height: 4; width: 1fr; padding: 0 1; display: none; }
    StatusLine.-good { background: $success-muted; color: $text-success; }
    StatusLine.-warn { background: $warning-muted; color: $text-warning; }
    StatusLine.-error { background: $error-muted; color: $text-error; }
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.gravity: Gravity = "good"
        self.message = ""
        self.stays = False
        """Whether it is there until it is taken away, or something else is said."""
        self._fading: Timer | None = None

    def say(self, message: str, gravity: Gravity = "good", *, stays: bool = False) -> None:
        """Show a message; one that is no error fades, unless it stays for who was away meanwhile."""
        self.message, self.gravity, self.stays = message, gravity, stays or gravity != "good"
        for name in MARKS:
            self.set_class(name == gravity, f"-{name}")
        self.display = bool(message)
        if self._fading is not None:
            self._fading.stop()
        self._fading = self.set_timer(FADE, self.dismiss) if message and not self.stays else None
        self.refresh(layout=True)

    def dismiss(self) -> bool:
        """Take the message away; returns whether there was one."""
        there = self.display and bool(self.message)
        self.message = ""
        self.display = False
        return there

    def render(self) -> RenderResult:
        """A mark, then the message in words."""
        return safe.show(f"{MARKS[self.gravity]} {self.message}")


class KeyLine(Widget):
    """The keys that work now, the most useful first; help always, so that the rest can be found."""

    DEFAULT_CSS = "KeyLine { height: 1; width: 1fr; background: $panel; padding: 0 1; }"

    def on_mount(self) -> None:
        """Follow the focus: each widget has keys of its own."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> RenderResult:
        """As many keys as fit."""
        last = self._help()
        room = self.size.width - last.cell_length - 2
        parts: list[Content] = []
        for key, binding in self.keys():
            part = self._label(key, binding.description)
            if part.cell_length + 2 > room:
                break
            room -= part.cell_length + 2
            parts.append(part)
        return Content("  ").join([*parts, last])

    def keys(self) -> list[tuple[str, Binding]]:
        """Keys to be shown with what they do; the same thing is told once."""
        found: dict[str, tuple[str, Binding]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in (*found, "help"):
                found[binding.action] = (self.app.get_key_display(binding), binding)
        first: frozenset[str] = getattr(self.screen, "FOREMOST", frozenset())
        return sorted(found.values(), key=lambda one: one[1].id not in first)

    def _help(self) -> Content:
        """The key of help, as this person has it."""
        for active in self.screen.active_bindings.values():
            if active.binding.id == "app.help":
                return self._label(self.app.get_key_display(active.binding), "help")
        return Content("")

    def _label(self, key: str, what: str) -> Content:
        return Content.assemble((key, "bold $accent"), " ", what)


def job_label(job: "Job[object]") -> str:
    """How the header names long work: title, how far, time left."""
    progress = job.progress
    if progress.total:
        label = f"{job.title} {progress.done}/{progress.total}"
        return f"{label} {clock(job.left)}" if job.left is not None and job.left >= 1 else label
    return f"{job.title} {progress.done or '…'}"


def clock(seconds: float | None) -> str:
    """Seconds as minutes and seconds, or hours and minutes."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}" if hours else f"{minutes}:{rest:02}"
