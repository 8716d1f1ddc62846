"""Who may read what: modes as they fall under any umask, and two operating system users on one file."""

import grp
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from apart import Apart
from torture.project import MEMBERS, found_project, imported, reopened

from storage import upkeep
from storage.collection import create_collection, open_collection
from storage.search import search
from workbench.domain.event import new_id
from workbench.domain.listing import Filter
from workbench.domain.project import Member
from workbench.errors import Refused
from workbench.services import people

UMASKS = [0o000, 0o022, 0o077]


@pytest.fixture(params=UMASKS, ids=[f"{mask:03o}" for mask in UMASKS])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o7777 for path in sorted(folder.rglob("*"))}


def test_a_project_of_ones_own_is_nobody_elses(tmp_path: Path, umask: int) -> None:
    crew = found_project(tmp_path / "own" / "p.sft")
    crew.write(prompt="How?")
    upkeep.backup(crew.collection, crew.act("eve"))
    for _ in crew.collection.transact_many(crew.act("eve"), imported([("a", "b")])):
        pass
    search(crew.collection, tmp_path / "own" / "cache", "how")
    found = modes(tmp_path)
    crew.collection.close()
    assert found.pop("own") == 0o700
    assert {"own/p.sft", "own/p.sft-wal", "own/p.sft-shm", "own/p.backups", "own/cache"} <= found.keys()
    assert found["own/p.sft"] == 0o600
    assert not [name for name, mode in found.items() if mode & 0o077], found


def test_a_teams_project_is_the_groups_and_nobody_elses(tmp_path: Path, umask: int) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    crew = found_project(tmp_path / "team" / "p.sft", team=True, group=group)
    for _ in crew.collection.transact_many(crew.act("eve"), imported([("a", "b")])):
        pass
    upkeep.backup(crew.collection, crew.act("eve"))
    search(crew.collection, tmp_path / "cache", "how")
    found = modes(tmp_path / "team")
    assert (tmp_path / "team").stat().st_mode & 0o7777 == 0o2770
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0
    assert not [path for path in (tmp_path / "cache").iterdir() if path.stat().st_mode & 0o077]
    assert found.pop("p.backups") == 0o2770
    assert {"p.sft", "p.sft-wal", "p.sft-shm", "p.sft-queue"} <= found.keys()
    assert set(found.values()) == {0o660}, found
    crew.collection.close()
    assert {path.stat().st_gid for path in (tmp_path / "team").rglob("*")} == {os.getgid()}


def test_a_folder_that_would_lock_colleagues_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not the team's") as refusal:
        create_collection(tmp_path / "p.sft", team=True, group=None)
    assert "chmod 2770" in refusal.value.hint
    assert not list(tmp_path.iterdir())
    with pytest.raises(Refused, match="does not exist"):
        create_collection(tmp_path / "x" / "p.sft", team=True, group="no-such-group")


def test_nothing_that_is_there_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "p.sft"
    path.write_text("mine")
    with pytest.raises(Refused):
        create_collection(path, team=False, group=None)
    assert path.read_text() == "mine"


# --- two users -----------------------------------------------------------------------------------------------------

USERS = ("wbtorture1", "wbtorture2")
GROUP = "wbtorture"


@pytest.fixture(scope="module")
def team() -> Iterator[Path]:
    """A team's project of two real users, in a folder that both can reach; removed with them."""
    if os.geteuid() or not shutil.which("useradd"):
        pytest.skip("making users needs root and useradd")
    subprocess.run(["groupadd", "-f", GROUP], check=True)
    for name in USERS:
        if subprocess.run(["id", name], capture_output=True).returncode:
            subprocess.run(["useradd", "-M", "-N", "-g", "nogroup", "-G", GROUP, name], check=True)
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    try:
        yield top
    finally:
        shutil.rmtree(top)
        for name in USERS:
            subprocess.run(["userdel", name], check=True)
        subprocess.run(["groupdel", GROUP], check=True)


def start(user: str, deed: Callable[..., None], *args: Any, tell: bool = False) -> Apart:  # noqa: ANN401
    """Run a deed as a user whose files nobody else may read."""
    return Apart(deed, *args, user=user, umask=0o077, tell=tell)


def begin(path: Path) -> None:
    crew = found_project(path, team=True, group=GROUP)
    for name in MEMBERS:
        other = Member(new_id(), f"{name}2", crew.members[name].roles, USERS[1])
        people.add_member(crew.collection, crew.act("eve"), other)
    crew.collection.close()


def add(path: Path, member: str, count: int) -> None:
    crew = reopened(path)
    with crew.collection.view() as view:
        crew.members = {one.name: one for one in view.members()}
    with crew.collection.queue.waiting():  # as a writer does who finds the file held
        pass
    for n in range(count):
        crew.write(member, prompt=f"{member} {n}")
    crew.collection.close()


def hold(path: Path, member: str, tell: Connection) -> None:
    crew = reopened(path)
    with crew.collection.view() as view:
        crew.members = {one.name: one for one in view.members()}
    crew.write(member, prompt="acknowledged")
    with crew.collection.write() as view:
        view.raw.execute("DELETE FROM pair")
        tell.send("held")
        signal.pause()


def test_two_users_write_and_one_is_killed(team: Path) -> None:
    path = team / "shared" / "p.sft"
    team.chmod(0o1777)
    first, second = USERS
    assert start(first, begin, path).heard() == "fine"
    assert path.stat().st_mode & 0o7777 == 0o660
    running = [start(first, add, path, "ann", 25), start(second, add, path, "ann2", 25)]
    assert [one.heard() for one in running] == ["fine", "fine"]
    holder = start(second, hold, path, "ann2", tell=True)
    assert holder.heard() == "held"
    holder.kill()
    assert holder.heard() == ""
    assert start(first, add, path, "ann", 5).heard() == "fine"
    assert start(second, add, path, "ann2", 5).heard() == "fine"
    for name in path.parent.iterdir():
        assert name.stat().st_mode & 0o007 == 0
        assert grp.getgrgid(name.stat().st_gid).gr_name == GROUP, name
    collection = open_collection(path)
    with collection.view() as view:
        assert len(list(view.pairs(Filter()))) == 61
    assert upkeep.check(collection).ok
    collection.close()


def test_one_who_is_not_of_the_group_is_told_so(team: Path) -> None:
    path = team / "private" / "p.sft"
    team.chmod(0o1777)
    assert start(USERS[0], begin, path).heard() == "fine"
    subprocess.run(["gpasswd", "-d", USERS[1], GROUP], check=True, capture_output=True)
    try:
        told = start(USERS[1], add, path, "ann2", 1).heard()
    finally:
        subprocess.run(["gpasswd", "-a", USERS[1], GROUP], check=True, capture_output=True)
    assert told.startswith("Refused: "), told


def test_a_folder_that_cant_be_made_is_told_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(Refused, match="can't be made") as told:
        create_collection(tmp_path / "file" / "folder" / "lease.sft", team=False, group=None)
    assert "choose a folder" in told.value.hint
