"""Writes the tables of the README that are read from the program: `python tests/tables.py`."""

import re
from pathlib import Path

from checks.config import rules
from checks.spec import TIERS
from screens.frame.keys import markdown
from screens.frame.room import Room
from workbench.plugins import discover

README = Path(__file__).parents[1] / "README.md"


def rooms() -> str:
    """A row a room, along the road."""
    along = sorted(discover("screens.rooms", Room).values(), key=lambda room: room.order)
    return "\n".join(f"| {room.title} `g {room.letter}` | {room.summary} |" for room in along)


def checks() -> str:
    """A row a check, the quick tiers first."""
    found = sorted(rules().values(), key=lambda check: (TIERS.index(check.tier), check.name))
    return "\n".join(
        f"| {one.name}{'' if one.on else ' (off)'} | {one.tier} | {one.severity} | {escaped(one.summary)} |"
        for one in found
    )


def escaped(text: str) -> str:
    """A text as a cell of a table shows it: tags and bars are none."""
    return text.replace("<", "\\<").replace("|", "\\|")


def with_tables(text: str) -> str:
    """The README with its tables as the program has them now."""
    table = "| room | what one does there |\n| --- | --- |\n"
    text = re.sub(r"<!-- rooms -->\n(\|.*\n)*", lambda _: f"<!-- rooms -->\n{table}{rooms()}\n", text)
    kinds = f"| check | tier | gravest | what it finds |\n| --- | --- | --- | --- |\n{checks()}\n"
    text = re.sub(r"<!-- checks -->\n(\|.*\n)*", lambda _: f"<!-- checks -->\n{kinds}", text)
    return re.sub(r"<!-- keys -->\n(\|.*\n)*", lambda _: f"<!-- keys -->\n{markdown()}\n", text)


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text("utf-8")), "utf-8")
