"""Presses every key that a room tells of, in the real program on a real terminal: `python -m pressing PROJECT …`."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from eyes import seen, settled
from textual.pilot import Pilot
from textual.screen import ModalScreen

from screens.app import WorkbenchApp
from screens.bench import begin

LONG = 2.0
"""Seconds that a key's work is watched: what a model is at then goes on behind the next keys."""
LEAVES = frozenset({"app.quit", *(f"app.room_{number}" for number in range(1, 10))})
"""Keys that lead out of the room, and no further."""


def offered(app: WorkbenchApp) -> dict[str, str]:
    """What the footer and F1 tell of: the ids of commands with their first keys."""
    found: dict[str, str] = {}
    for key, active in app.screen.active_bindings.items():
        name = active.binding.id
        if active.enabled and name and active.binding.description and name not in LEAVES:
            found.setdefault(name, key)
    return found


async def look(pilot: Pilot[None], app: WorkbenchApp) -> str:
    """Let come what comes; then what stands there. What a click on a text would do, no text may say."""
    with suppress(TimeoutError):
        await asyncio.wait_for(settled(pilot), LONG)
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            assert style is None or "@click" not in style.meta, f"a click on {text!r}"
    return seen(app)


async def press_all(pilot: Pilot[None], app: WorkbenchApp, room: str, tried: dict[str, str]) -> None:
    """Press each key once, those first that the key before brought; `tried` is told what was seen behind each."""
    known: set[str] = set()
    tried[""] = await look(pilot, app)
    while left := [name for name in offered(app) if name not in tried]:
        name = min(left, key=lambda name: (name.startswith("app."), name in known))
        key = offered(app)[name]
        tried[name] = key
        known |= set(offered(app))
        await pilot.press(key)
        tried[name] = await look(pilot, app)
        while isinstance(app.screen, ModalScreen):
            before = app.screen
            await pilot.press("escape")
            await look(pilot, app)
            assert app.screen is not before, f"escape leads nowhere behind {name}"
        if app.current_mode != room:
            await app.action_room(room)
            await look(pilot, app)


def main(project: str, member: str, room: str, told: str) -> int:
    """Walk one room; returns the program's exit status."""
    tried: dict[str, str] = {}
    bench = begin(Path(project), member)
    app = WorkbenchApp(bench, first=room)

    async def walk(pilot: Pilot[None]) -> None:
        fault = ""
        try:
            await press_all(pilot, app, room, tried)
        except AssertionError as error:
            fault = str(error) or "an assertion"
        Path(told).write_text(json.dumps({"fault": fault, "tried": tried}), "utf-8")
        app.exit()

    app.run(mouse=False, auto_pilot=walk)
    bench.close()
    return app.return_code or 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
