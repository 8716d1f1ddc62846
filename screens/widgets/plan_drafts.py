"""Drafts for the emptiest cells: how many, a look at which, then long work."""

import asyncio
from collections import Counter

from textual.content import Content

from screens.bench import engine
from screens.frame import safe
from screens.frame.jobs import Told
from screens.frame.room import RoomScreen
from screens.widgets.ask import Ask, Confirm
from workbench.services.drafting import Drafted
from workbench.services.planning import Planned, draft_plan, plan

SHOWN = 12
"""Cells that the preview of a plan names."""


def plan_drafts(room: RoomScreen) -> None:
    """Ask how many, show for which cells, then draft."""

    async def look(number: str | None) -> None:
        if not number:
            return
        if not number.isdigit() or not int(number):
            room.say(f"{number!r} is no number of drafts", "warn")
            return
        planned = await asyncio.to_thread(room.look, lambda view: plan(view, room.bench.cells(), int(number)))
        if not planned:
            room.say("Nothing to plan: the targets are covered, or no chunk fits an empty cell (profile more)", "warn")
            return

        def draft(yes: bool | None) -> None:
            if yes:
                _begin(room, planned)

        room.app.push_screen(Confirm(f"Draft {len(planned)} prompts", _preview(planned), "draft them"), draft)

    room.app.push_screen(Ask("Plan drafts for the emptiest cells", "How many?", "20"), look)


def _begin(room: RoomScreen, planned: list[Planned]) -> None:
    bench, act = room.bench, room.act(f"Draft {len(planned)} prompts")
    room.workbench.jobs.start(
        "Draft prompts", lambda: draft_plan(bench.collection, act, engine("drafter"), planned), _drafted
    )


def _preview(planned: list[Planned]) -> Content:
    counted = Counter(" · ".join(one.cell.dimensions.values()) for one in planned)
    lines = [safe.line(f"{number:>4}  {name}") for name, number in counted.most_common(SHOWN)]
    more = len(counted) - SHOWN
    return Content("\n").join([*lines, *([Content(f"      and {more} more cells")] if more > 0 else [])])


def _drafted(done: Drafted) -> Told:
    text = f"{done.drafts} prompts drafted; they wait in Prompts (g p)"
    if not done.failed:
        return text
    return f"{text}; {len(done.failed)} not offered, first: {done.failed[0].reason}", "warn"
