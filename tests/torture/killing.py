"""Kill -9 at random moments of every deed, most in the middle of a write; then nothing acknowledged may be missing.

The deeds take turns: each kill aims at one of them, and at a moment within its length, so that a save of some
milliseconds is hit as often as an import.
"""

import json
import mmap
import os
import random
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engines.misbehaving import Call, Host, serving, whole
from services.mortal import end_with
from torture import driver
from torture.project import found_project, reopened

from storage import upkeep

BIASED = 0.75
"""Share of the kills that wait for a write to begin."""
GENERATION = 20
"""Kills after which a fresh project is begun."""
PATIENCE = 20.0
"""Seconds after which a kill falls wherever it falls: the deed that it aims at can't be done just now."""


@dataclass(slots=True)
class Tally:
    """What happened."""

    kills: int = 0
    inside: int = 0
    """Kills between BEGIN and COMMIT."""
    deeds: int = 0
    """Acknowledged deeds."""
    events: int = 0
    """Acknowledged events."""
    taken_back: int = 0
    """Imports that a kill had interrupted."""
    during: Counter[str] = field(default_factory=Counter)
    """What was going on when it was killed."""
    within: Counter[str] = field(default_factory=Counter)
    """The same, for kills between BEGIN and COMMIT."""
    done: Counter[str] = field(default_factory=Counter)
    took: Counter[str] = field(default_factory=Counter)
    """Seconds that all acknowledged deeds of a kind took."""

    def length(self, deed: str) -> float:
        """Seconds that a deed takes, as far as that is known."""
        return float(self.took[deed] / self.done[deed]) if self.done[deed] else 0.02

    @property
    def least(self) -> int:
        """Kills in the deed that was hit least."""
        return min(self.during[deed] for deed in driver.DEEDS)

    def __str__(self) -> str:
        """For people."""
        share = self.inside / max(1, self.kills)
        lines = [
            f"{self.kills} kills, {self.inside} ({share:.0%}) between BEGIN and COMMIT; {self.deeds} deeds and "
            f"{self.events} events acknowledged, none lost, none torn; {self.taken_back} imports taken back",
            f"{'deed':<14}{'kills in it':>12}{'BEGIN..COMMIT':>15}{'acknowledged':>14}{'ms each':>9}",
        ]
        for deed in (*driver.DEEDS, BETWEEN):
            known = f"{self.done[deed]:>14}{self.length(deed) * 1000:>9.0f}" if deed in driver.DEEDS else ""
            lines.append(f"{deed:<14}{self.during[deed]:>12}{self.within[deed]:>15}{known}")
        return "\n".join(lines)


BETWEEN = "between deeds"


def answer(connection: socket.socket, call: Call, host: Host) -> None:
    """What a fast and obedient model would say: an instance of the schema, or a sentence."""
    schema = json.loads(call.body).get("format")
    text = json.dumps(_instance(schema)) if schema else "When must the tenant give notice of the repairs?"
    whole(text, read=6000)(connection, call, host)


def _instance(schema: dict) -> object:
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            return {name: _instance(part) for name, part in schema["properties"].items()}
        case "array":
            return [_instance(schema["items"])]
        case "boolean":
            return True
        case _:
            return "lease law"


def torture(folder: Path, kills: int, seed: int) -> Tally:
    """Kill a driver so many times, checking the project after each."""
    rng = random.Random(seed)
    tally = Tally()
    targets: list[str] = []
    server, address = _serve()
    try:
        while tally.kills < kills:
            place = folder / f"generation-{tally.kills}"
            place.mkdir()
            path = place / "project.sft"
            found_project(path).collection.close()
            expected: set[str] = set()
            for _ in range(min(GENERATION, kills - tally.kills)):
                targets = targets or rng.sample(list(driver.DEEDS), len(driver.DEEDS))
                diary, inside = _one_life(path, place, address, rng, tally, targets.pop())
                _settle(path, place, diary, expected, tally, inside=inside)
    finally:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
    return tally


def _serve() -> tuple[int, str]:
    """A model host in a process of its own."""
    read, write = os.pipe()
    starter = os.getpid()
    child = os.fork()
    if child == 0:
        end_with(starter, signal.SIGKILL)
        with serving(answer) as host:
            os.write(write, host.address.encode())
            while True:
                signal.pause()
    address = os.read(read, 1000).decode()
    os.close(read)
    os.close(write)
    return child, address


