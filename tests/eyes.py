"""What a person would see on the screen of an application under test, and when it has come to rest."""

import asyncio
import time
from collections.abc import Callable

from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen

CALM = 2
"""Looks in a row, each with an empty queue, that must find the same picture and nothing under way."""
LONGEST = 90.0
"""Seconds until it is given up: no time that is measured, only the end of a hang."""
SOON = 1.0
"""Seconds: a timer that goes off once within them is part of what was begun."""


def seen(app: App[None]) -> str:
    """The screen as text, a line a row."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def settled(pilot: Pilot[None]) -> str:
    """Wait until all that was begun has come to the screen; then what stands there.

    Behind a question a worker may wait for its answer: there only the picture has to rest.
    """
    app, end = pilot.app, time.monotonic() + LONGEST
    before, calm = None, 0
    while calm < CALM:
        assert time.monotonic() < end, f"no rest, at work: {_at_work(app)}\n{before}"
        await pilot.pause()
        now = seen(app)
        calm = calm + 1 if now == before and not _at_work(app) else 0
        before = now
    return seen(app)


def _at_work(app: App[None]) -> list[str]:
    """What is under way: workers, and what follows in a moment."""
    asks = isinstance(app.screen, ModalScreen)
    workers = [] if asks else [repr(one) for one in app.workers if not one.is_finished]
    timers = [
        repr(timer)
        for widget in (app, *app.screen.walk_children(with_self=True))
        for timer in widget._timers
        if timer._repeat == 0 and timer._interval <= SOON and timer._task and not timer._task.done()
    ]
    return workers + timers


async def until(pilot: Pilot[None], true: Callable[[], object], seconds: float = LONGEST) -> None:
    """Wait for something to be so; fails, with the picture, where it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, seen(pilot.app)
        await asyncio.sleep(0.01)
        await pilot.pause()
