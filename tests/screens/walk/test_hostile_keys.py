"""Whatever key is pressed in a room whose every text is hostile: nothing is obeyed, and nothing passes for markup."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import hostile
import pytest
from terminal import Terminal

from screens.frame.room import Room
from workbench.plugins import discover

Open = Callable[..., Terminal]
TESTS = Path(hostile.__file__).parent
SILENT = frozenset({"dashboard", "history", "home", "release", "settings"})
"""Rooms of numbers, of what the program says, or without a pair as yet: what was planted may be seen nowhere there."""


@pytest.mark.parametrize("room", sorted(discover("screens.rooms", Room)))
def test_no_key_brings_a_hostile_text_to_power(room: str, tmp_path: Path, opened: Open) -> None:
    project, member = hostile.build(tmp_path)
    told = tmp_path / "told.json"
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    terminal = opened(str(project), member, room, str(told), size=(120, 40), program=("-m", "pressing"),
                      env={"PYTHONPATH": paths})  # fmt: skip
    assert terminal.end(patience=240) == 0, terminal.text()
    found = json.loads(told.read_text("utf-8"))
    assert found["fault"] == ""
    assert len(found["tried"]) > 8
    assert "HACKED" not in terminal.screen.title
    assert hostile.obeyed(bytes(terminal.written)) == []
    shown = "".join(line.strip(" │") for picture in found["tried"].values() for line in picture.splitlines())
    assert room in SILENT or hostile.MARKUP[0] in shown, "nothing of what was planted was seen"