def _one_life(
    path: Path, place: Path, address: str, rng: random.Random, tally: Tally, target: str
) -> tuple[Path, bool]:
    """Let a driver run, and kill it in the deed that is aimed at; whether that was between BEGIN and COMMIT."""
    shared = mmap.mmap(-1, mmap.PAGESIZE)
    diary = place / f"diary-{tally.kills}"
    starter = os.getpid()
    child = os.fork()
    if child == 0:
        end_with(starter, signal.SIGKILL)
        driver.run(path, place, address, diary, shared, rng.getrandbits(32), target)
    try:
        delay = rng.uniform(0, tally.length(target))
        biased = target not in driver.UNWRITTEN and rng.random() < BIASED
        _aim(shared, delay, biased, rng, lambda: _not_dead(child, diary))
    finally:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), _told(diary)
    inside = shared[driver.WRITING] == driver.INSIDE
    tally.kills += 1
    tally.inside += inside
    return diary, inside


def _aim(shared: mmap.mmap, delay: float, biased: bool, rng: random.Random, look: Callable[[], None]) -> None:
    """Return at a moment within the deed that is aimed at, most times while it writes; a miss makes the aim shorter."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        look()
        if not shared[driver.AIMED]:
            time.sleep(0.0001)
            continue
        time.sleep(delay)
        while biased and shared[driver.AIMED] and shared[driver.WRITING] == driver.OUTSIDE:
            look()
        if shared[driver.AIMED]:
            if biased:
                time.sleep(rng.choice([0, 0, 0.0003, 0.002]))
            return
        delay /= 2


def _not_dead(child: int, diary: Path) -> None:
    status = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
    assert status != "Z", _told(diary)


def _told(diary: Path) -> str:
    return f"the driver ended by itself: {_entries(diary)[-1:]}"


def _entries(diary: Path) -> list[dict]:
    """Whole lines only: the kill may have cut the last one."""
    lines = diary.read_bytes().split(b"\n")[:-1] if diary.exists() else []
    return [json.loads(line) for line in lines]


def _settle(path: Path, place: Path, diary: Path, expected: set[str], tally: Tally, *, inside: bool) -> None:
    """Open what the dead left, and hold them to their word."""
    entries = _entries(diary)
    crashes = [entry["crash"] for entry in entries if "crash" in entry]
    assert not crashes, crashes[0]
    begun = [entry["begin"] for entry in entries if "begin" in entry]
    done = [entry for entry in entries if "done" in entry]
    over = begun and begun[-1] in (entries[-1].get("done"), entries[-1].get("refused"))
    last = begun[-1] if begun and not over else BETWEEN
    tally.during[last] += 1
    tally.within[last] += inside
    for entry in done:
        tally.done[entry["done"]] += 1
        tally.took[entry["done"]] += entry["took"]
        tally.events += len(entry["events"])
        expected.update(entry["events"])
    tally.deeds += len(done)
    crew = reopened(path)
    with crew.collection.view() as view:
        there = {digest.hex() for (digest,) in view.raw.execute("SELECT hash FROM event")}
        assert expected <= there, f"{len(expected - there)} acknowledged events are lost"
        assert view.raw.execute("SELECT count(*) FROM batch").fetchone() == (0,)
        prompts = Counter(
            body.split(" ")[1]
            for (body,) in view.raw.execute(
                "SELECT body FROM pair JOIN event ON event.subject = pair.uid AND kind = 'pair.imported' "
                "JOIN text ON text.hash = unhex(json_extract(payload, '$.texts.prompt')) WHERE body LIKE 'import %'"
            )
        )
    for entry in entries:
        if "importing" in entry:
            found = prompts[entry["importing"]]
            assert found in (0, entry["count"]), f"{found} of {entry['count']} imported pairs are there"
            whole_import = {"imported": entry["importing"]} in entries
            tally.taken_back += not whole_import and found == 0
    _whole_export(place, entries)
    report = upkeep.check(crew.collection)
    assert report.ok, report.problems[:5]
    crew.collection.close()


def _whole_export(place: Path, entries: list[dict]) -> None:
    target = place / "export.jsonl"
    if target.exists():
        data = target.read_bytes()
        rows = [json.loads(line) for line in data.splitlines()]
        assert not data or data.endswith(b"\n")
        assert all(row["output"] for row in rows)
        counts = [entry["exporting"] for entry in entries if "exporting" in entry]
        finished = [entry["exported"] for entry in entries if "exported" in entry]
        if finished:
            assert len(rows) in (finished[-1], counts[-1])
