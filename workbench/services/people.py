"""Who takes part: founding a project, its members, its settings, its cells and guideline."""

import getpass
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.canonical import canonical
from workbench.domain.event import NewEvent, derived_id, new_id
from workbench.domain.project import Member, Role
from workbench.domain.settings import option, parse
from workbench.errors import Refused
from workbench.view import Act, Changes, Collection, View


@dataclass(frozen=True, slots=True)
class Account:
    """An operating system account on a host."""

    user: str
    host: str

    def __str__(self) -> str:
        """As the log names it."""
        return f"{self.user}@{self.host}"


def this_account() -> Account:
    """The account that runs this program."""
    return Account(getpass.getuser(), platform.node() or "localhost")


def acting(view: View, account: Account, name: str | None) -> Member:
    """The member who acts: the one named, else the account's first; raises Refused for anybody else's."""
    members = view.members()
    if name is None:
        own = [member for member in members if member.account == account.user]
        if not own:
            raise Refused(
                "You are no member", f"no member of this project acts from the account {account.user}",
                f"ask a lead: workbench member add NAME --role author --account {account.user}",
            )  # fmt: skip
        return own[0]
    member = named(view, name)
    if member.account != account.user:
        raise Refused(
            "Not your name", f"{name} acts from the account {member.account}, not from {account.user}",
            "leave --as away, or name a member of your own account: workbench member list",
        )  # fmt: skip
    return member


def named(view: View, name: str) -> Member:
    """A member by name or id; raises Refused with the names that there are."""
    members = view.members()
    found = [member for member in members if member.name == name or member.id == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            "Not a single one", f"several members are named {name!r}", "name one by id: workbench member list"
        )
    names = ", ".join(member.name for member in members)
    raise Refused("No such member", f"nobody here is named {name!r}", f"the members: {names}")


def require(member: Member, *roles: Role) -> None:
    """Refuse what a member's roles do not allow."""
    if not member.may(*roles):
        wanted = " or ".join(roles or (Role.LEAD,))
        raise Refused(
            "Not your role", f"{member.name} is {', '.join(member.roles)}; this is for {wanted}",
            f"ask a lead: workbench member add {member.name} --role {wanted.split()[0]}",
        )  # fmt: skip


def found(
    collection: Collection, *, name: str, languages: Sequence[str], team: bool, group: str | None, account: Account
) -> Member:
    """Write the first events of a new project; the acting account becomes its first member, lead."""
    maker = Member(new_id(), account.user, (Role.LEAD,), account.user)
    project = {"name": name, "languages": list(languages), "team": team, "group": group}

    def operation(_view: View) -> Iterator[NewEvent]:
        yield NewEvent("project.created", new_id(), project)
        yield NewEvent("member.changed", maker.id, _facts(maker))

    collection.transact(Act(f"New project {name}", maker, str(account)), operation)
    return maker


def add_member(collection: Collection, act: Act, member: Member, *, only: bool = True) -> Member:
    """Add a member, or change the one of that name; nothing is written where nothing changes.

    Args:
        collection: the project.
        act: a lead's.
        member: as they are to be; of one who is known already, the id stays.
        only: whether a known member keeps no other roles, languages and domains than these; else these are added.

    Raises:
        Refused: the act is no lead's, or nobody would lead the project any more.
    """
    uid = member.id

    def operation(view: View) -> Iterator[NewEvent]:
        nonlocal uid, member
        require(act.member)
        everybody = view.members()
        known = next((other for other in everybody if other.name == member.name), None)
        if known:
            uid = known.id
            if not only:
                member = _joined(known, member)
            if not any(Role.LEAD in one.roles for one in everybody if one.id != uid) and Role.LEAD not in member.roles:
                raise Refused("Nobody would lead", f"{member.name} is the only lead", "make somebody else a lead first")
        if known is None or _facts(known) != _facts(member):
            yield NewEvent("member.changed", uid, _facts(member))

    collection.transact(act, operation)
    return Member(uid, member.name, member.roles, member.account, member.languages, member.domains)


