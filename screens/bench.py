"""The composition root: a project opened for the member who acts, and the engines of this machine."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from storage.collection import SqlCollection, create_collection, open_collection
from workbench.domain.project import Cell, Member
from workbench.services.people import Account, acting, found, this_account
from workbench.view import Act

if TYPE_CHECKING:
    from checks.runner import Checker
    from checks.tools import Need
    from screens.late import LateTools
    from screens.neighbours import ProjectNeighbours
    from screens.project_checks import ProjectChecks
    from storage.lease import SqlLeases
    from workbench.engines.hosts import Chosen
    from workbench.ports import Role
    from workbench.services.retrieving import Retriever


@dataclass(frozen=True)
class Bench:
    """An open project, and who is at work on it."""

    collection: SqlCollection
    member: Member
    account: Account
    wait: float = 0.0
    """Seconds that a check may wait for a server that is starting; 0 where somebody types."""

    @cached_property
    def leases(self) -> "SqlLeases":
        """Who is at work on what."""
        from storage.lease import SqlLeases

        return SqlLeases(self.collection.path, self.member, str(self.account))

    @property
    def checker(self) -> "Checker":
        """The checks as the project has them now; ask again rather than keep it."""
        return self._checks.now()

    @cached_property
    def _checks(self) -> "ProjectChecks":
        from screens.project_checks import ProjectChecks

        return ProjectChecks(self.collection, self.tools.with_words)

    @cached_property
    def tools(self) -> "LateTools":
        """What checks may ask beside a text, opened when they ask."""
        from screens.late import LateTools

        @cache
        def around() -> "ProjectNeighbours":
            from screens.neighbours import neighbours

            return neighbours(self.collection, self.wait)

        def held_out() -> object:
            from screens.project_held_out import ProjectHeldOut

            return ProjectHeldOut(self.collection, around)

        def drafts() -> object:
            from workbench.services.origins import Origins

            return Origins(self.collection)

        def evidence() -> object:
            from screens.project_evidence import ProjectEvidence

            return ProjectEvidence(self.collection)

        def demands() -> object:
            from screens.project_demands import ProjectDemands

            return ProjectDemands(self.collection)

        own: dict[Need, Callable[[], object]] = {
            "neighbours": around,
            "held_out": held_out,
            "drafts": drafts,
            "evidence": evidence,
            "demands": demands,
        }
        return LateTools(own, self.wait)

    def close(self) -> None:
        """Let go of the project."""
        if "leases" in self.__dict__:
            self.leases.close()
        if "tools" in self.__dict__:
            self.tools.close()
        self.collection.close()

    def act(self, label: str) -> Act:
        """Begin an action of the member; its label is what undo will call it."""
        return Act(label, self.member, str(self.account))

    def cells(self) -> list[Cell]:
        """The project's cells with their targets."""
        from storage.cells import cells

        with self.collection.view() as view:
            return list(cells(view.connection))


def begin(project: Path, name: str | None, *, wait: float = 0.0) -> Bench:
    """Open a project for the member named, or for the account's first one; whoever asks closes it."""
    account = this_account()
    collection = open_collection(project)
    try:
        with collection.view() as view:
            member = acting(view, account, name)
    except BaseException:
        collection.close()
        raise
    return Bench(collection, member, account, wait)


def make(path: Path, *, name: str, languages: Sequence[str], team: bool, group: str | None) -> Member:
    """Make a project's file with its founder; nothing is left of one that could not be made."""
    collection = create_collection(path, team=team, group=group)
    try:
        return found(collection, name=name, languages=languages, team=team, group=group, account=this_account())
    except BaseException:
        collection.close()
        remove(path)
        raise
    finally:
        collection.close()


def remove(path: Path) -> None:
    """Take away a project that was not finished, with the files beside it."""
    for suffix in ("", "-wal", "-shm", "-queue"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextlib.contextmanager
def opened(project: Path, name: str | None) -> Iterator[Bench]:
    """A project, opened for the time of one command."""
    from screens.tools import PATIENCE

    bench = begin(project, name, wait=PATIENCE)
    try:
        yield bench
    finally:
        bench.close()


def engine(role: "Role", model: str | None = None) -> "Chosen":
    """The model host of this machine for a role, with its model; raises ServiceFailed where there is none."""
    from workbench import machine, paths
    from workbench.engines.hosts import choose

    file = paths.gguf_file()
    return choose(role, model, settings=machine.load().hosts_for(role), gguf=file if file.is_file() else None)


@contextlib.contextmanager
def retriever(collection: SqlCollection) -> "Iterator[Retriever]":
    """What finds passages for a completion: by words, and by meaning where the embedder is there."""
    from storage.retrieval import ChunkIndex
    from workbench import paths
    from workbench.engines.embedder import OnnxEmbedder, ready
    from workbench.services.retrieving import Retriever

    folder = paths.embedder_dir()
    index = ChunkIndex(collection, paths.index_dir(collection.path))
    try:
        yield Retriever(collection, index, OnnxEmbedder(folder) if ready(folder) else None)
    finally:
        index.close()
