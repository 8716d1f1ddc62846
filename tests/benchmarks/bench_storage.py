"""The project's file against the bare driver: lists, imports, rebuild, merge, and eight writers at once."""

import contextlib
import grp
import json
import multiprocessing
import os
import pwd
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

from pysqlite3 import dbapi2
from row import Row, at_most

from storage import upkeep
from storage.collection import SqlCollection, create_collection, open_collection
from storage.merging import merge
from storage.search import kept_up, search
from storage.upgrading import fold_anew
from storage.view import SqlView
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.project import Member, Role
from workbench.progress import finish
from workbench.services import people, writing
from workbench.services.importing import import_pairs
from workbench.view import Act

ROUNDS = 3
PAIRS = 20_000
CHUNK = 500
WRITERS = 8
SAVES = 40
Texts = list[tuple[str, str, str]]


def bench() -> Iterator[Row]:
    """Reference and subject in turns; the median of each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = finished(PAIRS)
        yield from importing(folder, rows)
        yield holding(folder, rows)
        yield page(folder)
        yield rebuilding(folder, rows)
        yield from merging(folder, rows)
    yield from writers()


def finished(count: int, seed: int = 1) -> Texts:
    """Pairs of 235 and 882 characters, as random as words are."""
    rng = random.Random(seed)
    words = [f"w{rng.randrange(5000)}" for _ in range(20_000)]

    def text(length: int) -> str:
        start = rng.randrange(19_000)
        return " ".join(words[start : start + length // 3])[:length]

    return [(f"{rng.getrandbits(128):032x}", text(235), text(882)) for _ in range(count)]


def seconds(deed: Callable[[], object]) -> float:
    """How long a deed takes."""
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def bare(path: Path, rows: Texts) -> float:
    """The same rows by `executemany`, in one transaction, as SQLite's own defaults have it."""
    with contextlib.closing(dbapi2.connect(str(path), isolation_level=None)) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE TABLE pair (id TEXT PRIMARY KEY, prompt TEXT, completion TEXT)")

        def insert() -> None:
            base.execute("BEGIN")
            base.executemany("INSERT INTO pair VALUES (?, ?, ?)", rows)
            base.execute("COMMIT")

        return seconds(insert)


def new(path: Path, **options: Any) -> tuple[SqlCollection, Act]:  # noqa: ANN401 - team and group
    """A project and its lead's act."""
    collection = create_collection(path, **{"team": False, "group": None, **options})
    account = people.this_account()
    lead = people.found(
        collection, name="Bench", languages=["en"], account=account, **{"team": False, "group": None, **options}
    )
    return collection, Act("bench", lead, str(account))


def take_in(collection: SqlCollection, act: Act, rows: Texts, chunk: int = CHUNK) -> None:
    """Import finished pairs, in transactions that hold the lock for some milliseconds each."""

    def operations() -> Iterator[Any]:
        facts = {"stage": "completion_submitted", "language": "en"}
        for start in range(0, len(rows), chunk):
            part = rows[start : start + chunk]
            yield lambda _view, part=part: [
                [NewEvent("pair.imported", uid, facts, {"prompt": a, "completion": b}) for uid, a, b in part]
            ]

    for _ in collection.transact_many(Act("import", act.member, act.account), operations()):
        pass


def importing(folder: Path, rows: Texts) -> Iterator[Row]:
    """An import without and with the search caught up by the thread that `workbench import` runs, against bare rows."""
    found = []
    for turn in range(ROUNDS):
        reference = bare(folder / f"bare{turn}.db", rows)
        plain = _timed(folder / f"import{turn}.sft", rows, None)
        searched = _timed(folder / f"searched{turn}.sft", rows, folder / f"cache{turn}")
        found.append((plain, searched, reference))
    plain, searched, reference = (median(column) for column in zip(*found, strict=True))
    yield at_most("import of 20k finished pairs / raw executemany", 8, plain, reference)
    yield at_most("the same with search caught up / raw executemany", 10, searched, reference)


def _timed(path: Path, rows: Texts, cache: Path | None) -> float:
    """Seconds of an import, with a first search at its end where there is a cache for it; the first file is kept."""
    collection, act = new(path)

    def deed() -> None:
        with kept_up(collection, cache) if cache else contextlib.nullcontext():
            take_in(collection, act, rows)
        if cache:
            search(collection, cache, "w1", 1)

    found = seconds(deed)
    collection.close()
    if path.name != "import0.sft":
        path.unlink()
    return found


def holding(folder: Path, rows: Texts) -> Row:
    """How long a chunk of an import keeps others from writing: from the lock's beginning to the end of its commit."""
    collection, act = new(folder / "hold.sft")
    source = folder / "hold.jsonl"
    source.write_text("".join(json.dumps({"prompt": a, "completion": b}) + "\n" for _, a, b in rows))
    times: list[float] = []
    plain = collection.write

    @contextlib.contextmanager
    def watched(*, last: bool = True) -> Iterator[SqlView]:
        start = 0.0
        try:
            with plain(last=last) as view:
                start = time.perf_counter()
                yield view
        finally:
            if not last:
                times.append((time.perf_counter() - start) * 1000)

    with patch.object(collection, "write", watched):
        finish(import_pairs(collection, act, source))
    collection.close()
    p95 = quantiles(times, n=20)[18]
    return Row("one chunk of an import: how long it holds the lock, p95", p95, 30, p95 <= 30, p95, median(times), "ms")


