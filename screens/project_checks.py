"""The checks under a project's own configuration, which a lead sets and everybody's rooms follow."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from checks.config import parts
from checks.declaring import configured, declared, described
from checks.parts.questions import CHECK as QUESTION
from checks.runner import Checker
from checks.tools import Tools
from storage.watch import Follower
from workbench.domain.project import Cell
from workbench.domain.settings import CHECKS
from workbench.services.people import change_check
from workbench.view import Act, View

if TYPE_CHECKING:
    from storage.collection import SqlCollection

TEMPLATE: Final = "template."
"""Begins the keys of the settings that hold the project's own templates."""
TEMPLATES: Final = TEMPLATE + QUESTION
_CONCERN: Final = frozenset({"setting.changed", "word.changed", "cell.changed", "step.undone", "step.redone"})


class ProjectChecks:
    """The checks as a project has them: built once, and anew after its settings, cells or dictionary changed."""

    def __init__(self, collection: "SqlCollection", tools: Callable[[frozenset[str]], Tools]) -> None:
        """Follow a project; `tools` gives what checks may ask, under a dictionary."""
        self._collection = collection
        self._tools = tools
        self._guard = threading.Lock()
        self._follower = Follower(collection)
        self._checker = Checker()

    def now(self) -> Checker:
        """The checks at this moment; some 20 µs where nothing was written since, from any thread."""
        with self._guard:
            with self._follower.news() as news:
                if news.whole or news.kinds & _CONCERN:
                    self._read()
            return self._checker

    def _read(self) -> None:
        from storage.cells import cells
        from storage.heads import settings_under

        with self._collection.view() as view:
            config = configured({**bounds(cells(view.connection)), **view.checks.settings()})
            words = frozenset(one.word for one in view.checks.words())
            told = settings_under(view, TEMPLATES)
        templates = {key.removeprefix(TEMPLATE): str(text) for key, text in told.items() if text}
        self._checker = Checker(config, replace(self._tools(words), templates=templates))


def bounds(cells: Iterable[Cell]) -> dict[str, int]:
    """The bounds of cells as parameters of `length`, whose parameters every check that counts tokens goes by."""
    found: dict[str, int] = {}
    for cell in cells:
        where = ",".join(f"{name}={value}" for name, value in sorted(cell.dimensions.items()))
        if parts(f"length.on[{where}]")[3] != cell.dimensions:
            continue  # a value with a comma or bracket in it can't be written as a key
        for field, (least, most) in cell.bounds.items():
            found |= {f"length.{field}_min[{where}]": least, f"length.{field}_max[{where}]": most}
    return found


def set_check(collection: "SqlCollection", act: Act, key: str, text: str) -> tuple[str, Any]:
    """Set something of the checks to what was typed; returns the key as it is written, and the value."""
    with collection.view() as view:
        config = configured(view.checks.settings())
    name, value = declared(key.removeprefix(CHECKS), text, config)
    change_check(collection, act, CHECKS + name, value)
    return CHECKS + name, value


def told_check(view: View, key: str) -> dict[str, Any]:
    """What holds for a key of the checks: what was set, else the check's own default."""
    config = configured(view.checks.settings())
    name, default, summary = described(key.removeprefix(CHECKS), config)
    value = view.setting(CHECKS + name)
    return {"key": CHECKS + name, "value": default if value is None else value, "summary": summary}
