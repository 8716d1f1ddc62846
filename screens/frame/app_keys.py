"""The keys that work in every room."""

from textual.binding import Binding, BindingType

APP_KEYS: list[BindingType] = [
    Binding("f1", "help", "help", tooltip="Help for this room and its keys", id="app.help", priority=True),
    Binding("question_mark", "help", "help", tooltip="Help for this room", id="app.help_too", show=False),
    Binding("ctrl+p", "command_palette", "palette", tooltip="Find any command", id="app.palette", show=False),
    Binding("ctrl+o", "jump", "jump", tooltip="Jump to any part by a letter", id="app.jump", show=False),
    Binding("g", "rooms", "go to", tooltip="Go to a room by its letter", id="app.rooms"),
    Binding("u", "undo", "undo", tooltip="Take back my latest step", id="app.undo"),
    Binding("U", "redo", "redo", tooltip="Bring back the step that I undid", id="app.redo", show=False),
    Binding("escape", "back", "back", tooltip="One step back; nothing is lost", id="app.back", show=False),
    Binding("f6", "app.focus_next", "next pane", tooltip="Next pane", id="app.next_pane", show=False),
    Binding("shift+f6", "app.focus_previous", "pane before", tooltip="Pane before", id="app.pane_before",
            show=False),
    Binding("alt+w", "work", "work", tooltip="All long work: progress, stop, go on", id="app.work", show=False),
    Binding("ctrl+c", "stop_work", "stop work", tooltip="Stop the long work under way", id="app.stop_work",
            show=False),
    Binding("ctrl+l", "redraw", "redraw", tooltip="Paint the terminal anew", id="app.redraw", show=False),
    Binding("ctrl+q", "quit", "quit", tooltip="Leave; what you typed is kept", id="app.quit", show=False),
    *[Binding(f"alt+{n}", f"room_number({n})", f"room {n}", id=f"app.room_{n}", show=False,
              tooltip=f"Go to room {n} of the road") for n in range(1, 10)],
]  # fmt: skip
