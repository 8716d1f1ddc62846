"""Tools of checks that are opened when a check first asks them: a room opens before an engine does."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, cast, get_args

from checks.tools import Need, Tools
from workbench.errors import ServiceFailed

REST: Final = 10.0
"""Seconds after which a tool that could not be opened is tried again."""
WORDED: Final[frozenset[Need]] = frozenset({"harper"})
"""Tools that are made with the dictionary."""


class Late:
    """Stands for a tool, and opens it at the first question; raises ServiceFailed where it is not to be had."""

    def __init__(self, make: Callable[[], object]) -> None:
        """Open with `make`, which raises ServiceFailed with the cure."""
        self._make = make
        self._guard = threading.Lock()
        self._made: object | None = None
        self._failed: tuple[float, ServiceFailed] | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the tool has
        """What the tool itself has."""
        return getattr(self._opened(), name)

    def _opened(self) -> object:
        with self._guard:
            if self._made is None:
                if self._failed is not None and time.monotonic() - self._failed[0] < REST:
                    raise self._failed[1]
                try:
                    self._made = self._make()
                except ServiceFailed as error:
                    self._failed = time.monotonic(), error
                    raise
            return self._made

    def let_go(self) -> None:
        """Close the tool, if it was opened and can be closed."""
        with self._guard:
            close = getattr(self._made, "close", None)
            if close is not None:
                close()


class LateTools:
    """All tools of this machine, and those of a project, each opened when it is asked."""

    def __init__(self, own: Mapping[Need, Callable[[], object]], wait: float = 0.0) -> None:
        """Nothing is opened yet.

        Args:
            own: opens those that the project has: its neighbours, its drafts, its evidence.
            wait: seconds that a question may wait for a server that is starting.
        """
        self._wait = wait
        self._words: frozenset[str] = frozenset()
        self._made = {need: Late(own.get(need) or self._maker(need)) for need in get_args(Need)}

    def with_words(self, words: frozenset[str]) -> Tools:
        """The tools under this dictionary; those that are made with it are made anew when it changes."""
        if words != self._words:
            self._words = words
            for need in WORDED:
                self._made[need].let_go()
                self._made[need] = Late(self._maker(need))
        return Tools(**cast("Any", self._made), words=words)

    def close(self) -> None:
        """Close what was opened."""
        for late in self._made.values():
            late.let_go()

    def _maker(self, need: Need) -> Callable[[], object]:
        words, wait = self._words, self._wait

        def make() -> object:
            from screens.tools import tools

            found = tools((need,), words, wait)
            tool: object | None = getattr(found, need)
            if tool is None:
                raise ServiceFailed("Not at hand", found.why.get(need, need), "workbench doctor")
            return tool

        return make
