"""What people, files and models wrote never commands the terminal, and never passes for markup: in no room."""

from collections.abc import Callable
from pathlib import Path

import hostile
from terminal import Terminal

from screens.frame.room import Room
from workbench.plugins import discover

Open = Callable[..., Terminal]


def rooms() -> list[Room]:
    return sorted(discover("screens.rooms", Room).values(), key=lambda room: room.order)


def enter(terminal: Terminal, room: Room) -> None:
    """Go to a room, by number where it has one."""
    if 0 < room.order < 10:
        terminal.press(f"alt+{room.order}")
    else:
        terminal.press("alt+2")  # a room of lists, where a letter is a key
        terminal.wait("· Sources")
        terminal.press("g")
        terminal.wait("esc  stay")
        terminal.press(room.letter)
    terminal.wait(f"· {room.title}")
    terminal.quiet(0.5)


def test_no_text_of_anybody_reaches_the_terminal_as_a_command(tmp_path: Path, opened: Open) -> None:
    project, member = hostile.build(tmp_path)
    terminal = opened("-p", str(project), "--as", member, size=(100, 30), env={"WORKBENCH_MOUSE": "off"})
    terminal.wait("F1 help")
    looks: dict[str, str] = {}
    for room in rooms():
        enter(terminal, room)
        seen = [terminal.text()]
        for key in ("down", "enter", "tab", "escape"):
            terminal.press(key)
            seen.append(terminal.quiet(0.3))
            if f"· {room.title}" not in seen[-1]:
                enter(terminal, room)
        terminal.press("f1")
        terminal.wait("esc closes")
        terminal.press("escape")
        terminal.wait(lambda text: "esc closes" not in text, "the help closed")
        terminal.press("ctrl+p")
        terminal.wait("Search for commands")
        terminal.type("theme")
        terminal.wait("Theme: dark")
        terminal.press("escape")
        terminal.wait(lambda text: "Theme: dark" not in text, "the palette closed")
        looks[room.name] = "\n".join(seen)
    terminal.press("ctrl+q")
    assert terminal.end() == 0
    written = bytes(terminal.written)
    assert "HACKED" not in terminal.screen.title
    assert hostile.obeyed(written) == []
    everything = "".join(line.strip(" │") for look in looks.values() for line in look.splitlines())
    for markup in hostile.MARKUP:
        assert markup in everything, f"{markup} was taken for markup"
    told = [name for name in ("write", "review", "sources", "library") if hostile.MARKUP[0] not in looks[name]]
    assert told == [], "rooms that show none of what was planted: the test sees nothing there"