def page(folder: Path) -> Row:
    """A page of 50 at 100k pairs, against the same SQL on the same file."""
    collection, act = new(folder / "large.sft")
    for seed in range(5):
        take_in(collection, act, [(uid, a[:60], b[:60]) for uid, a, b in finished(PAIRS, seed)])
    wanted = Filter(stage="completion_submitted", language="en", sort="-changed", limit=50, offset=500)
    text = "(SELECT body FROM text WHERE hash = pair.{})"
    query = (
        f"SELECT uid, stage, language, skill, author, {text.format('prompt')}, {text.format('completion')} FROM pair "
        "WHERE stage = 'completion_submitted' AND language = 'en' ORDER BY last DESC, id LIMIT 50 OFFSET 500"
    )

    def listed() -> None:
        with collection.view() as view:
            assert len(list(view.pairs(wanted))) == 50

    with contextlib.closing(dbapi2.connect(str(collection.path))) as base:

        def raw() -> None:
            assert len(base.execute(query).fetchall()) == 50

        times = [(seconds(listed), seconds(raw)) for _ in range(60)][10:]
    collection.close()
    (folder / "large.sft").unlink()
    subject, reference = (median(column) * 1000 for column in zip(*times, strict=True))
    return at_most("page of 50, filtered and sorted, at 100k pairs / raw", 5, subject, reference, "ms")


def rebuilding(folder: Path, rows: Texts) -> Row:
    """A rebuild of 100k events, against the bare pairs."""
    collection, act = new(folder / "rebuild.sft")
    take_in(collection, act, rows)
    _more_events(collection, act, rows)
    found = []
    for turn in range(ROUNDS):
        reference = bare(folder / f"bare-rebuild{turn}.db", rows)
        found.append((_folding(collection), reference))
    collection.close()
    shutil.copy(folder / "rebuild.sft", folder / "all.sft")
    subject, reference = (median(column) for column in zip(*found, strict=True))
    return at_most("rebuild of 100k events / raw executemany of 20k pairs", 15, subject, reference)


def _more_events(collection: SqlCollection, act: Act, rows: Texts) -> None:
    """Four more events for each pair, written as the log writes them and folded once by the first rebuild."""
    with collection.write() as view:
        for start in range(0, len(rows), CHUNK):
            pen = view.log.pen(act.member.id, act.account, new_id(), "change")
            news = [
                NewEvent("pair.changed", uid, {"skill": f"s{n}"})
                for n in range(4)
                for uid, *_ in rows[start : start + CHUNK]
            ]
            view.log.write(pen, news)
            view.projection.note_step(pen.events)


def _folding(collection: SqlCollection) -> float:
    """The fold alone: the backup that goes before it is the disk's time."""
    with collection.write() as view:
        return seconds(lambda: fold_anew(view))


def merging(folder: Path, rows: Texts) -> Iterator[Row]:
    """Two copies with 5k own events each on 2,500 pairs, against a full fold of the result; and the same again."""
    collection, act = new(folder / "left.sft")
    take_in(collection, act, rows)
    collection.close()
    found = []
    for turn in range(ROUNDS):
        left, right = folder / f"left{turn}.sft", folder / f"right{turn}.sft"
        for copy, own in ((left, rows[:2500]), (right, rows[1250:3750])):
            shutil.copy(folder / "left.sft", copy)
            _work(copy, act, own)
        mine = open_collection(left)
        once = seconds(lambda m=mine, r=right: merge(m, r))  # type: ignore[misc]
        again = seconds(lambda m=mine, r=right: merge(m, r))  # type: ignore[misc]
        found.append((once, again, _folding(mine)))
        mine.close()
        shutil.rmtree(upkeep.default_folder(left))
    once, again, whole = (median(column) for column in zip(*found, strict=True))
    yield at_most("merge of 2 x 5k events on 20k pairs / a full fold", 0.5, once, whole)
    yield at_most("the same merge again / a full fold", 0.05, again, whole)


def _work(path: Path, act: Act, rows: Texts) -> None:
    collection = open_collection(path)
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        collection.transact(
            Act("work", act.member, act.account),
            lambda _view, part=part: (  # type: ignore[misc]
                NewEvent("pair.changed", uid, {"skill": f"s{n}"}) for uid, *_ in part for n in range(2)
            ),
        )
    collection.close()


# --- eight writers -------------------------------------------------------------------------------------------------

USERS = ("wbbench1", "wbbench2")
GROUP = "wbbench"


