"""The border of the editor and the check of a text's length hold it against the same bounds, whoever set them."""

from pathlib import Path

from eyes import until
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.project_checks import set_check
from workbench.services.people import set_cell
from workbench.services.writing import Manuscript, write_new

from .author import RoomApp, desk, go_to, room, the_bench, typed

CELL = {"language": "en", "skill": "open_qa"}


def border(app: WorkbenchApp) -> str:
    return str(desk(app).editor.border_subtitle)


def said(app: WorkbenchApp) -> set[str]:
    """What the check of the length says of what stands in the editor."""
    texts = {"prompt": desk(app).editor.text}
    found = the_bench(app).checker.report(texts, CELL).findings
    return {one.code for one in found if one.rule == "length"}


async def told(app: WorkbenchApp, pilot: Pilot[None], asked: str, code: str) -> None:
    """Both tell the same of the text as it is."""
    await typed(app, " more")
    await until(pilot, lambda: asked in border(app))
    assert said(app) == ({code} if code else set())
    assert ("too long" in border(app)) == (code == "long")
    assert ("too short" in border(app)) == (code == "short")


async def test_a_lead_s_bounds_are_those_of_the_border_too(demo: Path, room_app: RoomApp) -> None:
    app, lead = room_app(demo, "ann", "write"), the_bench(room_app(demo, "eve"))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: room(app).tasks)
        bench = the_bench(app)
        (pair,) = write_new(bench.collection, bench.act("x"), Manuscript({"prompt": "How high is it?"}, CELL)).subjects
        await go_to(app, pilot, pair)
        assert " of " not in border(app).partition("·")[2].partition("·")[0]
        set_cell(lead.collection, lead.act("Cell"), CELL, 5, {"prompt": (50, 90)})
        await told(app, pilot, "of 50–90 ▲", "short")
        set_check(lead.collection, lead.act("Bounds"), "checks.length.prompt_min[skill=open_qa,language=en]", "0")
        await told(app, pilot, "of at most 90", "")
        set_check(lead.collection, lead.act("Bounds"), "checks.length.prompt_max[skill=open_qa,language=en]", "4")
        await told(app, pilot, "of at most 4 ▲", "long")
