"""What authors said of the demands of their prompts, for the checks: read once until the project changes."""

import threading
from typing import Final

from storage.collection import SqlCollection
from storage.watch import Follower
from workbench.errors import Refused
from workbench.services.confirming import Demands, confirmed

_CONCERN: Final = frozenset({"pair.changed", "text.erased", "step.undone", "step.redone"})


class ProjectDemands:
    """Satisfies `checks.tools.Demands` with a project."""

    def __init__(self, collection: SqlCollection) -> None:
        """Nothing is read yet."""
        self._collection = collection
        self._guard = threading.Lock()
        self._follower = Follower(collection)
        self._there: frozenset[str] = frozenset()
        """The pairs of which something was said."""
        self._kept: dict[str, Demands | None] = {}

    def said(self, pair: str) -> Demands | None:
        """What was said of a pair's prompt; some 20 µs where nothing was written since, from any thread."""
        with self._guard:
            self._take_news()
            if pair not in self._there:
                return None
            if pair not in self._kept:
                self._kept[pair] = self._read(pair)
            return self._kept[pair]

    def _take_news(self) -> None:
        with self._follower.news() as news:
            if news.whole or news.kinds & _CONCERN:
                self._kept.clear()
                with self._collection.view() as view:
                    self._there = view.checks.demanding()

    def _read(self, pair: str) -> Demands | None:
        with self._collection.view() as view:
            try:
                return confirmed(view, view.pair(pair).facts)
            except Refused:
                return None
