"""A project whose every text tries something: to command the terminal, to turn it about, to pass for markup."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.collection import SqlCollection, create_collection
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.project import Member, Role
from workbench.domain.road import Ruling
from workbench.progress import finish
from workbench.services import people
from workbench.services.ingesting import ingest
from workbench.services.profiling import edit_profile
from workbench.services.reviewing import Opinion, give_verdict
from workbench.services.writing import Manuscript, revise, submit, write_new
from workbench.view import Act, View

MARKUP = ("[bold red]x[/]", "[@click=app.quit]y[/]", "[/nope]")
"""What a toolkit would read as markup, or fail on."""
ATTACKS = (
    "\x1b]52;c;SEFDSw==\x07", "\x1b]8;;http:evil\x1b\\k\x1b]8;;\x1b\\", "\x1b]0;HACKED\x07", "\x1b[2J", "\x1b[31m",
    "\x1bP+q544e\x1b\\", "\x1bc", "\x9b2J", "\x9d0;HACKED\x9c", "\x90x\x9c", "\u202egnp\u202c", "\u2066z\u2069",
    "\u200b", "\u200f", "\ufeff", "\u00ad", "\u2028", "\x08\x7f\r", "\U000e0041\U000e007f",
)  # fmt: skip
"""What a terminal would obey, and what an eye would miss."""
OBEYED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
                    "\U000e0000-\U000e0fff]")  # fmt: skip
"""What no written text may hold; a new line is none."""
ALLOWED = re.compile(
    rb"\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[\d+;\d+H|\x1b\[H"  # a place on the screen
    rb"|\x1b\[\?\d+[hl]"  # modes: the other screen, the cursor, the mouse, pasting, whole frames
    rb"|\x1b\[\?\d+\$p"  # is there such a mode?
    rb"|\x1b\[[<>]\d*u"  # how keys are told
    rb"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
)
"""Sequences that the toolkit itself sends."""
SHORT = "".join(MARKUP[:2]) + ATTACKS[0]


def hostile(name: str) -> str:
    """A text that begins with its own name, so that it can be found on the screen."""
    return name + " " + "".join(MARKUP) + "".join(ATTACKS) + " end"


def file_name(name: str, ending: str) -> str:
    """The same, as far as a file may be called so."""
    return (name + MARKUP[0] + "".join(ATTACKS[:4]) + "\x9b2J\u202e").replace("/", "") + ending


def obeyed(written: bytes) -> list[str]:
    """What in the bytes that a terminal got it would obey, with its surroundings, but for what the toolkit sends."""
    rest = ALLOWED.sub(b"", written).decode("utf-8")
    return [rest[max(0, hit.start() - 30) : hit.end() + 30] for hit in OBEYED.finditer(rest)]


@dataclass
class Stage:
    """Who does what in the project."""

    collection: SqlCollection
    author: Member
    reviewer: Member
    viewer: Member

    def act(self, member: Member | None = None) -> Act:
        """An action, with a label that is hostile too."""
        return Act(hostile("label"), member or self.author, hostile("account"))


def build(folder: Path) -> tuple[Path, str]:
    """Make the project; returns its file, and the name of the member to open it as."""
    path = folder / file_name("plan", ".sft")
    collection = create_collection(path, team=False, group=None)
    account = people.this_account()
    founder = people.found(
        collection, name=hostile("project"), languages=["en"], team=False, group=None, account=account
    )
    first = Act("New", founder, str(account))

    def member(name: str, *roles: Role) -> Member:
        found = Member(new_id(), name + SHORT, roles, account.user, ("en",), (hostile("domain"),))
        return people.add_member(collection, first, found)

    everything = (Role.AUTHOR, Role.REVIEWER, Role.EDITOR, Role.LEAD)
    stage = Stage(collection, member("ann", Role.AUTHOR), member("bob", Role.REVIEWER), member("eve", *everything))
    _frame(stage)
    chunk = _sources(stage, folder)
    _drafts(stage, chunk)
    _pairs(stage, chunk)
    collection.close()
    return path, stage.viewer.name


def _frame(stage: Stage) -> None:
    act = stage.act(stage.viewer)
    people.change_setting(stage.collection, act, "description", hostile("description"))
    people.change_setting(stage.collection, act, "taxonomy.domain", hostile("domain"))
    people.publish_guideline(stage.collection, act, "# " + hostile("guideline"))
    people.set_cell(stage.collection, act, {"domain": hostile("domain"), "skill": "open_qa"}, 3)


def _sources(stage: Stage, folder: Path) -> str:
    """Documents from a file with a hostile name, and from facts that no file system would hold; returns a chunk."""
    file = folder / file_name("doc", ".md")
    file.write_text(f"# {hostile('heading')}\n\n{hostile('passage')}\n", "utf-8")
    finish(ingest(stage.collection, stage.act(), [file]))
    uid, text = new_id(), hostile("document")
    facts = {"path": hostile("path"), "title": hostile("title"), "format": "md", "sha256": "0" * 64, "kind": "prose",
             "language": hostile("language"), "programming_language": None, "licence": hostile("licence")}  # fmt: skip

    def add(view: View) -> Iterator[NewEvent]:
        yield NewEvent("document.added", uid, facts, {"text": text})
        document = view.subject(uid)
        spans = [[0, len(text), [hostile("headings")]]]
        yield NewEvent("document.chunked", uid, {"text": document.text, "spans": spans, "chunker": "x"})  # type: ignore[union-attr]

    stage.collection.transact(stage.act(), add)
    with stage.collection.view() as view:
        chunk = next(iter(view.chunks(Filter(parent=uid)))).id
    edit_profile(stage.collection, stage.act(), chunk, {
        "topic": hostile("topic"), "keywords": [hostile("keyword")], "use_case": hostile("use"),
        "evidence": ["document " + MARKUP[0]],
    })  # fmt: skip
    return chunk


def _drafts(stage: Stage, chunk: str) -> None:
    facts = {"purpose": "prompt", "chunk": chunk, "skill": "open_qa", "language": "en", "model": hostile("model"),
             "digest": "d", "template": "t", "template_hash": "h", "options": {}, "seed": 0}  # fmt: skip
    stage.collection.transact(
        stage.act(), lambda _view: [NewEvent("draft.made", new_id(), facts, {"draft": hostile("draft")})]
    )


def _pairs(stage: Stage, chunk: str) -> None:
    """A pair at each place of the road."""
    for end in ("draft", "submitted", "returned", "completion", "waiting", "rejected", "editing", "rivals", "accepted"):
        _lead(stage, chunk, end)


def _lead(stage: Stage, chunk: str, end: str) -> None:
    facts = {"language": "en", "skill": "open_qa", "chunk": chunk, "cell": {"domain": hostile("domain")}}
    texts = {"prompt": hostile(f"prompt-{end}"), "context": hostile("context")}
    written = write_new(stage.collection, stage.act(), Manuscript(texts, facts))
    pair = next(event.subject for event in written.events if event.kind == "pair.written")
    if end == "draft":
        return
    _submit(stage, pair)
    if end in ("submitted", "returned"):
        if end == "returned":
            _judge(stage, pair, "prompt", Ruling.REJECT)
        return
    _judge(stage, pair, "prompt", Ruling.ACCEPT)
    if end == "completion":
        return
    revise(stage.collection, stage.act(), pair, Manuscript({"completion": hostile(f"completion-{end}")}), None)
    if end == "rivals":
        other = stage.act(stage.viewer)
        revise(stage.collection, other, pair, Manuscript({"completion": hostile("completion-other")}), None)
        return
    _submit(stage, pair)
    ruling = {"rejected": Ruling.REJECT, "editing": Ruling.EDIT, "accepted": Ruling.ACCEPT}.get(end)
    if ruling:
        _judge(stage, pair, "completion", ruling)


def _submit(stage: Stage, pair: str) -> None:
    submit(stage.collection, stage.act(), pair, findings=lambda _view, _pair: [])


def _judge(stage: Stage, pair: str, field: str, ruling: Ruling) -> None:
    with stage.collection.view() as view:
        head = view.pair(pair).heads[field]
    kept = ruling is Ruling.ACCEPT
    said = Opinion(ruling, (head,), () if kept else ("style",), "" if kept else hostile("comment"))
    give_verdict(stage.collection, stage.act(stage.reviewer), pair, said)
