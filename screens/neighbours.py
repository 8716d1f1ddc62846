"""The pairs of a project laid out for likeness, and kept up with what anybody changes, in a thread of its own.

Asking never waits for that thread: until all texts are read it is said that they are not, and a text whose vector is
not made yet is compared by its characters. Vectors are a cache in the user's folder, so the thread makes each once.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from checks.similarity.likeness import Asked, Likeness
from checks.similarity.limits import Limits, limits
from checks.similarity.neighbourhood import Neighbourhood
from checks.tools import Near
from storage.collection import SqlCollection
from storage.heads import heads
from storage.vectors import VectorCache
from storage.view import SqlView
from workbench.domain.event import derived_id
from workbench.domain.project import Setting
from workbench.domain.road import Stage
from workbench.errors import NotYet, WorkbenchError
from workbench.paths import private_folder
from workbench.ports import Embedder
from workbench.progress import Progress, Work
from workbench.services.alike import THRESHOLD

PAUSE = 0.7
"""Seconds between two looks at what was changed."""
LOOK_IN = 2.0
"""Seconds before vectors are made: who only looks in shall not set an engine to work."""
LEAST = 4.0
"""Seconds that a question waits until the texts are read: most projects are read in one."""
NICE = 10
"""How far the thread stands back behind whoever types."""


class ProjectNeighbours:
    """Satisfies `checks.tools.Neighbours` with the pairs of a project that are not discarded."""

    def __init__(
        self, collection: SqlCollection, folder: Path, embedder: Embedder | None, wait: float = 0.0
    ) -> None:  # fmt: skip
        """Nothing is read yet.

        Args:
            collection: the project.
            folder: the user's for its indexes.
            embedder: makes the vectors; None to go by characters alone.
            wait: seconds that a question may wait until the texts are read, `LEAST` at least.
        """
        self._wait = max(LEAST, wait)
        self._ready = threading.Event()
        self._collection = collection
        self._folder = private_folder(folder)
        self.around = Neighbourhood(embedder)
        self._mark: int | None = None
        """How far the log was taken in; None before the first time."""
        self._forget = True
        """Whether there may be vectors of texts that are gone."""
        self._reading = threading.Lock()
        self._embedding = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble: WorkbenchError | None = None
        self.progress = Progress(0, None, "texts")
        """How far the vectors are."""
        self.whole = False
        """Whether every text has its vector, as far as there is an embedder."""

    # --- asking --------------------------------------------------------------------------------------------------

    def near(self, field: str, text: str, pair: str, context: str = "") -> Sequence[Near]:
        """The pairs whose text of a field is a duplicate or nearly, nearest first; never the pair itself.

        Raises:
            ServiceFailed: the project's texts are not all read yet.
        """
        self.follow()
        self._demand()
        return self.around.near(field, text, pair, context)

    def likest(self, field: str, text: str, pair: str, context: str, asked: Asked) -> list[tuple[str, Likeness]]:
        """The same in full, of whatever likeness is asked for."""
        self._demand()
        return self.around.likest(field, text, pair, context, asked)

    def _demand(self) -> None:
        if not self._ready.wait(self._wait):
            if self._trouble is not None:
                raise self._trouble
            raise NotYet(
                "Not compared yet", "the texts of the other pairs are still being read", "ask again in a moment"
            )

    # --- keeping up ----------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Begin to keep up in a thread, where that has not begun."""
        if self._thread is None and not self._ended.is_set():
            self._thread = threading.Thread(target=self._follow, name="neighbours", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _follow(self) -> None:
        rest = LOOK_IN
        while not self._ended.is_set():
            try:
                for _ in self.read():
                    pass
                self._stand_back()
                self._ended.wait(rest)
                for _ in self.catch_up():
                    if self._ended.is_set():
                        return
            except WorkbenchError as error:
                self._trouble = error
            rest = PAUSE

    def _stand_back(self) -> None:
        """Texts are waited for; vectors are not."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)

    def read(self) -> Work[None]:
        """Take in the texts as they are now, and the vectors that were made before: seconds, however many."""
        yield self.progress
        self._take_news()
        if not self.whole and self._embedding.acquire(blocking=False):
            try:
                yield from self._embed(make=False)
            finally:
                self._embedding.release()

    def catch_up(self) -> Work[None]:
        """Take in the texts, and make the vectors that are missing; what another thread is on is waited for."""
        yield self.progress
        self._take_news()
        if self.whole:
            return
        while not self._embedding.acquire(timeout=0.1):
            yield self.progress
        try:
            for progress in self._embed(make=True):
                self.progress = progress
                yield progress
                # Making vectors takes minutes in a large project: what is written meanwhile is seen at once.
                self._take_news()
        finally:
            self._embedding.release()

    def _take_news(self) -> None:
        """Take in the texts that were changed since."""
        with self._reading:
            if self._mark is None:
                mark = self._collection.mark()
                with self._collection.view() as view:
                    self._take_in(view, None)
                self._mark, self._trouble = mark, None
                self._ready.set()
                return
            news = self._collection.changed_since(self._mark)
            if news:
                self.whole = False
                self._forget |= news.whole or "text.erased" in news.kinds
                with self._collection.view() as view:
                    self._take_in(view, None if news.whole else news.subjects)
                self._mark = news.mark

    def _take_in(self, view: SqlView, subjects: frozenset[str] | None) -> None:
        """Put the texts as they are now; of some subjects, or of all."""
        there: set[str] = set()
        part: list[tuple[str, dict[str, str]]] = []
        for found in heads(view, subjects):
            if found.stage != Stage.DISCARDED:
                there.add(found.id)
                part.append((found.id, found.texts))
            if len(part) >= 500:
                self.around.put(part)
                part = []
            if self._ended.is_set():
                return
        self.around.put(part)
        self.around.drop((self.around.names() if subjects is None else subjects) - there)
        self.around.limits = project_limits(view, self.around.embedder)

    def _embed(self, *, make: bool) -> Work[None]:
        embedder, mark = self.around.embedder, self._mark
        if embedder is None:
            self.whole = True
            return
        with self._alone() as alone, contextlib.closing(
            VectorCache(self._folder / "pairs.db", embedder.digest)
        ) as cache:  # fmt: skip
            if self._forget:
                self._forget = False
                # A vector tells much of its text: that of a text which is gone goes too.
                cache.drop(cache.marks() - self.around.marks())
            left = yield from self.around.embed(cache, make=make and alone)
            self.whole = left == 0 and self._mark == mark

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether no other program of this user makes the vectors of this project now."""
        handle = os.open(self._folder / "pairs.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
        finally:
            os.close(handle)


def project_limits(view: SqlView, embedder: Embedder | None) -> Limits:
    """The bands of likeness of a project: those that its team calibrated, else the model's own."""
    if embedder is None:
        return limits()
    found = view.subject(derived_id("setting", THRESHOLD + embedder.digest))
    calibrated = float(found.value["cosine"]) if isinstance(found, Setting) else None
    return limits(embedder.name, calibrated)


def embedder_of_this_machine() -> Embedder | None:
    """The sentence embedder, one thread; None where it was not fetched."""
    from workbench import paths
    from workbench.engines.embedder import OnnxEmbedder, ready

    folder = paths.embedder_dir()
    return OnnxEmbedder(folder) if ready(folder) else None


def neighbours(collection: SqlCollection, wait: float = 0.0) -> ProjectNeighbours:
    """The neighbours in a project, with the embedder of this machine; whoever asks closes them."""
    from workbench import paths

    return ProjectNeighbours(collection, paths.index_dir(collection.path), embedder_of_this_machine(), wait)