def _joined(known: Member, more: Member) -> Member:
    """A member with what they had and what is new."""
    return Member(
        known.id, known.name, tuple(dict.fromkeys((*known.roles, *more.roles))), more.account,
        tuple(dict.fromkeys((*known.languages, *more.languages))),
        tuple(dict.fromkeys((*known.domains, *more.domains))),
    )  # fmt: skip


def _facts(member: Member) -> dict[str, Any]:
    return {
        "name": member.name, "roles": list(member.roles), "account": member.account,
        "languages": list(member.languages), "domains": list(member.domains),
    }  # fmt: skip


def change_setting(collection: Collection, act: Act, key: str, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Set one of the project's settings to what was typed; returns the value."""
    value = parse(key, text)

    def operation(_view: View) -> Iterator[NewEvent]:
        require(act.member)
        yield NewEvent("setting.changed", derived_id("setting", option(key).name), {"key": key, "value": value})

    collection.transact(act, operation)
    return value


def change_check(collection: Collection, act: Act, key: str, value: Any) -> Changes:  # noqa: ANN401 - any JSON value
    """Set something of the checks; None goes back to the check's own default.

    Args:
        collection: the project.
        act: a lead's.
        key: begins with `checks.`; whoever knows the checks has read it.
        value: any JSON value without a float.
    """

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        if view.setting(key) != value:
            yield NewEvent("setting.changed", derived_id("setting", option(key).name), {"key": key, "value": value})

    return collection.transact(act, operation)


def set_cell(
    collection: Collection, act: Act, dimensions: Mapping[str, str], target: int,
    bounds: Mapping[str, tuple[int, int]] | None = None,
) -> Changes:  # fmt: skip
    """Set the target of a cell, and the least and most tokens of its texts."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        parts = _parts(view, dimensions)
        facts: dict[str, Any] = {"dimensions": parts, "target": target}
        if bounds:
            facts["bounds"] = {name: list(pair) for name, pair in bounds.items()}
        yield NewEvent("cell.changed", derived_id("cell", canonical(parts).decode()), facts)

    return collection.transact(act, operation)


def known_facts(view: View, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a pair as the project writes them: its skill, and the dimensions and values of its cell.

    Raises:
        Refused: a value that the project does not have, with those that it has.
    """
    known = dict(facts)
    if facts.get("skill"):
        known["skill"] = _value(view, "skill", facts["skill"])
    if facts.get("cell"):
        known["cell"] = _parts(view, facts["cell"])
    return known


def _parts(view: View, dimensions: Mapping[str, str]) -> dict[str, str]:
    strange = set(dimensions) - set(view.setting("dimensions"))
    if strange:
        known = ", ".join(view.setting("dimensions"))
        raise Refused("No such dimension", f"{', '.join(sorted(strange))}", f"the project's dimensions: {known}")
    return {name: _value(view, name, value) for name, value in dimensions.items()}


CLOSED = {"skill": "skills", "domain": "taxonomy.domain"}
"""Dimension of a cell -> the setting that lists its values."""


def _value(view: View, dimension: str, wanted: str) -> str:
    """A value of a dimension as the project writes it; any where the project lists none of its own."""
    key = CLOSED.get(dimension)
    values = view.setting(key) if key else []
    if not key or (dimension == "domain" and values == option(key).default):  # no taxonomy was set yet
        return wanted
    alike = [value for value in values if _squeezed(value) == _squeezed(wanted)]
    if wanted in values or len(alike) == 1:
        return wanted if wanted in values else str(alike[0])
    raise Refused(
        f"No such {dimension}", wanted, f"the project's: {', '.join(values)}; a lead adds one: workbench set {key} LIST"
    )


def _squeezed(value: str) -> str:
    """What spellings of one value have in common: open_qa, Open QA."""
    return "".join(char for char in value.casefold() if char.isalnum()) or value


def publish_guideline(collection: Collection, act: Act, text: str) -> Changes:
    """Publish a new version of the guideline."""

    def operation(_view: View) -> Iterator[NewEvent]:
        require(act.member)
        yield NewEvent("guideline.published", derived_id("guideline"), {}, {"guideline": text})

    return collection.transact(act, operation)
