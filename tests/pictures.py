"""Takes a picture of each room as it is now, on the demo project.

    python tests/pictures.py [FOLDER]

The pictures are those of the README: `.github/pictures/ROOM.svg`. Nobody draws them, so none of them is out of date.
"""

import asyncio
import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

import frozen  # noqa: E402 - the path above must stand first
from eyes import settled  # noqa: E402

from screens.app import WorkbenchApp  # noqa: E402
from screens.bench import begin  # noqa: E402

SIZE = (110, 32)
WHO = {"write": "ann", "review": "bob", "edit": "kim", "conflicts": "kim"}
"""Whose room it is; all others are the lead's."""


async def take(project: Path, room: str, folder: Path) -> None:
    """One room, when it has read all that it shows."""
    bench = begin(project, WHO.get(room, "eve"))
    try:
        app = WorkbenchApp(bench, first=room)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            await pilot.pause(1)  # what the checks say of a text comes after it
            await settled(pilot)
            picture = app.export_screenshot(title=f"workbench: {room}")
            picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)  # nothing is fetched to look at it
            picture = picture.replace(str(Path.cwd()), "~".ljust(len(str(Path.cwd())), "\u00a0"))
            (folder / f"{room}.svg").write_text(re.sub(r"terminal-\d+", "terminal", picture), "utf-8")
    finally:
        bench.close()


async def main(folder: Path) -> None:
    """All rooms."""
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    # A name without a folder: no path of the machine that takes the pictures stands in them.
    with tempfile.TemporaryDirectory() as home, contextlib.chdir(home), frozen.frozen():
        os.environ |= {f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        project = frozen.demo(Path())
        for room in WorkbenchApp().rooms:
            await take(project, room, folder)
            print(folder / f"{room}.svg")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".github" / "pictures"))
