"""Disks fail in many ways: each gives a clear error, or the very answer that the undamaged file gives."""

import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from apart import Apart, apart
from torture.project import Crew, found_project, imported, reopened

from storage import upkeep
from storage.collection import open_collection
from storage.merging import merge
from storage.search import search
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.errors import AnswerIsNo, Refused, WorkbenchError
from workbench.progress import finish
from workbench.services.ingesting import ingest
from workbench.services.releasing import Order, export_pairs
from workbench.view import View

FLIPS = 50
SEEDS = [int(seed) for seed in os.environ.get("FLIP_SEEDS", "7 8 9").split()]
NOBODY = 65534


def filled(path: Path, pairs: int = 200) -> Crew:
    """A project with a bit of everything, its write-ahead log carried into the file."""
    crew = found_project(path)
    texts = [(f"How is number {n} kept?", f"It is kept in box {n}, on shelf {n % 7}. " * 8) for n in range(pairs)]
    for _ in crew.collection.transact_many(crew.act("eve", "import"), imported(texts)):
        pass
    source = path.with_suffix(".md")
    source.write_text("".join(f"# Part {n}\n\n{'The tenant gives notice of the repairs. ' * 30}\n\n" for n in range(8)))
    finish(ingest(crew.collection, crew.act("ann"), [source]))
    for n in range(5):
        pair = crew.accepted(f"Who pays for repair {n}?", f"The landlord pays for repair {n}.")
    crew.submit(crew.write(prompt="Who else?"))
    crew.collection.transact(crew.act("ann"), looked_at)
    crew.collection.close()
    assert not path.with_name(path.name + "-wal").exists()
    assert pair
    return crew


def looked_at(view: View) -> Iterator[NewEvent]:
    """Some chunks are kept or dropped, and from each a model drafted something."""
    for number, chunk in enumerate(list(view.chunks(Filter()))):
        if number % 3:
            said = {"document": chunk.document, "kept": number % 3 == 1, "why": "table of contents"}
            yield NewEvent("chunk.kept", chunk.id, said)
        made = {"purpose": "prompt", "model": f"model {number % 2}", "chunk": chunk.id, "language": "en"}
        yield NewEvent("draft.made", new_id(), made, {"draft": f"Who gives notice {number}?"})


def answers(path: Path, cache: Path) -> dict[str, Any]:
    """Everything that a person may ask; what can't be answered is an error's class."""
    found: dict[str, Any] = {}

    def ask(name: str, question: Callable[[], Any]) -> None:
        try:
            found[name] = question()
        except WorkbenchError as error:
            found[name] = error

    collection = open_collection(path)
    try:
        with collection.view() as view:
            ask("pairs", lambda: list(view.pairs(Filter())))
            ask("page", lambda: list(view.pairs(Filter(stage="completion_submitted", sort="-changed", limit=50))))
            ask("accepted", lambda: list(view.pairs(Filter(stage="accepted"))))
            ask("documents", lambda: list(view.documents(Filter())))
            ask("chunks", lambda: list(view.chunks(Filter())))
            ask("open chunks", lambda: list(view.chunks(Filter(state="open", limit=5))))
            ask("drafts", lambda: list(view.drafts(Filter())))
            ask("open drafts", lambda: list(view.drafts(Filter(state="open", limit=5, sort="purpose"))))
            ask("members", view.members)
            ask("skills", lambda: view.setting("skills"))
            ask("project", lambda: view.project)
            ids = [line.id for line in found["pairs"]] if isinstance(found["pairs"], list) else []
            for uid in ids[::10] + ids[-6:]:
                ask(f"show {uid}", lambda uid=uid: shown(view.pair(uid)))
                ask(f"history {uid}", lambda uid=uid: [event.id for event in view.history(uid)])
        ask("search", lambda: sorted(line.id for line in search(collection, cache, "box shelf", 50)))
        ask("export", lambda: exported(collection, path.with_suffix(".jsonl")))
    finally:
        collection.close()
    return found


def shown(pair: Any) -> Any:  # noqa: ANN401
    revisions = sorted((rev.id, rev.field, rev.text, rev.author) for rev in pair.revisions.values())
    return pair.stage, pair.author, pair.heads, pair.settlements, revisions, [v.ruling for v in pair.verdicts]


