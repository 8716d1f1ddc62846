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


def add_member(collection: Collection, act: Act, member: Member) -> Member:
    """Add a member, or change the one of that name."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        known = [other for other in view.members() if other.name == member.name]
        uid = known[0].id if known else member.id
        yield NewEvent("member.changed", uid, _facts(member))

    changes = collection.transact(act, operation)
    (uid,) = changes.subjects
    return Member(uid, member.name, member.roles, member.account, member.languages, member.domains)


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


def set_cell(
    collection: Collection, act: Act, dimensions: Mapping[str, str], target: int,
    bounds: Mapping[str, tuple[int, int]] | None = None,
) -> Changes:  # fmt: skip
    """Set the target of a cell, and the least and most tokens of its texts."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        strange = set(dimensions) - set(view.setting("dimensions"))
        if strange:
            known = ", ".join(view.setting("dimensions"))
            raise Refused("No such dimension", f"{', '.join(sorted(strange))}", f"the project's dimensions: {known}")
        facts = {"dimensions": dict(dimensions), "target": target}
        if bounds:
            facts["bounds"] = {name: list(pair) for name, pair in bounds.items()}
        yield NewEvent("cell.changed", derived_id("cell", canonical(dict(dimensions)).decode()), facts)

    return collection.transact(act, operation)


def publish_guideline(collection: Collection, act: Act, text: str) -> Changes:
    """Publish a new version of the guideline."""

    def operation(_view: View) -> Iterator[NewEvent]:
        require(act.member)
        yield NewEvent("guideline.published", derived_id("guideline"), {}, {"guideline": text})

    return collection.transact(act, operation)
