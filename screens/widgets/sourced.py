"""An editor's text and its edits: no character is changed by being opened, and each edit knows where its text is from.

The toolkit's document ends a line at any of eight characters and joins all with one; a text that somebody verified
must come out as it went in. So only a line feed ends a line here.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.document._document import Document, EditResult, Location
from textual.document._edit import Edit
from textual.widgets import TextArea

from workbench.services.provenance import Run

if TYPE_CHECKING:
    from screens.widgets.editor import Editor


class Lines(Document):
    """A text, cut at line feeds and nowhere else."""

    def __init__(self, text: str) -> None:
        """Take a text; every other character stays within its line."""
        super().__init__("")
        self._newline = "\n"
        self._lines = text.split("\n")

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Put a text in the place of a part."""
        top, bottom = sorted((start, end))
        replaced = self.get_text_range(top, bottom)
        before, after = self._lines[top[0]][: top[1]], self._lines[bottom[0]][bottom[1] :]
        new = text.split("\n")
        column = len(new[-1]) + (len(before) if len(new) == 1 else 0)
        new[0] = before + new[0]
        new[-1] += after
        self._lines[top[0] : bottom[0] + 1] = new
        return EditResult((top[0] + len(new) - 1, column), replaced)


class SourcedEdit(Edit):
    """An edit that moves the origins and the marks along, when it is done, undone and done again."""

    def __init__(self, edit: Edit, runs: Sequence[Run]) -> None:
        """Take an edit, with the origins of what it inserts."""
        super().__init__(edit.text, edit.from_location, edit.to_location, edit.maintain_selection_offset)
        self.runs = tuple(runs)
        self.removed: tuple[Run, ...] = ()

    def do(self, text_area: TextArea, record_selection: bool = True) -> EditResult:
        """Do it."""
        editor: Editor = text_area  # type: ignore[assignment]  # only an Editor makes such edits
        start = editor.document.get_index_from_location(self.top)
        result = super().do(editor, record_selection)
        end = start + len(result.replaced_text)
        self.removed = editor.runs.replace(start, end, self.runs)
        _shift(editor, start, end, len(self.text))
        return result

    def undo(self, text_area: TextArea) -> EditResult:
        """Take it back."""
        editor: Editor = text_area  # type: ignore[assignment]
        start = editor.document.get_index_from_location(self.top)
        result = super().undo(editor)
        end = start + len(self.text)
        editor.runs.replace(start, end, self.removed)
        _shift(editor, start, end, sum(length for length, _ in self.removed))
        return result


def _shift(editor: "Editor", start: int, end: int, length: int) -> None:
    for mark in editor.marks:
        mark.move(start, end, length)
