"""What a pair is for: its skill, its language, its cell; asked for a new pair, changed with alt+i for one there is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from screens.frame.room import RoomScreen
from screens.widgets.ask import Choose
from screens.widgets.desk import Desk
from screens.widgets.write_lines import facts_line
from workbench.domain.project import Cell
from workbench.services.authoring import Opening
from workbench.services.people import known_facts
from workbench.services.writing import change_facts
from workbench.view import Changes

NONE = "-"
"""Stands for no cell."""


class Facts:
    """Asks for facts over a room."""

    def __init__(self, room: RoomScreen) -> None:
        """Ask over a room."""
        self.room = room

    def begin(self, then: Callable[[dict[str, Any]], object]) -> None:
        """Ask for all facts of a new pair, one after the other; `then` gets them; esc begins nothing."""
        facts: dict[str, Any] = {}

        def skill(value: str | None) -> None:
            if value:
                facts["skill"] = value
                self._ask("language", language)

        def language(value: str | None) -> None:
            if value:
                facts["language"] = value
                self._ask("cell", cell, facts)

        def cell(value: str | None) -> None:
            if value:
                if value != NONE:
                    facts["cell"] = self._cells(facts)[value]
                then(facts)

        self._ask("skill", skill)

    def change(self, desk: Desk) -> None:
        """Change one fact of the pair whose text is on a desk."""
        what = desk.opening
        if what is None:
            return
        facts = what.facts
        now = {"skill": facts.get("skill"), "language": facts.get("language"), "cell": _named(facts.get("cell") or {})}

        def which(name: str | None) -> None:
            if name:
                self._ask(name, lambda value: self._changed(desk, what, name, value), facts)

        self.room.app.push_screen(Choose("Which fact?", [(k, f"{k}: {v or 'none'}") for k, v in now.items()]), which)

    def _changed(self, desk: Desk, what: Opening, name: str, value: str | None) -> None:
        if not value:
            return
        new: dict[str, Any] = {name: value}
        if name == "cell":
            new = {"cell": {} if value == NONE else self._cells(what.facts)[value]}
        if what.pair:
            self.room.run_worker(self._write(what.pair, new))
        else:
            now = replace(what, facts={**what.facts, **new})
            desk.tell(now, facts_line(now))

    async def _write(self, pair: str, new: dict[str, Any]) -> None:
        bench = self.room.bench
        act = bench.act(f"Facts of #{pair[:6]}")

        def write() -> Changes:
            with bench.collection.view() as view:
                known = known_facts(view, new)
            return change_facts(bench.collection, act, pair, known)

        if await self.room.change(write) is not None:
            self.room.say(f"Changed the {next(iter(new))} of #{pair[:6]}")

    def _ask(self, name: str, then: Callable[[str | None], None], facts: Mapping[str, Any] | None = None) -> None:
        if name == "skill":
            values = self.room.look(lambda view: list(view.setting("skills")))
        elif name == "language":
            values = self.room.look(lambda view: list(view.project.languages))
        else:
            values = [*self._cells(facts or {})]
        options = [(value, value) for value in values]
        if name == "cell":
            options.append((NONE, "no cell"))
        if (len(options) == 1 and facts is None) or (options == [(NONE, "no cell")] and not (facts or {}).get("cell")):
            then(options[0][0])  # a question with one answer is none
            return
        self.room.app.push_screen(Choose(f"{name.capitalize()} of the pair", options), then)

    def _cells(self, facts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """The project's cells that fit what is known, by name."""
        return {
            _named(cell.dimensions): dict(cell.dimensions) for cell in self.room.bench.cells() if _fits(cell, facts)
        }


def _fits(cell: Cell, facts: Mapping[str, Any]) -> bool:
    return all(cell.dimensions.get(name, facts.get(name)) == facts.get(name) for name in ("skill", "language"))


def _named(dimensions: Mapping[str, str]) -> str:
    return " · ".join(dimensions.values())
