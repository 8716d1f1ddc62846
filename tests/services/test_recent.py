"""What is remembered of projects outlives the program, a missing file, and a damaged memory."""

from pathlib import Path

import pytest

from workbench import paths
from workbench.services import recent


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_STATE_DIR", str(tmp_path / "state"))


def test_what_is_noted_is_read_again_the_latest_first(tmp_path: Path) -> None:
    recent.note(tmp_path / "a.sft", opened=1, member="ann")
    recent.note(tmp_path / "b.sft", opened=2)
    recent.note(tmp_path / "a.sft", opened=3, waits=("2 returned",))
    first, second = recent.notes()
    assert (first.path, first.opened, first.member, first.waits) == (str(tmp_path / "a.sft"), 3, "ann", ("2 returned",))
    assert second.path == str(tmp_path / "b.sft")
    assert first.missing
    (tmp_path / "a.sft").touch()
    assert not first.missing


def test_a_project_with_an_odd_name_is_remembered_and_can_be_forgotten(tmp_path: Path) -> None:
    odd = tmp_path / "od\udce4d.sft"
    recent.note(odd, opened=1)
    recent.note(tmp_path / "b.sft", opened=2)
    assert [one.path for one in recent.notes()] == [str(tmp_path / "b.sft"), str(odd)]
    recent.forget(str(odd))
    assert [one.path for one in recent.notes()] == [str(tmp_path / "b.sft")]


@pytest.mark.parametrize("damage", ["", "{", "[1]", '[{"path": 3, "waits": []}]', '[{"strange": 1, "waits": []}]'])
def test_a_damaged_memory_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    (paths.state_dir() / "projects.json").write_text(damage)
    assert recent.notes() == []
    recent.note(tmp_path / "a.sft", opened=1)
    assert len(recent.notes()) == 1


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    for number in range(recent.MOST + 5):
        recent.note(tmp_path / f"{number}.sft", opened=number)
    kept = recent.notes()
    assert len(kept) == recent.MOST
    assert kept[-1].opened == 5
