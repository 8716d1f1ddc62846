"""Parts of the settings: each lists its lines, says who may change them, and asks for a new value."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from screens.frame import safe
from screens.frame.room import RoomScreen
from screens.widgets.ask import Ask, Confirm
from workbench import machine as machines
from workbench.domain.project import Role
from workbench.errors import WorkbenchError
from workbench.machine import Machine
from workbench.services.adjusting import add_host, change_machine, drop_host, machine_entries, project_entries
from workbench.services.people import change_setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.services.doctor import Diagnosis, Patient


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section."""

    key: str
    label: str
    value: str
    about: str
    """Shown below the list while the cursor is on the line."""
    changed: bool = False
    """Whether it is other than the program's own."""


class Section:
    """A part of the settings; what it cannot do, it does not offer."""

    name: ClassVar[str]
    title: ClassVar[str]
    does: ClassVar[frozenset[str]] = frozenset({"change"})
    """Of change, add, drop, reset, look, suggest: what can be done here."""
    lead_only: ClassVar[bool] = True
    empty: ClassVar[str] = "Nothing here yet."

    def __init__(self, room: RoomScreen) -> None:
        """Stand in a room."""
        self.room = room

    @property
    def may(self) -> bool:
        """Whether this member changes something here."""
        return not self.lead_only or self.room.bench.member.may(Role.LEAD)

    @property
    def note(self) -> str:
        """Where it is kept, and who may change it."""
        if self.may:
            return "kept in the project, for everybody"
        leads = self.room.look(lambda view: [one.name for one in view.members() if Role.LEAD in one.roles])
        return f"read only: a lead changes it ({', '.join(leads)})"

    def lines(self) -> list[Line]:
        """What there is."""
        return []

    async def change(self, key: str) -> None:
        """Ask for another value."""

    async def add(self, beside: str = "") -> None:
        """Ask for a new one; `beside` is the line under the cursor."""

    async def drop(self, key: str) -> None:
        """Take one away."""

    def can_drop(self, key: str) -> bool:
        """Whether a line can be taken away."""
        return True

    async def reset(self, key: str) -> None:
        """Give it the program's own value back."""

    async def look(self) -> None:
        """Look at what takes time."""

    def suggest(self) -> None:
        """Look for something to take in, and offer it."""

    async def ask(self, title: str, label: str, value: str = "") -> str | None:
        """Ask for one line."""
        return await self.room.app.push_screen_wait(Ask(title, label, value))


class ProjectSection(Section):
    """The project's settings."""

    name, title = "project", "Project"
    does = frozenset({"change", "reset"})

    def lines(self) -> list[Line]:
        """Every option, changed or not."""
        return [
            Line(one.key, one.key, one.shown, f"{one.summary}\ndefault: {one.default or '(nothing)'}",
                 one.value != one.default)
            for one in self.room.look(project_entries)
        ]  # fmt: skip

    async def change(self, key: str) -> None:
        """Ask for another value of an option."""
        entry = next(one for one in self.room.look(project_entries) if one.key == key)
        answer = await self.ask(key, f"{entry.summary}\ndefault: {entry.default or '(nothing)'}", entry.value)
        if answer is not None and answer != entry.value:
            await self._set(key, answer)

    async def reset(self, key: str) -> None:
        """Back to the default."""
        entry = next(one for one in self.room.look(project_entries) if one.key == key)
        if entry.value != entry.default:
            await self._set(key, entry.default)

    async def _set(self, key: str, text: str) -> None:
        bench = self.room.bench
        act = bench.act(f"Set {key}")
        if await self.room.change(lambda: [change_setting(bench.collection, act, key, text)]) is not None:
            self.room.say(f"{key} = {text or '(nothing)'}; u takes it back")


class MachineSection(Section):
    """The settings of this machine."""

    name, title = "machine", "Machine"
    does = frozenset({"change", "add", "drop"})
    lead_only = False

    @property
    def note(self) -> str:
        """The file that they lie in."""
        from workbench import paths

        return f"this account's, on this machine: {paths.machine_file()}"

    def lines(self) -> list[Line]:
        """The machine's own, then each host's."""
        return [
            Line(one.key, one.key, one.shown, one.summary, one.value != one.default)
            for one in machine_entries(machines.load())
        ]

    async def change(self, key: str) -> None:
        """Ask for another value of a field."""
        entry = next(one for one in machine_entries(machines.load()) if one.key == key)
        answer = await self.ask(key, entry.summary, "" if entry.secret else entry.value)
        if answer is not None and not (entry.secret and not answer):
            await self._save(lambda known: change_machine(known, key, answer), f"{key} is changed")

    async def add(self, beside: str = "") -> None:
        """A further model host."""
        name = await self.ask("New model host", "Its name; kind, address and model are filled in below")
        if name:
            await self._save(lambda known: add_host(known, name), f"{name} is added: fill in its lines")

    def can_drop(self, key: str) -> bool:
        """Only hosts."""
        return key.startswith("hosts.")

    async def drop(self, key: str) -> None:
        """Take a host away."""
        host = machines.load().hosts[int(key.split(".")[1]) - 1].name
        lines = safe.show(f"The model host {host} is no longer asked.")
        if await self.room.app.push_screen_wait(Confirm("Take a host away", lines, "take it away")):
            await self._save(lambda known: drop_host(known, key), f"{host} is taken away")

    async def _save(self, change: "Callable[[Machine], Machine]", told: str) -> None:
        try:
            await asyncio.to_thread(lambda: machines.save(change(machines.load())))
        except WorkbenchError as error:
            self.room.say_error(error)
            return
        except OSError as error:
            self.room.say(f"It can't be written: {error}", "error")
            return
        self.room.say(told)


class HealthSection(Section):
    """What this machine has, lacks, and what to type."""

    name, title = "health", "Health"
    does = frozenset({"look"})
    lead_only = False
    empty = "Not looked at yet: h looks at hosts, models, disks and folders."

    def __init__(self, room: RoomScreen) -> None:
        """Nothing was looked at yet."""
        super().__init__(room)
        self.found: list[Diagnosis] = []

    @property
    def note(self) -> str:
        """The same as on the command line."""
        return "as `workbench doctor` says"

    def lines(self) -> list[Line]:
        """What was found when it was looked at last."""
        return [
            Line(one.name, f"{'✔' if one.ok else '✘'} {one.name}", one.detail, one.cure or "nothing to do", not one.ok)
            for one in self.found
        ]

    async def look(self) -> None:
        """Look at everything, beside the screen's thread."""
        from workbench.services.doctor import diagnose

        self.room.say("Looking …", "warn")
        try:
            self.found = await asyncio.to_thread(lambda: list(diagnose(self._patient())))
        except WorkbenchError as error:
            self.room.say_error(error)
            return
        bad = sum(not one.ok for one in self.found)
        self.room.say(f"{bad} of {len(self.found)} want something" if bad else "All is well", "warn" if bad else "good")

    def _patient(self) -> "Patient":
        from screens.commands.setup import named_hosts
        from storage.database import sqlite_version
        from workbench.services.doctor import Patient

        known = machines.load()
        return Patient(known, named_hosts(known), sqlite_version, self.room.bench.collection.path)


def drawn(line: Line, width: int) -> Content:
    """One line of a section."""
    left = max(12, min(28, width // 3))
    label = safe.line(line.label, "bold" if line.changed else "", left)
    space = " " * (left - label.cell_length + 2)
    return Content.assemble(label, space, safe.line(line.value, "", max(1, width - left - 2)))
