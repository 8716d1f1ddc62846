"""Leases as a second program sees them: taken, renewed, expired, freed by kill -9, and never in a save's way."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project, reopened

from storage import lease as leasing
from storage import upkeep
from storage.lease import SqlLeases
from workbench.domain.event import new_id
from workbench.services.leasing import LASTS, told

ROOT = Path(__file__).parents[2]
COLLEAGUE = """
import json, sys
from pathlib import Path
from storage.lease import SqlLeases
from workbench.domain.project import Member

leases = SqlLeases(Path(sys.argv[1]), Member("b" * 32, "bob", (), "bob"), "bob@here")
for line in sys.stdin:
    do, *words = json.loads(line)
    if do == "take":
        print(json.dumps(bool(leases.take(*words).lease)), flush=True)
    if do == "others":
        print(json.dumps([one.name for one in leases.others()]), flush=True)
"""


class Colleague:
    """Bob, in a process of his own."""

    def __init__(self, project: Path) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-c", COLLEAGUE, str(project)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def ask(self, *words: str) -> object:
        assert self.program.stdin
        assert self.program.stdout
        self.program.stdin.write(json.dumps(words) + "\n")
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def end(self) -> None:
        self.program.kill()
        self.program.communicate()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "desk" / "p.sft")
    yield crew
    crew.collection.close()


@pytest.fixture
def bob(crew: Crew) -> Iterator[Colleague]:
    bob = Colleague(crew.collection.path)
    yield bob
    bob.end()


@pytest.fixture
def open_as(crew: Crew) -> Iterator[Callable[[str], SqlLeases]]:
    made: list[SqlLeases] = []

    def open_(name: str) -> SqlLeases:
        made.append(SqlLeases(crew.collection.path, crew.members[name], f"{name}@here"))
        return made[-1]

    yield open_
    for one in made:
        one.close()


PAIR = "a" * 32


def test_a_second_person_is_told_and_may_go_on(open_as: Callable[[str], SqlLeases]) -> None:
    ann, carl = open_as("ann"), open_as("carl")
    first = ann.take(PAIR, "completion")
    assert (first.lease is not None, first.others) == (True, ())
    second = carl.take(PAIR, "completion", "editing")
    assert (second.lease, [one.name for one in second.others]) == (None, ["ann"])
    assert told(second.others[0]) == f"ann is writing this since {time.strftime('%H:%M')}"
    assert ann.others() == []
    third = carl.take(PAIR, "completion", "editing", beside=True)
    assert (third.lease is not None, third.others) == (True, second.others)
    assert [(one.name, one.doing) for one in ann.others()] == [("carl", "editing")]
    assert third.lease
    carl.release(third.lease)
    assert ann.others() == []


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [("prompt", "completion", True), ("prompt", "prompt", False), ("", "prompt", False), ("prompt", "", False)],
)
def test_a_field_is_its_own_and_the_whole_is_every_field(
    open_as: Callable[[str], SqlLeases], first: str, second: str, free: bool
) -> None:
    open_as("ann").take(PAIR, first)
    assert bool(open_as("carl").take(PAIR, second).lease) is free
    assert open_as("bob").take(new_id(), second).lease


def test_a_colleagues_lease_goes_with_kill_9_at_once(crew: Crew, bob: Colleague) -> None:
    ann = SqlLeases(crew.collection.path, crew.members["ann"], "ann@here")
    assert bob.ask("take", PAIR, "prompt", "reviewing") is True
    (seen,) = ann.others()
    assert (seen.name, seen.doing, seen.process.split(":")[0]) == ("bob", "reviewing", str(bob.program.pid))
    assert ann.take(PAIR, "prompt").lease is None
    os.kill(bob.program.pid, signal.SIGKILL)
    os.waitid(os.P_PID, bob.program.pid, os.WEXITED | os.WNOWAIT)  # dead, and its number not yet anybody else's
    assert ann.others() == []
    assert ann.take(PAIR, "prompt").lease
    ann.close()


def test_a_lease_ends_without_renewal_and_lives_with_it(
    open_as: Callable[[str], SqlLeases], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, carl = open_as("ann"), open_as("carl")
    ann.take(PAIR)
    later = time.time_ns()
    monkeypatch.setattr(leasing.time, "time_ns", lambda: later + (LASTS - 1) * 1_000_000_000)
    assert [one.name for one in carl.others()] == ["ann"]
    ann.renew()
    monkeypatch.setattr(leasing.time, "time_ns", lambda: later + (2 * LASTS - 2) * 1_000_000_000)
    assert [one.name for one in carl.others()] == ["ann"]
    monkeypatch.setattr(leasing.time, "time_ns", lambda: later + (2 * LASTS) * 1_000_000_000)
    assert carl.others() == []
    assert carl.take(PAIR).lease
    ann.renew()  # comes back late, from a laptop that slept: both are now at it, and both see it
    assert ([one.name for one in ann.others()], [one.name for one in carl.others()]) == (["carl"], ["ann"])


def test_the_first_time_stays_and_the_dead_are_swept_out(crew: Crew, bob: Colleague) -> None:
    bob.ask("take", PAIR, "prompt", "writing")
    ann = SqlLeases(crew.collection.path, crew.members["ann"], "ann@here")
    since = ann.take(new_id()).lease
    bob.end()
    ann.renew()
    other = SqlLeases(crew.collection.path, crew.members["carl"], "carl@here")
    assert other.others() == [since]
    file = leasing.dbapi2.connect(f"{crew.collection.path}-leases")
    assert file.execute("SELECT name FROM lease").fetchall() == [("ann",)]
    file.close()
    ann.close()
    assert other.others() == []


def test_every_window_is_one_of_its_own(open_as: Callable[[str], SqlLeases]) -> None:
    assert open_as("ann").take(PAIR).lease
    again = open_as("ann").take(PAIR)
    assert (again.lease, [one.name for one in again.others]) == (None, ["ann"])


def test_the_file_is_as_open_as_the_project_and_no_more(tmp_path: Path) -> None:
    for team, mode in ((False, 0o600), (True, 0o660)):
        crew = found_project(tmp_path / str(team) / "p.sft", team=team)
        before = os.umask(0o077 if team else 0)
        leases = SqlLeases(crew.collection.path, crew.members["ann"], "ann@here")
        leases.take(PAIR)
        os.umask(before)
        status = Path(f"{crew.collection.path}-leases").stat()
        assert stat.S_IMODE(status.st_mode) == mode
        assert status.st_gid == crew.collection.path.stat().st_gid
        assert sorted(path.name for path in crew.collection.path.parent.glob("*-leases*")) == ["p.sft-leases"]
        leases.close()
        crew.collection.close()


def test_nothing_of_it_is_in_the_project(crew: Crew, open_as: Callable[[str], SqlLeases]) -> None:
    pair = crew.write(prompt="How?")
    before, mark = upkeep.content(crew.collection), crew.collection.mark()
    open_as("ann").take(pair, "prompt")
    assert not crew.collection.changed_since(mark)
    assert upkeep.content(crew.collection) == before
    assert upkeep.check(crew.collection).ok
    copy = upkeep.backup(crew.collection, crew.act("eve"), crew.collection.path.parent / "copies")
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_save_is_never_in_the_way_of_a_lease_nor_a_lease_of_a_save(
    crew: Crew, open_as: Callable[[str], SqlLeases]
) -> None:
    ann = open_as("ann")
    with crew.collection.write():
        start = time.monotonic()
        assert ann.take(PAIR).lease
        assert time.monotonic() - start < leasing.PATIENCE
    file = leasing.dbapi2.connect(f"{crew.collection.path}-leases", isolation_level=None)
    file.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    assert crew.write(prompt="Still?")
    ann.renew()
    assert ann.others() == []
    assert time.monotonic() - start < 5
    assert "locked" in ann.trouble
    file.close()
    ann.renew()
    assert ann.trouble == ""


@pytest.mark.parametrize("harm", [b"", b"x" * 8192, None])
def test_a_file_that_was_spoilt_or_lost_is_made_anew(
    crew: Crew, open_as: Callable[[str], SqlLeases], bob: Colleague, harm: bytes | None
) -> None:
    ann = open_as("ann")
    ann.take(PAIR)
    place = Path(f"{crew.collection.path}-leases")
    place.unlink()
    if harm is not None:
        place.write_bytes(harm)
        place.chmod(0o600)
    assert bob.ask("others") == []
    ann.renew()
    assert ann.trouble == ""
    assert bob.ask("others") == ["ann"]


def test_a_folder_that_cant_be_written_costs_the_warning_only(
    crew: Crew, open_as: Callable[[str], SqlLeases], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(leasing.os, "open", full)
    ann = open_as("ann")
    taken = ann.take(PAIR)
    assert (taken.lease is not None, taken.others) == (True, ())
    assert "No space left" in ann.trouble
    assert ann.others() == []
    monkeypatch.undo()
    ann.renew()
    assert ann.trouble == ""
    assert [one.name for one in open_as("carl").others()] == ["ann"]


def test_a_project_that_was_moved_leaves_nobody_hanging(crew: Crew, tmp_path: Path) -> None:
    crew.collection.close()
    moved = crew.collection.path.rename(tmp_path / "q.sft")
    again = reopened(moved)
    leases = SqlLeases(again.collection.path, again.members["ann"], "ann@here")
    assert leases.take(PAIR).lease
    leases.close()
    again.collection.close()
