"""The passages that a project's pairs lean on, for the checks: each pair's read once until the project changes."""

import threading
from collections.abc import Sequence
from typing import Final

from storage.collection import SqlCollection
from storage.watch import Follower
from workbench.domain.listing import Filter
from workbench.errors import Refused
from workbench.services.leaning import passages

KEPT: Final = 256
"""Pairs whose passages are kept until the project changes."""


class ProjectEvidence:
    """Satisfies `checks.tools.Evidence` with a project; a pair that it does not know leans on nothing."""

    def __init__(self, collection: SqlCollection) -> None:
        """Nothing is read yet."""
        self._collection = collection
        self._guard = threading.Lock()
        self._follower = Follower(collection)
        self._there = False
        """Whether the project has a document at all: without one nothing is looked up."""
        self._kept: dict[str, tuple[str, ...]] = {}

    def some(self) -> bool:
        """Whether the project has a document; some 20 µs where nothing was written since, from any thread."""
        with self._guard:
            self._take_news()
            return self._there

    def passages(self, pair: str) -> Sequence[str]:
        """Texts of the chunks that the texts in force of a pair lean on; from any thread."""
        with self._guard:
            self._take_news()
            if not self._there or not pair:
                return ()
            if pair not in self._kept:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[pair] = self._read(pair)
            return self._kept[pair]

    def _take_news(self) -> None:
        with self._follower.news() as news:
            if news:
                self._kept.clear()
                with self._collection.view() as view:
                    self._there = next(iter(view.documents(Filter(limit=1))), None) is not None

    def _read(self, pair: str) -> tuple[str, ...]:
        with self._collection.view() as view:
            try:
                found = view.pair(pair)
            except Refused:
                return ()
            return tuple(one.text for one in passages(view, found))