def exported(collection: Any, target: Path) -> bytes:  # noqa: ANN401
    finish(export_pairs(collection, Order("alpaca", stage="completion_submitted"), target))
    return target.read_bytes()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("sound") / "p.sft"
    filled(path)
    found = answers(path, path.parent / "cache")
    assert not [value for value in found.values() if isinstance(value, Exception)]
    assert len(found) > 40
    return path, found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_flipped_bit_in_any_page_gives_an_error_or_the_same_answer(
    sound: tuple[Path, dict[str, Any]], tmp_path: Path, seed: int
) -> None:
    path, whole = sound
    data = path.read_bytes()
    pages = range(len(data) // 4096)
    rng = random.Random(seed)
    wrong, unseen, told = [], [], 0
    for page in sorted(rng.sample(pages, min(FLIPS, len(pages)))):
        place, bit = page * 4096 + rng.randrange(4096), rng.randrange(8)
        damaged = bytearray(data)
        damaged[place] ^= 1 << bit
        copy = tmp_path / "p.sft"
        for name in tmp_path.glob("p.sft-*"):
            name.unlink()
        copy.write_bytes(damaged)
        try:
            found = answers(copy, tmp_path / f"cache{page}")
        except WorkbenchError:
            told += 1
            continue
        silent = [
            key for key in whole if not isinstance(found.get(key), WorkbenchError) and found.get(key) != whole[key]
        ]
        if "pairs" in found and isinstance(found["pairs"], WorkbenchError):
            silent = [key for key in silent if not key.startswith(("show", "history"))]
        differs = any(found.get(key) != whole[key] for key in whole)
        told += differs
        where = f"page {page} byte {place % 4096} bit {bit} of {page_kind(data, page)}"
        if silent:
            wrong.append(f"{where}: {silent[:4]}")
        if differs and sound_says_check(copy):
            unseen.append(where)
    print(f"{told} of {min(FLIPS, len(pages))} flips made a difference")
    assert not wrong, "\n".join(wrong)
    assert not unseen, "\n".join(unseen)
    assert told


def sound_says_check(path: Path) -> bool:
    try:
        collection = open_collection(path)
    except WorkbenchError:
        return False
    try:
        return upkeep.check(collection).ok
    except WorkbenchError:
        return False
    finally:
        collection.close()


def page_kind(data: bytes, page: int) -> str:
    kind = data[page * 4096 + (100 if page == 0 else 0)]
    return {2: "index", 5: "table interior", 10: "index leaf", 13: "table leaf"}.get(kind, "overflow or free")


def test_a_file_cut_off_anywhere_is_told_of(sound: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    path, whole = sound
    data = path.read_bytes()
    rng = random.Random(3)
    lengths = [0, 1, 15, 16, 99, 100, 512, 4095, 4096, 8192, len(data) - 1, len(data) - 4096]
    told: list[WorkbenchError] = []
    for length in lengths + [rng.randrange(len(data)) for _ in range(20)]:
        copy = tmp_path / f"cut{length}.sft"
        copy.write_bytes(data[:length])
        try:
            found = answers(copy, tmp_path / f"cache{length}")
        except WorkbenchError as error:
            told.append(error)
            continue
        troubles = [value for value in found.values() if isinstance(value, WorkbenchError)]
        assert troubles, f"nothing was said of a file cut at {length} of {len(data)}"
        for key, value in found.items():
            assert isinstance(value, WorkbenchError) or value == whole[key] or isinstance(found["pairs"], Exception)
        assert not sound_says_check(copy)
    assert told
    assert all(error.hint for error in told)


def test_a_file_that_lacks_one_byte_is_told_of_even_where_the_byte_was_zero(
    sound: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """SQLite takes the missing part of a last page for zeros: only the file's length tells of it."""
    cut = tmp_path / "cut.sft"
    cut.write_bytes(sound[0].read_bytes() + bytes(4095))
    with pytest.raises(AnswerIsNo, match="its last 1 bytes are missing"):
        open_collection(cut)


def test_garbage_is_no_project(tmp_path: Path) -> None:
    for name, data in (("text", b"hello\n" * 2000), ("empty", b""), ("zeros", bytes(8192))):
        path = tmp_path / f"{name}.sft"
        path.write_bytes(data)
        with pytest.raises(Refused):
            open_collection(path)
        assert path.read_bytes() == data
    with pytest.raises(Refused):
        open_collection(tmp_path)
    with pytest.raises(Refused):
        open_collection(tmp_path / "none.sft")


@pytest.mark.parametrize(
    "name", ["a?b.sft", "a#b.sft", "a%41.sft", "ä ö.sft", "a:memory:.sft", "-x.sft", "a&mode=ro.sft"]
)
def test_a_name_is_a_name(tmp_path: Path, name: str) -> None:
    crew = found_project(tmp_path / name)
    crew.write(prompt="How?")
    crew.collection.close()
    assert (tmp_path / name).stat().st_size > 4096
    again = reopened(tmp_path / name)
    with again.collection.view() as view:
        assert len(list(view.pairs(Filter()))) == 1
    again.collection.close()
    assert {path.name for path in tmp_path.iterdir()} <= {name, name + "-queue"}


def limited(size: int, deed: Callable[[Path], None], path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    deed(path)


def big_write(path: Path) -> None:
    crew = reopened(path)
    crew.write(prompt="word " * 400_000)


def big_import(path: Path) -> None:
    crew = reopened(path)
    texts = [(f"more {n}", "word " * 500) for n in range(4000)]
    for _ in crew.collection.transact_many(crew.act("eve", "import"), imported(texts)):
        pass


def copy_away(path: Path) -> None:
    crew = reopened(path)
    upkeep.backup(crew.collection, crew.act("eve"))


def fold_again(path: Path) -> None:
    upkeep.rebuild(reopened(path).collection)


def seek(path: Path) -> None:
    search(reopened(path).collection, path.parent / "cache", "box")


@pytest.mark.parametrize("deed", [big_write, big_import, copy_away, fold_again, seek])
def test_a_full_disk_is_told_of_and_changes_nothing(tmp_path: Path, deed: Callable[[Path], None]) -> None:
    path = tmp_path / "p.sft"
    filled(path, 40)
    collection = open_collection(path)
    before = upkeep.content(collection)
    collection.close()
    room = 100_000 if deed is seek else path.stat().st_size - 4096 if deed in (copy_away, fold_again) else 1_000_000
    told = apart(limited, 8192 if deed is seek else room, deed, path)
    assert told.startswith(("Refused: The disk is full", "Refused: The disk refuses")), told
    assert not told.endswith("(no hint)")
    collection = open_collection(path)
    assert upkeep.check(collection).ok
    assert upkeep.content(collection) == before
    assert not list(tmp_path.glob("p.backups/*"))
    collection.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_small_disk_fills_up(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this container may not mount")
    try:
        path = disk / "p.sft"
        filled(path, 40)
        told = apart(big_import, path)
        assert told.startswith("Refused: The disk is full"), told
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        collection = open_collection(path)
        assert upkeep.check(collection).ok
        collection.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def open_and_write(path: Path) -> None:
    crew = reopened(path)
    crew.write(prompt="How?")


def open_and_read(path: Path) -> None:
    with open_collection(path).view() as view:
        assert list(view.pairs(Filter()))


def open_and_check(path: Path) -> None:
    assert upkeep.check(open_collection(path)).ok


def place_for(tmp_path: Path) -> tuple[Path, int | None]:
    """A project in a folder that an unprivileged user can reach, and that user where this one is root."""
    path = tmp_path / "place" / "p.sft"
    path.parent.mkdir()
    filled(path, 20)
    if os.geteuid():
        return path, None
    for folder in [path.parent, *tmp_path.parents, tmp_path]:
        if folder.stat().st_uid == 0 and str(folder).startswith("/tmp/pytest"):
            folder.chmod(folder.stat().st_mode | 0o055)
    for file in path.parent.iterdir():
        os.chown(file, NOBODY, NOBODY)
    os.chown(path.parent, NOBODY, NOBODY)
    return path, NOBODY


def test_a_file_that_is_read_only_is_read_and_not_written(tmp_path: Path) -> None:
    path, user = place_for(tmp_path)
    path.chmod(0o400)
    assert apart(open_and_read, path, user=user) == "fine"
    told = apart(open_and_write, path, user=user)
    assert told.startswith("Refused: The project can't be written"), told


def test_a_folder_that_is_read_only_is_told_of(tmp_path: Path) -> None:
    path, user = place_for(tmp_path)
    path.parent.chmod(0o500)
    try:
        for deed in (open_and_write, open_and_read, open_and_check):
            told = apart(deed, path, user=user)
            assert told == "fine" or told.startswith("Refused: "), told
            assert not told.endswith("(no hint)")
        assert apart(open_and_write, path, user=user).startswith("Refused: ")
    finally:
        path.parent.chmod(0o700)


def test_a_file_that_may_not_be_read_is_told_of(tmp_path: Path) -> None:
    path, user = place_for(tmp_path)
    path.chmod(0)
    told = apart(open_and_read, path, user=user)
    assert told.startswith("Refused: "), told


def impatient(path: Path) -> None:
    import storage.database

    storage.database.PATIENCE = 0.3
    open_and_write(path)


def hold(path: Path, tell: Connection) -> None:
    crew = reopened(path)
    with crew.collection.write():
        tell.send("held")
        signal.pause()


def test_a_file_that_somebody_holds_is_told_of_in_time(tmp_path: Path) -> None:
    path = tmp_path / "p.sft"
    filled(path, 20)
    holder = Apart(hold, path, tell=True)
    try:
        assert holder.heard() == "held"
        start = time.monotonic()
        told = apart(impatient, path)
        assert told.startswith("InTheWay: The project is being written"), told
        assert time.monotonic() - start < 10
        assert apart(open_and_read, path) == "fine"
    finally:
        holder.kill()
    assert apart(open_and_write, path) == "fine"


def test_a_damaged_copy_is_not_merged(sound: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    path, _ = sound
    mine, other = tmp_path / "mine.sft", tmp_path / "other.sft"
    shutil.copy(path, mine)
    shutil.copy(path, other)
    theirs = reopened(other)
    for n in range(60):
        theirs.write("carl", prompt=f"A new and quite unmistakable question of number {n}?")
    theirs.collection.close()
    data = other.read_bytes()
    own = open_collection(mine)
    before = upkeep.content(own)
    for where in (b"quite unmistakable question", b'{"texts":{"prompt"'):
        place = data.rfind(where)
        assert place > 0
        copy = tmp_path / "damaged.sft"
        copy.write_bytes(data[: place + 2] + bytes([data[place + 2] ^ 1]) + data[place + 3 :])
        with pytest.raises(AnswerIsNo, match="nothing was taken in"):
            merge(own, copy)
        assert upkeep.content(own) == before
    assert merge(own, other).events >= 60
    assert upkeep.check(own).ok
    own.close()
