"""Projects to be tortured: founded, peopled and filled through the services, as a person would."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.collection import SqlCollection, create_collection, open_collection
from workbench.domain.event import NewEvent, new_id
from workbench.domain.pair import Counts
from workbench.domain.project import Member, Role
from workbench.domain.road import Ruling, Stage
from workbench.services import people, reviewing, writing
from workbench.view import Act, Operation, View

MEMBERS = {
    "ann": (Role.AUTHOR,),
    "bob": (Role.REVIEWER,),
    "carl": (Role.EDITOR, Role.AUTHOR),
    "dora": (Role.AUTHOR, Role.REVIEWER),
}


@dataclass(slots=True)
class Crew:
    """An open project and those who work on it."""

    collection: SqlCollection
    members: dict[str, Member]

    def act(self, name: str, label: str = "torture") -> Act:
        return Act(label, self.members[name], str(people.this_account()))

    def write(self, name: str = "ann", **texts: str) -> str:
        """A new pair; its id."""
        (pair,) = writing.write_new(self.collection, self.act(name), writing.Manuscript(texts)).subjects
        return pair

    def submit(self, pair: str, name: str = "ann") -> None:
        counts = {"hidden": Counts(1, 0, 1)}
        told = {"findings": lambda _view, _pair: [], "outcome": lambda _view, _pair: counts}
        writing.submit(self.collection, self.act(name), pair, **told)

    def judge(self, pair: str, ruling: Ruling = Ruling.ACCEPT, name: str = "bob") -> None:
        with self.collection.view() as view:
            found = view.pair(pair)
        field = "prompt" if found.stage is Stage.PROMPT_SUBMITTED else "completion"
        heads = {found.heads[field]} | ({found.heads["prompt"]} if not found.settled("prompt") else set())
        reasons = () if ruling is Ruling.ACCEPT else ("unclear",)
        opinion = reviewing.Opinion(ruling, tuple(heads), reasons)
        reviewing.give_verdict(self.collection, self.act(name), pair, opinion)

    def revise(self, pair: str, field: str, text: str, name: str = "ann") -> None:
        with self.collection.view() as view:
            base = view.pair(pair).heads.get(field)
        writing.revise(self.collection, self.act(name), pair, writing.Manuscript({field: text}), base)

    def accepted(self, prompt: str, completion: str) -> str:
        """A pair that went all the way."""
        pair = self.write(prompt=prompt)
        self.submit(pair)
        self.judge(pair)
        self.revise(pair, "completion", completion)
        self.submit(pair)
        self.judge(pair)
        return pair

    def stage(self, pair: str) -> Stage:
        with self.collection.view() as view:
            return view.pair(pair).stage


def found_project(path: Path, *, team: bool = False, group: str | None = None) -> Crew:
    """A new project with one member for each role, all of this account, and the lead `eve`."""
    collection = create_collection(path, team=team, group=group)
    account = people.this_account()
    eve = people.found(collection, name="Torture", languages=["en"], team=team, group=group, account=account)
    crew = Crew(collection, {"eve": eve})
    for name, roles in MEMBERS.items():
        crew.members[name] = people.add_member(collection, crew.act("eve"), Member(new_id(), name, roles, account.user))
    return crew


def reopened(path: Path) -> Crew:
    """The same project, opened again; the lead is known as `eve`, whatever the account's name is."""
    collection = open_collection(path)
    with collection.view() as view:
        members = {member.name if member.name in MEMBERS else "eve": member for member in view.members()}
    return Crew(collection, members)


def imported(texts: list[tuple[str, str]], stage: str = "completion_submitted") -> Iterator[Operation]:
    """Operations that take finished pairs in, 100 a transaction."""
    for start in range(0, len(texts), 100):
        part = texts[start : start + 100]

        def operation(_view: View, part: list[tuple[str, str]] = part) -> Iterator[list[NewEvent]]:
            facts = {"stage": stage, "language": "en", "skill": "open_qa"}
            yield [
                NewEvent("pair.imported", new_id(), facts, {"prompt": prompt, "completion": completion})
                for prompt, completion in part
            ]

        yield operation
