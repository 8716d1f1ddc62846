"""Keys that arrive together, as over a slow line, do what they would have done one by one."""

from collections.abc import Callable
from pathlib import Path

from terminal import Terminal

Open = Callable[..., Terminal]
BACK, LEFT, UP_LINE = "\x7f", "\x1b[D", "\x15"


def test_letters_and_commands_that_come_at_once_keep_their_order(demo: Path, opened: Open) -> None:
    terminal = opened("-p", str(demo), "--as", "ann")
    terminal.wait("F1 help")
    terminal.press("alt+4")
    terminal.wait("Make this better.")
    terminal.type(f" ab{BACK}cd{BACK}{BACK}Q xyz{LEFT}{LEFT}W\x1bOP")
    terminal.wait("Help")
    terminal.press("escape")
    terminal.wait("Make this better. aQ xWyz")


def test_a_line_is_answered_with_what_was_typed_before_enter(demo: Path, opened: Open) -> None:
    (demo.parent / "short.md").write_text("# Short\n\nA text that is taken in.\n", "utf-8")
    terminal = opened("-p", str(demo), "--as", "eve", cwd=demo.parent)
    terminal.wait("F1 help")
    terminal.press("alt+2")
    terminal.wait("Documents 10")
    terminal.type(f"i{UP_LINE}short.md\r")
    terminal.wait("1 documents, 1 chunks")


def test_each_letter_is_seen_when_it_is_typed_at_the_foot_of_the_view_too(demo: Path, opened: Open) -> None:
    terminal = opened("-p", str(demo), "--as", "ann")
    terminal.wait("F1 help")
    terminal.press("alt+4")
    terminal.wait("Make this better.")
    terminal.type("\x1b[200~" + "row\n" * 20 + "\x1b[201~")
    terminal.quiet()
    for count in range(1, 90):  # past the end of a row
        terminal.type("ä")
        terminal.wait(lambda seen, count=count: seen.count("ä") == count, f"letter {count}")
