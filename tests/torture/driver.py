"""A member in a hurry: random deeds on a project through the services, each acknowledged after it returned.

Runs in a process that is going to be killed, best in the midst of the deed that it is told to aim at. Before a deed
and after it, a line is appended to a file; what was written there outlives the process. Two shared bytes say whether
it is between BEGIN and COMMIT of a write, and whether it is at the deed that is aimed at.
"""

import contextlib
import io
import json
import mmap
import os
import random
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torture.project import Crew, reopened

import storage.collection
from storage import upkeep
from storage.merging import merge
from workbench.domain.listing import Filter
from workbench.domain.road import Ruling, Stage
from workbench.engines.hosts import choose
from workbench.errors import WorkbenchError
from workbench.ports import HostSetting
from workbench.progress import finish
from workbench.services import erasing, moving, undoing, waiving
from workbench.services.drafting import draft_prompts
from workbench.services.importing import import_pairs
from workbench.services.ingesting import ingest
from workbench.services.profiling import keep_chunks, profile
from workbench.services.releasing import Order, export_pairs

OUTSIDE, INSIDE = 0, 1
WRITING, AIMED = 0, 1
"""Places of the shared bytes."""


def trace_transactions(shared: mmap.mmap) -> None:
    """Let the shared byte tell when a write transaction is open in this process."""
    original = storage.collection.writing

    @contextlib.contextmanager
    def traced(*args: Any, **options: Any) -> Iterator[Any]:  # noqa: ANN401
        try:
            with original(*args, **options) as connection:
                shared[WRITING] = INSIDE
                yield connection
        finally:
            shared[WRITING] = OUTSIDE

    storage.collection.writing = traced


@dataclass(slots=True)
class Driver:
    """Does one deed after the other."""

    crew: Crew
    folder: Path
    host: str
    diary: int
    rng: random.Random
    shared: mmap.mmap
    seen: int = 0

    def note(self, **facts: Any) -> None:  # noqa: ANN401
        os.write(self.diary, json.dumps(facts).encode() + b"\n")

    def go_on(self, target: str) -> None:
        """Until somebody ends it: some deeds at random, then the one to be killed in, again and again."""
        with self.crew.collection.view() as view:
            (self.seen,) = view.raw.execute("SELECT max(id) FROM event").fetchone()
        self.note(ready=True)
        for _ in range(self.rng.randrange(6)):
            self.any_deed()
        while True:
            for name in BEFORE.get(target, ()):
                self.attempt(name)
            self.attempt(target, aimed=True)
            self.any_deed()

    def any_deed(self) -> None:
        names, weights = zip(*((name, weight) for name, (_, weight) in DEEDS.items()), strict=True)
        self.attempt(self.rng.choices(names, weights)[0])

    def attempt(self, name: str, *, aimed: bool = False) -> None:
        """Do a deed, if it can be done just now."""
        self.note(begin=name)
        start = time.monotonic()
        self.shared[AIMED] = aimed
        try:
            DEEDS[name][0](self)
        except (WorkbenchError, LookupError):
            self.note(refused=name)
        else:
            self.acknowledge(name, time.monotonic() - start)
        finally:
            self.shared[AIMED] = False

    def acknowledge(self, name: str, took: float) -> None:
        with self.crew.collection.view() as view:
            rows = view.raw.execute("SELECT id, hash FROM event WHERE id > ? ORDER BY id", (self.seen,)).fetchall()
        if rows:
            self.seen = rows[-1][0]
        self.note(done=name, took=took, events=[digest.hex() for _, digest in rows])

    def text(self) -> str:
        return " ".join(self.rng.choice(WORDS) for _ in range(self.rng.randrange(3, 60)))

    def some(self, *stages: Stage) -> str:
        """A pair at one of these stages; IndexError where there is none."""
        with self.crew.collection.view() as view:
            found = [line.id for stage in stages for line in view.pairs(Filter(stage=stage, sort="-changed", limit=20))]
        return self.rng.choice(found)


WORDS = "the tenant shall give notice of the repairs before the deposit is due and öäü 漢字 while interest runs".split()


def write(d: Driver) -> None:
    d.crew.write(prompt=d.text())


def revise(d: Driver) -> None:
    pair = d.some(Stage.COMPLETION_DRAFT, Stage.PROMPT_DRAFT, Stage.EDITING)
    stage = d.crew.stage(pair)
    d.crew.revise(pair, "completion" if stage is Stage.COMPLETION_DRAFT else "prompt", d.text(), "carl")


def submit(d: Driver) -> None:
    d.crew.submit(d.some(Stage.PROMPT_DRAFT, Stage.COMPLETION_DRAFT, Stage.EDITING), "carl")


def judge(d: Driver) -> None:
    ruling = d.rng.choices(list(Ruling), [8, 1, 1])[0]
    d.crew.judge(d.some(Stage.PROMPT_SUBMITTED, Stage.COMPLETION_SUBMITTED), ruling)


def put_aside(d: Driver) -> None:
    verb = d.rng.choice([moving.discard, moving.withdraw, moving.reopen, moving.restore])
    verb(d.crew.collection, d.crew.act("eve"), d.some(*Stage))


def waive(d: Driver) -> None:
    pair = d.some(*Stage)
    with d.crew.collection.view() as view:
        found = view.pair(pair)
        held = list(found.waivers)
        flagged = [view.text(one.flagged) for one in held]
        text = view.text(found.texts()["prompt"]) or ""
    if held and d.rng.random() < 0.4:
        one = held[0]
        what = waiving.Flagged(one.rule, one.code, one.field, flagged[0] or "", one.finding)
        waiving.take_back(d.crew.collection, d.crew.act("carl"), pair, what)
    else:
        what = waiving.Flagged("doubled", "", "prompt", d.rng.choice(text.split()), "12" * 14)
        waiving.waive(d.crew.collection, d.crew.act("carl"), pair, what, d.text())


