"""The demo project: documents and pairs of our own, led by several members to every stage of the road."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import orjson

from workbench.domain.event import new_id
from workbench.domain.listing import ChunkLine, Filter
from workbench.domain.project import Member, Role
from workbench.domain.road import Ruling
from workbench.progress import Progress, Work
from workbench.services import moving, people
from workbench.services.ingesting import ingest
from workbench.services.reviewing import Opinion, give_verdict
from workbench.services.writing import Manuscript, revise, submit, write_new
from workbench.view import Act, Collection

BEFORE_COMPLETION = frozenset({"draft_prompt", "waiting_prompt", "returned_prompt", "discarded"})
"""Fates that end before a completion is written."""


@dataclass(slots=True)
class Demo:
    """What was built."""

    documents: int = 0
    pairs: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0


@dataclass(slots=True)
class _Stage:
    """The people of the demo, at work on one project."""

    collection: Collection
    account: people.Account
    members: dict[str, Member]

    def act(self, name: str, label: str) -> Act:
        """One action of a member."""
        return Act(label, self.members[name], str(self.account))

    def heads(self, pair: str) -> dict[str, str]:
        """The revisions in force."""
        with self.collection.view() as view:
            return dict(view.pair(pair).heads)


def material() -> Path:
    """The folder of the demo's documents and pairs."""
    return Path(str(resources.files("workbench.data") / "demo"))


def pairs() -> list[dict[str, Any]]:
    """The demo's pairs, with the fate of each."""
    lines = (material() / "pairs.jsonl").read_bytes().split(b"\n")
    return [orjson.loads(line) for line in lines if line.strip()]


def build(make: Callable[[], Collection], account: people.Account) -> Work[Demo]:
    """Build the demo project through the services that everybody uses.

    Args:
        make: makes the project's empty file.
        account: the account that all members act from.
    """
    plan = tomllib.loads((material() / "project.toml").read_text(encoding="utf-8"))
    collection = make()
    stage = _Stage(collection, account, {})
    _people(stage, plan)
    demo = Demo()
    documents = material() / "documents"
    for step in (work := ingest(collection, stage.act("eve", "Ingest the demo's documents"), [documents])):
        yield Progress(step.done, None, step.item)
    work.close()
    with collection.view() as view:
        demo.documents = len(list(view.documents(Filter())))
        chunks = list(view.chunks(Filter()))
    records = pairs()
    for number, record in enumerate(records):
        yield Progress(number, len(records), record["key"])
        _lead(stage, record, chunks)
    yield Progress(len(records), len(records))
    with collection.view() as view:
        for line in view.pairs(Filter()):
            demo.pairs += 1
            demo.stages[line.stage] = demo.stages.get(line.stage, 0) + 1
            demo.conflicts += bool(line.conflicts)
    return demo


def _people(stage: _Stage, plan: dict[str, Any]) -> None:
    collection, account = stage.collection, stage.account
    maker = people.found(
        collection, name=plan["name"], languages=plan["languages"], team=False, group=None, account=account
    )
    first = Act("New project", maker, str(account))
    for entry in plan["members"]:
        member = Member(
            new_id(), entry["name"], tuple(Role(role) for role in entry["roles"]), account.user,
            tuple(entry.get("languages", ())), tuple(entry.get("domains", ())),
        )  # fmt: skip
        stage.members[entry["name"]] = people.add_member(collection, first, member)
    lead = "eve"
    for key, value in plan["settings"].items():
        people.change_setting(collection, stage.act(lead, f"Set {key}"), key, value)
    taxonomy = plan["taxonomy"]
    lists = {
        "skills": taxonomy["skills"],
        "taxonomy.domain": [domain["name"] for domain in taxonomy["domains"]],
        "taxonomy.subdomain": [
            f"{domain['name']}/{name}" for domain in taxonomy["domains"] for name in domain["subdomains"]
        ],
        "taxonomy.category": [category["name"] for category in taxonomy["categories"]],
        "taxonomy.programming_language": [*taxonomy["programming_languages"], "other"],
    }
    for key, names in lists.items():
        people.change_setting(collection, stage.act(lead, f"Set {key}"), key, ", ".join(names))
    people.publish_guideline(collection, stage.act(lead, "Publish the guideline"), plan["guideline"]["text"].strip())
    cells = stage.act(lead, "Set the targets")
    for cell in plan["quota"]["cells"]:
        dimensions = {key: str(value) for key, value in cell.items() if key != "target"}
        people.set_cell(collection, cells, dimensions, cell["target"])


