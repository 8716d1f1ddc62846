"""alt+w: all long work of this session with its progress; stop what runs, go on with what was stopped."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from screens.frame import safe
from screens.frame.jobs import Job, Jobs
from screens.frame.lines import clock
from screens.frame.room import key
from screens.widgets.item_list import Few, Item, ItemList

if TYPE_CHECKING:
    from collections.abc import Sequence

MARKS = {"running": "…", "done": "✔", "cancelled": "●", "failed": "✘"}
BAR = 12


class WorkList(ModalScreen[None]):
    """The list over the room; it moves while the work does."""

    HELP = "Long work goes on while you change rooms. c stops what the cursor is on, r goes on where it stopped."
    BINDINGS: ClassVar[list[BindingType]] = [
        key("c", "cancel", "stop", "Stop the work under the cursor after the item that it is on", "work.cancel"),
        key("r", "resume", "go on", "Go on with work that was stopped or failed", "work.resume"),
        key("escape,q", "dismiss(None)", "close", "Back to the room", "work.close"),
    ]
    DEFAULT_CSS = """
    WorkList { align: center middle; }
    WorkList > Vertical { width: 90%; max-width: 110; height: 60%; border: round $accent; background: $surface; }
    """

    def __init__(self, jobs: Jobs) -> None:
        """Show the jobs of an application."""
        super().__init__()
        self.jobs = jobs

    def compose(self) -> ComposeResult:
        """The list with its keys on the edge."""
        with Vertical() as box:
            box.border_title = Content("Work")
            box.border_subtitle = Content("c stop · r go on · esc close")
            items = ItemList(empty="No long work yet. Ingesting, profiling, drafting,\nimport and export show up here.")
            items.can_mark = False
            yield items

    def on_mount(self) -> None:
        """Follow the work."""
        self._fill()
        self.set_interval(0.5, self._fill)

    def _fill(self) -> None:
        found = [Item(str(job.number), lambda width, job=job: _line(job, width))  # type: ignore[misc]
                 for job in reversed(self.jobs.all)]  # fmt: skip
        self.query_one(ItemList).fill(Few(found))
        self.refresh_bindings()

    def _current(self) -> "Job[Any] | None":
        name = self.query_one(ItemList).current
        return next((job for job in self.jobs.all if str(job.number) == name), None)

    def check_action(self, action: str, parameters: "Sequence[object]") -> bool | None:
        """Stop what runs, go on with what does not."""
        if action in ("cancel", "resume"):
            job = self._current() if self.is_mounted else None
            return job is not None and (job.state == "running") == (action == "cancel") and job.state != "done"
        return True

    def action_cancel(self) -> None:
        """Stop it."""
        job = self._current()
        if job is not None:
            self.jobs.cancel(job)

    def action_resume(self) -> None:
        """Go on."""
        job = self._current()
        if job is not None:
            self.jobs.resume(job)
            self._fill()


def _line(job: "Job[Any]", width: int) -> Content:
    """Mark, title, bar, count, rate, time left, and what it is on."""
    progress = job.progress
    parts = [f"{MARKS[job.state]} {job.title}"]
    if progress.total:
        full = round(BAR * min(1.0, progress.done / progress.total))
        parts.append("▇" * full + "▁" * (BAR - full) + f" {progress.done}/{progress.total}")
    elif progress.done:
        parts.append(str(progress.done))
    if job.state == "running":
        parts += [f"{job.rate:.1f}/s" if job.rate else "", f"{clock(job.left)} left" if job.left else "", progress.item]
    elif job.error is not None:
        parts.append(f"{job.error.title}: {job.error.message}")
    else:
        parts.append(job.told or {"cancelled": "stopped", "done": "done", "failed": "failed"}[job.state])
    return safe.line("  ".join(part for part in parts if part), "", width)
