"""Members, guideline and cells: what a lead settles for everybody."""

import grp
from collections.abc import Mapping
from dataclasses import replace

from screens.widgets.long_ask import LongAsk
from screens.widgets.settings_sections import Line, Section
from workbench.domain.event import derived_id, new_id
from workbench.domain.project import Cell, Guideline, Member, Role
from workbench.errors import Refused
from workbench.services.people import add_member, named, publish_guideline, set_cell
from workbench.view import View


class MemberSection(Section):
    """Who takes part."""

    name, title = "members", "Members"
    does = frozenset({"change", "add"})

    def lines(self) -> list[Line]:
        """Everybody, with what they do."""
        return [
            Line(one.id, one.name, ", ".join(one.roles),
                 f"acts from the account {one.account}"
                 + (f"\nlanguages: {', '.join(one.languages)}" if one.languages else "")
                 + (f"\ndomains: {', '.join(one.domains)}" if one.domains else ""))
            for one in self.room.look(lambda view: view.members())
        ]  # fmt: skip

    async def change(self, key: str) -> None:
        """Ask for other roles."""
        known = self.room.look(lambda view: named(view, key))
        roles = await self._roles(known.name, ", ".join(known.roles))
        if roles:
            await self._write(replace(known, roles=roles))

    async def add(self, beside: str = "") -> None:
        """Ask for a name, roles and the account."""
        name = await self.ask("New member", "The member's name")
        if not name:
            return
        roles = await self._roles(name, Role.AUTHOR)
        if not roles:
            return
        own = self.room.bench.account.user
        likely = self.room.look(lambda view: _free(view, view.project.group) if view.project.group else own)
        account = await self.ask(name, "The operating system account that they act from", likely)
        if account:
            await self._write(Member(new_id(), name, roles, account))

    async def _roles(self, name: str, now: str) -> tuple[Role, ...] | None:
        """Ask until each word is a role; None where nobody answers."""
        while answer := await self.ask(name, f"Roles, one or more: {', '.join(Role)}", now):
            strange = [word for word in _words(answer) if word not in list(Role)]
            if not strange:
                return tuple(map(Role, _words(answer)))
            self.room.say_error(Refused("No such role", ", ".join(strange), f"some of {', '.join(Role)}"))
            now = answer
        return None

    async def _write(self, member: Member) -> None:
        bench = self.room.bench
        act = bench.act(f"Member {member.name}")
        if await self.room.change(lambda: add_member(bench.collection, act, member)):
            self.room.say(f"{member.name}: {', '.join(member.roles)}")


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(text.replace(",", " ").split()))


def _free(view: View, group: str) -> str:
    """An account of a Unix group that nobody acts from yet; '' where there is none."""
    taken = {member.account for member in view.members()}
    try:
        return next((name for name in grp.getgrnam(group).gr_mem if name not in taken), "")
    except KeyError:
        return ""


class GuidelineSection(Section):
    """The instructions, in versions."""

    name, title = "guideline", "Guideline"
    does = frozenset({"add", "change"})
    empty = "No guideline yet: a lead publishes one with a."

    draft: str | None = None
    """What was typed and not published yet."""

    def lines(self) -> list[Line]:
        """Every version, the latest first."""
        return self.room.look(_versions)

    async def change(self, key: str) -> None:
        """A version is changed by publishing another one made from it."""
        found = next((line.about for line in self.lines() if line.key == key), "")
        await self._publish(found)

    async def add(self, beside: str = "") -> None:
        """Publish the next version, made from the latest."""
        found = self.lines()
        await self._publish(found[0].about if found else "")

    async def _publish(self, start: str) -> None:
        bench = self.room.bench
        label = "F2 publishes it as the next version; verdicts name the version that they were given by."
        question = LongAsk("Guideline", label, self.draft if self.draft is not None else start)
        answer = await self.room.app.push_screen_wait(question)
        if answer is None:
            return
        taken, text = answer
        if not taken or not text.strip():
            self.draft = text if text != start else None
            if self.draft is not None:
                self.room.say("Not published; what you typed is there when you come back", "warn")
            return
        act = bench.act("Publish the guideline")
        if await self.room.change(lambda: publish_guideline(bench.collection, act, text)):
            self.draft = None
            self.room.say(f"Version {len(self.lines())} is published")


def _versions(view: View) -> list[Line]:
    found = view.subject(derived_id("guideline"))
    versions = found.versions if isinstance(found, Guideline) else ()
    lines = []
    for number, (event, digest) in enumerate(versions, 1):
        text = view.text(digest)
        shown = text or "(erased)"
        lines.append(Line(event, f"version {number}", shown.strip().splitlines()[0] if shown.strip() else "", shown))
    return lines[::-1]


class CellSection(Section):
    """Parts of the dataset with their targets."""

    name, title = "cells", "Cells"
    does = frozenset({"change", "add"})
    empty = "No cell yet: a lead adds one with a, as `domain=tenancy skill=closed_qa target=60`."

    def lines(self) -> list[Line]:
        """Each cell with its target and bounds."""
        return [Line(one.id, " · ".join(one.dimensions.values()), f"target {one.target}", _about(one))
                for one in self.room.bench.cells()]  # fmt: skip

    async def change(self, key: str) -> None:
        """Ask for another target."""
        cell = next(one for one in self.room.bench.cells() if one.id == key)
        answer = await self.ask(_named(cell.dimensions), "Accepted pairs that are wanted", str(cell.target))
        if answer is not None:
            await self._set(dict(cell.dimensions), answer, dict(cell.bounds))

    async def add(self, beside: str = "") -> None:
        """Ask for a cell with its target."""
        dimensions = self.room.look(lambda view: view.setting("dimensions"))
        label = f"DIM=VALUE … target=N; dimensions: {', '.join(dimensions)}"
        answer = await self.ask("New cell", label)
        if not answer:
            return
        parts = dict(part.split("=", 1) for part in answer.split() if "=" in part)
        target = parts.pop("target", "")
        if not parts or len(parts) + 1 < len(answer.split()):
            self.room.say("Not a cell: write it as domain=tenancy skill=closed_qa target=60", "error")
            return
        await self._set(parts, target, {})

    async def _set(self, parts: dict[str, str], target: str, bounds: dict[str, tuple[int, int]]) -> None:
        if not target.isdecimal():
            self.room.say(f"Not a target: {target or 'none was given'}; write a whole number", "error")
            return
        bench = self.room.bench
        act = bench.act(f"Target of {_named(parts)}")
        if await self.room.change(lambda: set_cell(bench.collection, act, parts, int(target), bounds or None)):
            self.room.say(f"{_named(parts)}: {target}")


def _named(parts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in parts.items())


def _about(cell: Cell) -> str:
    bounds = [f"{name}: {least} to {most} tokens" for name, (least, most) in cell.bounds.items()]
    return "\n".join([_named(cell.dimensions), *bounds])
