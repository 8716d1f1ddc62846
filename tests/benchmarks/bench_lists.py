"""The list of 100,000 pairs in a room, against a DataTable that holds the same rows; both headless, in this run."""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median

from row import Row, at_least
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from screens.widgets.pair_list import PairList, PairSource
from storage import browse
from storage.collection import SqlCollection, create_collection
from workbench.domain.event import NewEvent
from workbench.domain.wanted import Wanted
from workbench.services import people
from workbench.view import Act

PAIRS = 100_000
SIZE = (150, 45)
QUIET = 0.15
"""Seconds without a frame, after which the last one was the last."""
TURNS = 40
"""Pages turned; the median of them counts."""
WORDS = "deposit lease tenant landlord interest notice heating meter repair rent contract clause".split()


def bench() -> Iterator[Row]:
    """Open, then turn pages."""
    with tempfile.TemporaryDirectory() as folder:
        collection = _project(Path(folder))
        try:
            rows = _rows(collection, Path(folder))
            ours = asyncio.run(_measure(_Ours(collection, Path(folder))))
            table = asyncio.run(_measure(_Table(rows)))
        finally:
            collection.close()
    yield at_least("list of 100k: open, DataTable / ours", 50, table[0], ours[0])
    yield at_least("list of 100k: page down, DataTable / ours", 4, table[1] * 1000, ours[1] * 1000, "ms")


def _project(folder: Path) -> SqlCollection:
    """A project of 100,000 finished pairs."""
    rng = random.Random(4)
    collection = create_collection(folder / "large.sft", team=False, group=None)
    account = people.this_account()
    lead = people.found(collection, name="Large", languages=["en"], team=False, group=None, account=account)
    facts = {"stage": "completion_submitted", "language": "en", "skill": "closed_qa"}

    def some(size: int) -> list[NewEvent]:
        return [
            NewEvent("pair.imported", f"{rng.getrandbits(128):032x}", facts,
                     {"prompt": " ".join(rng.choices(WORDS, k=20)), "completion": " ".join(rng.choices(WORDS, k=60))})
            for _ in range(size)
        ]  # fmt: skip

    for _ in range(PAIRS // 1000):
        collection.transact(Act("import", lead, str(account)), lambda _view: [some(1000)])
    return collection


def _rows(collection: SqlCollection, cache: Path) -> list[tuple[str, ...]]:
    """What the DataTable is given: the same columns as text."""
    with collection.view() as view:
        order = browse.order(view, cache, Wanted())
        return [
            (line.stage, line.id[:6], line.words or "", line.language or "", line.skill or "", line.author[:6])
            for line in browse.lines(view, order, words=80)
        ]


class _Timed(App[None]):
    """Fills its list on demand, and notes when a frame was painted."""

    painted = 0.0

    def _display(self, screen: object, renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.painted = time.perf_counter()

    def load(self) -> None:
        """Bring all rows into the list."""


class _Ours(_Timed):
    def __init__(self, collection: SqlCollection, cache: Path) -> None:
        super().__init__()
        self.collection, self.cache = collection, cache

    def compose(self) -> ComposeResult:
        yield PairList()

    def load(self) -> None:
        with self.collection.view() as view:
            order = browse.order(view, self.cache, Wanted())
        self.query_one(PairList).fill(PairSource(self.collection, order, {}, dict))


class _Table(_Timed):
    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def load(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("stage", "id", "prompt", "language", "skill", "author")
        table.add_rows(self.rows)


async def _measure(app: _Timed) -> tuple[float, float]:
    """Seconds until the loaded list is painted, and from a page-down key to its frame."""
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        async def deed() -> None:
            app.load()

        opened = await _until_painted(app, deed)
        turns = []
        for _ in range(TURNS):
            turns.append(await _until_painted(app, lambda: _press(app)))
            await pilot.pause()
        return opened, median(turns)


async def _press(app: App[None]) -> None:
    """A page-down key, as the driver hands it in: `pilot.press` would wait 60 ms by itself."""
    assert app._driver is not None
    press = events.Key("pagedown", None)
    press.set_sender(app)
    app._driver.send_message(press)


async def _until_painted(app: _Timed, deed: Callable[[], Awaitable[None]]) -> float:
    """How long it takes until nothing more is painted because of a deed."""
    start = time.perf_counter()
    app.painted = 0.0
    await deed()
    while True:
        seen = app.painted
        await asyncio.sleep(QUIET)
        if app.painted and app.painted == seen:
            return app.painted - start
