"""Two small things to read: a line of facts, and a sheet that is no text of one field."""

from collections.abc import Sequence

from textual.app import ComposeResult, RenderResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from screens.frame import safe


class FactsLine(Widget):
    """One line of facts, left and right; what does not fit is left out whole."""

    DEFAULT_CSS = "FactsLine { height: 1; width: 1fr; padding: 0 1; }"

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.left: tuple[str, ...] = ()
        self.right = ""

    def tell(self, left: Sequence[str], right: str) -> None:
        """Show other facts, the most important first."""
        self.left, self.right = tuple(part for part in left if part), right
        self.refresh()

    def render(self) -> RenderResult:
        """As many facts as fit beside the right end."""
        width = max(1, self.size.width)
        end = safe.line(self.right, "$text-muted", width)
        shown = ""
        for part in self.left:
            more = f"{shown} · {part}" if shown else part
            if safe.line(more).cell_length + end.cell_length + 2 > width:
                break
            shown = more
        start = safe.line(shown, "bold")
        return Content.assemble(start, " " * max(1, width - start.cell_length - end.cell_length), end)


class Sheet(VerticalScroll, can_focus=True):
    """Something to be read that is no text of one field: a diff, remarks."""

    DEFAULT_CSS = """
    Sheet { background: $surface; }
    Sheet > Static { height: auto; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """One block of text."""
        yield Static(markup=False)

    def show(self, shown: Content) -> None:
        """Show something else, from its beginning."""
        self.query_one(Static).update(shown)
        self.scroll_home(animate=False)
