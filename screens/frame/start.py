"""Opening the rooms: on a terminal that can show them, and with an end in order whatever ends them."""

import gc
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import WrongUsage

if TYPE_CHECKING:
    from screens.bench import Bench

SMALLEST = (60, 18)
GONE = 2.0
"""Seconds between two looks whether the terminal is still there."""


def run(project: Path | None, member: str | None) -> int:
    """Open the rooms; returns the exit status."""
    _fit()
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    gc.disable()  # nearly all that a start makes stays; `furnish_all` begins to look for what does not
    from screens.app import WorkbenchApp
    from screens.frame import session

    def opening() -> "Bench | None":
        return session.open_bench(project, member) if project is not None else None

    app = WorkbenchApp(opening=opening)
    _end_in_order(app)
    mouse = os.environ.get("WORKBENCH_MOUSE", "on") != "off"
    try:
        app.run(mouse=mouse)
    finally:
        if app.bench is not None:
            app.bench.close()
    if app.trouble is not None:
        raise app.trouble
    return app.return_code or 0


def _fit() -> None:
    """Refuse a terminal that can't show rooms."""
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise WrongUsage("No terminal for rooms", "TERM is not set, or `dumb`", "use the commands: workbench --help")
    size = os.get_terminal_size(sys.stdout.fileno())
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        raise WrongUsage(
            "The window is too small", f"it is {size.columns}×{size.lines}",
            f"the rooms need {SMALLEST[0]}×{SMALLEST[1]}; 80×24 is comfortable",
        )  # fmt: skip


def _end_in_order(app: "object") -> None:
    """HUP and TERM: keep what was typed, then go; with the terminal gone, go within seconds."""
    from screens.app import WorkbenchApp
    from screens.frame.session import let_go

    assert isinstance(app, WorkbenchApp)

    def leave(number: int, _frame: object) -> None:
        app.keep_typing()
        let_go(app)
        app.exit(return_code=128 + number)

    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, leave)

    def watch() -> None:
        parent = os.getppid()
        while True:
            time.sleep(GONE)
            if os.getppid() != parent or not _there():
                app.keep_typing()
                let_go(app)
                os._exit(128 + signal.SIGHUP)

    threading.Thread(target=watch, daemon=True, name="terminal-watch").start()


def _there() -> bool:
    """Whether the terminal is still there."""
    try:
        os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except OSError:
        return False
    return True
