"""Keys with alt are these keys, also where more comes with them in one piece."""

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key

from screens.frame.terminal import mend_keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1bn\x1b[20~", ["alt+n", "f9"]),
        ("\x1b[20~\x1bn", ["f9", "alt+n"]),
        ("\x1b5\x1bx", ["alt+5", "alt+x"]),
        ("a\x1bxb", ["a", "alt+x", "b"]),
        ("\x1bOP\x1b[A", ["f1", "up"]),
    ],
)
def test_keys_that_come_in_one_piece_are_told_apart(sent: str, keys: list[str]) -> None:
    mend_keys()
    assert [event.key for event in XTermParser().feed(sent) if isinstance(event, Key)] == keys
