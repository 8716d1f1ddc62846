"""A project in several copies, with people who do random things to it: the ground of the property tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from pysqlite3 import dbapi2

from storage.collection import SqlCollection, create_collection, open_collection
from storage.site import inode
from storage.upkeep import content
from workbench.domain.event import new_id
from workbench.domain.listing import Filter
from workbench.domain.pair import Pair
from workbench.domain.project import Member, Role
from workbench.domain.road import Stage
from workbench.services import people
from workbench.view import Act, Collection

ACCOUNT = people.Account("tester", "host")
ROLES = {
    "ann": (Role.AUTHOR, Role.REVIEWER),
    "ben": (Role.AUTHOR, Role.REVIEWER),
    "eve": (Role.EDITOR, Role.REVIEWER),
}


def act(member: Member, label: str = "do") -> Act:
    """An action of a member."""
    return Act(label, member, str(ACCOUNT))


def found(folder: Path) -> tuple[SqlCollection, list[Member]]:
    """A new project with its lead and three others."""
    collection = create_collection(folder / "a.sft", team=False, group=None)
    lead = people.found(collection, name="Property", languages=["en"], team=False, group=None, account=ACCOUNT)
    members = [lead]
    for name, roles in ROLES.items():
        members.append(people.add_member(collection, act(lead), Member(new_id(), name, roles, ACCOUNT.user)))
    return collection, members


def copied(collection: SqlCollection, name: str, *, same_site: bool = False) -> SqlCollection:
    """A copy of the file; with `same_site` one that goes on under the same site id, as after a restored snapshot."""
    collection.forget_erased()
    target = collection.path.with_name(name)
    shutil.copy(collection.path, target)
    if same_site:
        raw = dbapi2.connect(str(target))
        raw.execute("UPDATE here SET inode = ?", (inode(target),))
        raw.commit()
        raw.close()
    return open_collection(target)


def pairs(collection: Collection) -> list[Pair]:
    """Every pair, folded from its log."""
    with collection.view() as view:
        return [view.pair(line.id) for line in view.pairs(Filter())]


def broken_rules(collection: Collection) -> Iterator[str]:
    """Rules of the road that a project breaks; there are none."""
    for pair in pairs(collection):
        for verdict in pair.verdicts:
            for name, revision in verdict.revisions.items():
                if verdict.reviewer in pair.revisions[revision, name].hands:
                    yield f"{verdict.reviewer} verified their own {name}"
        if pair.stage is Stage.ACCEPTED and not (pair.settled("prompt") and pair.settled("completion")):
            yield f"{pair.id} is accepted, and not all of it was verified"


def hashes(collections: list[SqlCollection]) -> set[str]:
    """The content hashes of several copies."""
    return {content(collection) for collection in collections}
