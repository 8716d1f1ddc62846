"""What a command prints: data on stdout as UTF-8 with LF whatever the locale says, everything else on stderr."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO, cast

from screens.console.table import Column, header, line

Row = Mapping[str, Any]
"""One object of an answer, with the stable keys of `--json`."""


def plain_streams() -> None:
    """Make the standard streams write UTF-8 and LF; stderr never fails over a character."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            cast("Any", stream).reconfigure(encoding="utf-8", errors=errors, newline="\n")


def coloured(stream: TextIO) -> bool:
    """Whether a stream is a terminal that may be sent more than text."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"


class Output:
    """Where a command's answer goes: as JSON with texts exact, or for people with every character visible."""

    def __init__(self, *, as_json: bool) -> None:
        """Print JSON or words."""
        self.as_json = as_json

    def answer(self, data: Row, *words: str) -> None:
        """Print the one result of a command: the object, or these lines for people."""
        if self.as_json:
            self._json(data)
        else:
            for text in words:
                self.say(text)

    def rows(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        """Print a list: an object a line, or a table."""
        if self.as_json:
            for row in rows:
                self._json(row)
            return
        wide = sys.stdout.isatty()
        bold = coloured(sys.stdout)
        for number, row in enumerate(rows):
            if number == 0:
                text = header(columns, wide=wide)
                print(f"\x1b[1m{text}\x1b[0m" if bold else text)
            print(line(columns, row, wide=wide))

    def say(self, text: str) -> None:
        """Print a line, or a text of several lines, for people."""
        from workbench.domain.shown import visible

        if not self.as_json:
            print(visible(text, keep_newlines=True))

    def note(self, text: str) -> None:
        """Say something beside the answer, on stderr."""
        from workbench.domain.shown import visible

        print(visible(text), file=sys.stderr)

    def partly(self, piece: str) -> None:
        """Show a piece of a text that is still being written, on stderr."""
        from workbench.domain.shown import visible

        print(visible(piece, keep_newlines=True), end="", file=sys.stderr, flush=True)

    def bytes(self, data: bytes) -> None:
        """Print bytes as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)

    def _json(self, row: Row) -> None:
        import orjson

        self.bytes(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE, default=dict))