def spell(d: Driver) -> None:
    words, known = d.rng.sample(WORDS, 2), d.rng.random() < 0.7
    waiving.change_words(d.crew.collection, d.crew.act("carl"), words, known=known)


def undo(d: Driver) -> None:
    _first(d, undoing.undo)


def redo(d: Driver) -> None:
    _first(d, undoing.redo)


def _first(d: Driver, verb: Callable[..., object]) -> None:
    """Of the members in any order, let the first who can."""
    names = d.rng.sample(["ann", "bob", "carl"], 3)
    for name in names[:-1]:
        with contextlib.suppress(WorkbenchError):
            verb(d.crew.collection, d.crew.act(name))
            return
    verb(d.crew.collection, d.crew.act(names[-1]))


def take_in(d: Driver) -> None:
    tag, count = f"{d.rng.getrandbits(64):x}", d.rng.randrange(100, 500)
    d.note(importing=tag, count=count)
    lines = (json.dumps({"prompt": f"import {tag} {n}", "completion": d.text()}) for n in range(count))
    source = io.BytesIO("\n".join(lines).encode())
    work = import_pairs(d.crew.collection, d.crew.act("eve", f"import {tag}"), source, stage="completion_submitted")
    if d.rng.random() < 0.2:
        for _ in range(d.rng.randrange(1, 5)):
            next(work, None)
        work.close()
    else:
        finish(work)
    d.note(imported=tag)


def read_in(d: Driver) -> None:
    source = d.folder / f"{d.rng.getrandbits(64):x}.md"
    source.write_text("".join(f"# Part {n}\n\n{'. '.join(d.text() for _ in range(9))}.\n\n" for n in range(4)))
    finish(ingest(d.crew.collection, d.crew.act("ann"), [source]))


def profiled(d: Driver) -> None:
    finish(profile(d.crew.collection, d.crew.act("ann"), _chosen(d), limit=4))


def drafted(d: Driver) -> None:
    finish(draft_prompts(d.crew.collection, d.crew.act("ann"), _chosen(d), limit=3))


def _chosen(d: Driver) -> Any:  # noqa: ANN401 - a host and its model
    return choose("drafter", settings=[HostSetting("torture", "ollama", d.host)])


def keep(d: Driver) -> None:
    with d.crew.collection.view() as view:
        chunks = [line.id for line in view.chunks(Filter(limit=50))]
    keep_chunks(d.crew.collection, d.crew.act("ann"), [d.rng.choice(chunks)], d.rng.random() < 0.5)


def hand_out(d: Driver) -> None:
    target = d.folder / "export.jsonl"
    with d.crew.collection.view() as view:
        count = sum(1 for _ in view.pairs(Filter(stage=Stage.ACCEPTED)))
    d.note(exporting=count)
    finish(export_pairs(d.crew.collection, Order("alpaca"), target))
    d.note(exported=count)


def join(d: Driver) -> None:
    """Work on a copy for a while, and merge it."""
    copy = upkeep.backup(d.crew.collection, d.crew.act("eve"), d.folder / "copies")
    other = reopened(copy)
    for _ in range(d.rng.randrange(1, 8)):
        pair = other.write("carl", prompt=d.text())
        other.submit(pair, "carl")
    with contextlib.suppress(IndexError, WorkbenchError):
        other.judge(d.some(Stage.PROMPT_SUBMITTED))
    other.collection.close()
    merge(d.crew.collection, copy)
    copy.unlink()


def erase(d: Driver) -> None:
    with d.crew.collection.view() as view:
        written = [line.id for line in view.pairs(Filter(author=d.crew.members["ann"].id, limit=50))]
    erasing.erase(d.crew.collection, d.crew.act("eve"), d.rng.choice(written), "torture")


def rebuild(d: Driver) -> None:
    before = upkeep.content(d.crew.collection)
    if upkeep.rebuild(d.crew.collection).content_hash != before:
        raise AssertionError("a rebuild changed the content")


DEEDS: dict[str, tuple[Callable[[Driver], None], int]] = {
    "write": (write, 6), "revise": (revise, 5), "submit": (submit, 6), "verdict": (judge, 6),
    "set aside": (put_aside, 2), "waive": (waive, 3), "spell": (spell, 2),
    "undo": (undo, 4), "redo": (redo, 2), "import": (take_in, 3), "ingest": (read_in, 3), "profile": (profiled, 3),
    "draft": (drafted, 3), "keep": (keep, 2), "export": (hand_out, 3), "merge": (join, 2), "erase": (erase, 2),
    "rebuild": (rebuild, 1),
}  # fmt: skip


UNWRITTEN = frozenset({"export"})
"""Deeds that write nothing into the project."""
BEFORE = {"redo": ("undo",), "verdict": ("submit",), "submit": ("revise",), "erase": ("write",)}
"""Deed -> deeds that often make it possible."""


def run(path: Path, folder: Path, host: str, diary: Path, shared: mmap.mmap, seed: int, target: str) -> None:
    """Drive until killed; an error that no person is meant to read is noted and ends it."""
    handle = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    trace_transactions(shared)
    try:
        Driver(reopened(path), folder, host, handle, random.Random(seed), shared).go_on(target)
    except BaseException:
        os.write(handle, json.dumps({"crash": traceback.format_exc()}).encode() + b"\n")
    os._exit(3)