@contextlib.contextmanager
def users() -> Iterator[tuple[str, ...]]:
    """Two operating system users of one group, where they can be made; else this one alone."""
    if os.geteuid() or not shutil.which("useradd"):
        yield ()
        return
    try:
        subprocess.run(["groupadd", "-f", GROUP], check=True)
        for name in USERS:
            if not any(name == known.pw_name for known in pwd.getpwall()):  # a run that was killed leaves them
                subprocess.run(["useradd", "-M", "-N", "-g", "nogroup", "-G", GROUP, name], check=True)
        yield USERS
    finally:
        for name in USERS:
            subprocess.run(["userdel", name], check=True)
        subprocess.run(["groupdel", GROUP], check=True)


def writers() -> Iterator[Row]:
    """Saves at human pace from eight processes while one of them imports."""
    with users() as names, tempfile.TemporaryDirectory() as name:
        top = Path(name)
        top.chmod(0o777)
        group = GROUP if names else grp.getgrgid(os.getgid()).gr_name
        path = top / "shared" / "p.sft"
        context = multiprocessing.get_context("fork")
        results: Any = context.SimpleQueue()
        jobs = [(number, names[number % 2] if names else None) for number in range(WRITERS)]
        _as(
            context,
            names and names[0],
            _begin,
            path,
            group,
            [user or pwd.getpwuid(os.getuid()).pw_name for _, user in jobs],
        )
        processes = [context.Process(target=_started, args=(user, _save, path, n, results)) for n, user in jobs]
        importer = context.Process(target=_started, args=(names and names[0], _import, path, results))
        for process in (*processes, importer):
            process.start()
        told = [results.get() for _ in processes]
        for process in (*processes, importer):
            process.join()
        times = [second for found, _ in told for second in found]
        errors = sum(wrong for _, wrong in told) + (importer.exitcode != 0)
        lost = _lost(path)
    who = "two OS users" if names else "one OS user (no root: no second)"
    p95 = quantiles(times, n=20)[18] * 1000
    yield Row(f"8 writers, {who}, import running: p95 of a save", p95, 100, p95 < 100, p95, median(times) * 1000, "ms")
    yield Row("the same: errors", errors, 0, errors == 0, errors, WRITERS * SAVES, "saves")
    yield Row("the same: lost updates", lost, 0, lost == 0, lost, WRITERS * SAVES, "saves")


def _started(user: str | None, deed: Callable[..., None], *args: Any) -> None:  # noqa: ANN401
    if user:
        known = pwd.getpwnam(user)
        os.initgroups(user, known.pw_gid)
        os.setresgid(known.pw_gid, known.pw_gid, known.pw_gid)
        os.setresuid(known.pw_uid, known.pw_uid, known.pw_uid)
        os.environ["LOGNAME"] = os.environ["USER"] = user
        os.umask(0o077)
    deed(*args)


def _as(context: Any, user: str | None, deed: Callable[..., None], *args: Any) -> None:  # noqa: ANN401
    process = context.Process(target=_started, args=(user, deed, *args))
    process.start()
    process.join()
    assert process.exitcode == 0


def _begin(path: Path, group: str, accounts: list[str]) -> None:
    collection, act = new(path, team=True, group=group)
    for number, account in enumerate(accounts):
        people.add_member(collection, act, Member(new_id(), f"writer{number}", (Role.AUTHOR,), account))
    collection.close()


def _save(path: Path, number: int, results: Any) -> None:  # noqa: ANN401
    collection = open_collection(path)
    with collection.view() as view:
        member = people.named(view, f"writer{number}")
    account = str(people.this_account())
    rng, times, errors = random.Random(number), [], 0
    pair, head = "", None
    for turn in range(SAVES):
        time.sleep(rng.uniform(0.05, 0.25))
        text = writing.Manuscript({"prompt": f"save {number} {turn} " + "word " * 40})
        act = Act("save", member, account)
        start = time.perf_counter()
        try:
            changes = (
                writing.revise(collection, act, pair, text, head).changes
                if pair
                else writing.write_new(collection, act, text)
            )
        except Exception:
            errors += 1
            continue
        times.append(time.perf_counter() - start)
        pair, head = changes.events[0].subject, changes.events[0].id
    collection.close()
    results.put((times, errors))


def _import(path: Path, _results: Any) -> None:  # noqa: ANN401
    collection = open_collection(path)
    with collection.view() as view:
        lead = next(member for member in view.members() if member.may())
    act = Act("import", lead, str(people.this_account()))
    end = time.monotonic() + SAVES * 0.15
    seed = 10
    while time.monotonic() < end:
        take_in(collection, act, finished(1000, seed), chunk=100)
        seed += 1
    collection.close()


def _lost(path: Path) -> int:
    collection = open_collection(path)
    with collection.view() as view:
        found = [view.pair(line.id) for line in view.pairs(Filter(stage="prompt_draft"))]
        kept = sum(len(pair.revisions) for pair in found)
    sound = upkeep.check(collection).ok
    collection.close()
    return WRITERS * SAVES - kept + (0 if sound else WRITERS * SAVES)