def _lead(stage: _Stage, record: dict[str, Any], chunks: Sequence[ChunkLine]) -> None:
    """Lead one pair along the road, as far as its fate goes."""
    author, fate = record["author"], record["fate"]
    texts = {"prompt": record.get("first_prompt") or record["prompt"]}
    if record["context"]:
        texts["context"] = record["context"]
    cell = {key: str(value) for key, value in record["cell"].items()}
    facts: dict[str, Any] = {"language": record["language"], "skill": record["skill"], "cell": cell}
    chunk = _chunk(record["context"], chunks)
    if chunk is not None:
        facts |= {"chunk": chunk.id, "document": chunk.document}
    changes = write_new(stage.collection, stage.act(author, f"Write {record['key']}"), Manuscript(texts, facts))
    pair = next(event.subject for event in changes.events if event.kind == "pair.written")
    if fate == "discarded":
        moving.discard(stage.collection, stage.act(author, f"Discard {record['key']}"), pair)
    if fate in ("discarded", "draft_prompt"):
        return
    _submit(stage, author, pair)
    if fate == "returned_prompt" or record.get("first_prompt"):
        _judge(stage, record, pair, Ruling.REJECT, "prompt")
    if record.get("first_prompt"):
        _revise(stage, author, pair, "prompt", record["prompt"])
        _submit(stage, author, pair)
    if fate not in BEFORE_COMPLETION:
        _judge(stage, record, pair, Ruling.ACCEPT, "prompt")
        _complete(stage, record, pair)


def _complete(stage: _Stage, record: dict[str, Any], pair: str) -> None:
    """Write the completion and lead it on."""
    author, fate = record["author"], record["fate"]
    first = record.get("first_completion")
    _revise(stage, author, pair, "completion", first or record["completion"])
    if fate == "conflict":
        other = next(name for name in ("ann", "ben", "carla") if name != author)
        manuscript = Manuscript({"completion": record["other_completion"]})
        revise(stage.collection, stage.act(other, "Write the completion too"), pair, manuscript, None)
    if fate in ("conflict", "draft_completion"):
        return
    _submit(stage, author, pair)
    if first:
        _judge(stage, record, pair, Ruling.REJECT, "completion")
        _revise(stage, author, pair, "completion", record["completion"])
        _submit(stage, author, pair)
    if fate == "returned_completion":
        _judge(stage, record, pair, Ruling.REJECT, "completion")
    elif fate in ("accepted", "accepted_after_rework"):
        _judge(stage, record, pair, Ruling.ACCEPT, "completion")
    elif fate in ("editing", "edited_small", "edited_large"):
        _judge(stage, record, pair, Ruling.EDIT, "completion")
    if fate.startswith("edited"):
        _revise(stage, "kim", pair, "completion", record["edited_completion"])
        _submit(stage, "kim", pair)
    if fate == "edited_large":
        _judge(stage, record, pair, Ruling.ACCEPT, "completion")


def _revise(stage: _Stage, member: str, pair: str, name: str, text: str) -> None:
    base = stage.heads(pair).get(name)
    revise(stage.collection, stage.act(member, f"Write the {name}"), pair, Manuscript({name: text}), base)


def _submit(stage: _Stage, member: str, pair: str) -> None:
    submit(stage.collection, stage.act(member, "Submit"), pair, findings=lambda _view, _pair: [])


def _judge(stage: _Stage, record: dict[str, Any], pair: str, ruling: Ruling, name: str) -> None:
    kept = ruling is Ruling.ACCEPT
    opinion = Opinion(
        ruling, (stage.heads(pair)[name],), () if kept else (record["reason"],), "" if kept else record["comment"]
    )
    give_verdict(stage.collection, stage.act(record["reviewer"], f"Verdict: {ruling}"), pair, opinion)


def _chunk(context: str | None, chunks: Sequence[ChunkLine]) -> ChunkLine | None:
    """The chunk that a context was taken from, or begins in."""
    words = " ".join((context or "").split())
    if not words:
        return None
    holding: Iterator[ChunkLine] = (chunk for chunk in chunks if words[:80] in " ".join(chunk.text.split()))
    return next(holding, None)
