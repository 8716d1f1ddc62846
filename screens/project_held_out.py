"""The pairs that a project holds out, laid out for the check that no pair to train on repeats one of them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from checks.similarity.grams import Grams, made, overlap
from checks.tools import Neighbours, Overlap
from storage.collection import SqlCollection
from storage.watch import Follower
from workbench.domain.event import derived_id
from workbench.domain.listing import Filter
from workbench.domain.road import Stage
from workbench.domain.split import HELD_OUT, SETTING, Split, group
from workbench.errors import Refused
from workbench.services.splitting import split_of

TOLD: Final = 3
"""Pairs that are named for one text, the nearest first."""
_ANSWER: Final = 8
"""Words of the shortest completion that is looked for: labels and numbers are everybody's."""


class ProjectHeldOut:
    """Satisfies `checks.tools.HeldOut` with a project; laid out anew when a pair that is held out changes."""

    def __init__(self, collection: SqlCollection, around: Callable[[], Neighbours]) -> None:
        """Nothing is read yet.

        Args:
            collection: the project.
            around: opens what tells which of its pairs are alike, by characters and by meaning.
        """
        self._collection, self._around = collection, around
        self._guard = threading.Lock()
        self._follower = Follower(collection)
        self._split: Split | None = None
        self._pairs: list[str] = []
        """Pair of each text."""
        self._there: frozenset[str] = frozenset()
        self._grams: Grams | None = None

    def overlaps(self, field: str, text: str, pair: str, context: str = "") -> Sequence[Overlap]:
        """Where a text of a pair to train on repeats one that is held out; nothing of a pair that is held out itself.

        Raises:
            ServiceFailed: the project's texts are not all read yet.
        """
        with self._guard:
            self._take_news()
            if self._grams is None or pair in self._there or not self._trains(pair):
                return ()
            pairs, there, grams = self._pairs, self._there, self._grams
        shared = grams.shared(text)[:TOLD]
        found = [overlap(pairs[one.number], _told(pairs[one.number]), one) for one in shared]
        named = {one.source for one in found}
        near = (one for one in self._around().near(field, text, pair, context) if one.pair in there)
        found += [
            Overlap(one.pair, 0, len(text), one.exact, f"it is like {_told(one.pair)}", "alike")
            for one in near if one.pair not in named and not one.differs
        ]  # fmt: skip
        return found[:TOLD]

    def _trains(self, pair: str) -> bool:
        assert self._split is not None
        with self._collection.view() as view:
            try:
                facts = view.pair(pair).facts
            except Refused:
                return False
        return self._split.side(group(pair, facts)) != HELD_OUT

    def _take_news(self) -> None:
        with self._follower.news() as news:
            if news.whole or (news and self._touched(news.subjects)):
                self._read()

    def _read(self) -> None:
        with self._collection.view() as view:
            self._split = split_of(view)
            wanted = Filter(among=self._split.only(HELD_OUT))
            lines = view.pairs(wanted) if self._split else iter(())
            texts = [(line.id, text) for line in lines if line.stage != Stage.DISCARDED
                     for text in _texts(line.prompt, line.completion)]  # fmt: skip
        self._pairs = [pair for pair, _ in texts]
        self._there = frozenset(self._pairs)
        self._grams = made(text for _, text in texts) if texts else None

    def _touched(self, subjects: frozenset[str]) -> bool:
        """Whether a change may be one to what is held out: to one of these pairs, a new one, or the share."""
        if derived_id("setting", SETTING) in subjects or subjects & self._there:
            return True
        split = self._split
        if split is None or not split:
            return False
        with self._collection.view() as view:
            lines = view.pairs(Filter(ids=tuple(subjects), among=split.only(HELD_OUT)))
            return next(iter(lines), None) is not None


def _texts(prompt: str | None, completion: str | None) -> Iterator[str]:
    if prompt and prompt.strip():
        yield prompt
    if completion and len(completion.split()) >= _ANSWER:
        yield completion


def _told(pair: str) -> str:
    return f"#{pair[:8]}, which is held out"
