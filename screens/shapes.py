"""Things of the project as objects with stable keys: what `--json` prints and tables pick their columns from."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.runner import Checker
from screens.checking import report
from workbench.domain.event import Event
from workbench.domain.listing import ChunkLine, DocumentLine, DraftLine, PairLine
from workbench.domain.moment import moment
from workbench.domain.pair import Pair, Revision, Verdict
from workbench.domain.project import Member
from workbench.domain.road import FIELDS
from workbench.services.splitting import split_of
from workbench.view import View

Shape = dict[str, Any]


def names(view: View) -> dict[str, str]:
    """Members' names by their ids."""
    return {member.id: member.name for member in view.members()}


def member(person: Member) -> Shape:
    """A member."""
    return {
        "id": person.id, "name": person.name, "roles": [str(role) for role in person.roles],
        "account": person.account, "languages": list(person.languages), "domains": list(person.domains),
    }  # fmt: skip


def pair_line(line: PairLine, who: Mapping[str, str]) -> Shape:
    """A pair in a list."""
    return {
        "id": line.id, "stage": line.stage, "prompt": line.prompt, "completion": line.completion,
        "context": line.context, "author": who.get(line.author, line.author), "language": line.language,
        "skill": line.skill, "revisions": dict(line.revisions), "cell": line.facts.get("cell", {}),
        "conflicts": line.conflicts, "on_word": who.get(line.on_word, line.on_word), "edited": line.edited,
    }  # fmt: skip


def written(pair: Pair) -> Shape:
    """What a command that changed a pair answers with."""
    return {"id": pair.id, "stage": str(pair.stage), "revisions": {name: pair.heads.get(name) for name in FIELDS}}


def pair_whole(view: View, uid: str, checker: Checker) -> Shape:
    """A pair with all its parts."""
    pair, who = view.pair(uid), names(view)
    hashes = pair.texts()
    texts = {name: view.text(hashes[name]) if name in hashes else None for name in FIELDS}
    facts = pair.facts
    return {
        **written(pair), **texts, "author": who.get(pair.author, pair.author), "language": facts.get("language"),
        "skill": facts.get("skill"), "cell": facts.get("cell", {}), "imported": pair.imported,
        "on_word": who.get(pair.on_word, pair.on_word), "edited": pair.edited,
        "resume": str(pair.resume) if pair.resume else None, "split": split_of(view).told(uid, facts) or None,
        "findings": [one.shape(uid) for one in report(checker, view, pair).findings],
        "verdicts": [_verdict(view, verdict, who) for verdict in pair.verdicts],
        "conflicts": list(conflicts(view, pair)),
        "evidence": list(_evidence(view, pair)),
        "overruled": [{"event": event, "why": why} for event, why in pair.overruled.items()],
        "facts": {name: value for name, value in facts.items() if name not in ("language", "skill", "cell")},
        "history": [revision_line(revision, who) for revision in pair.revisions.values()],
    }  # fmt: skip


def revision_line(revision: Revision, who: Mapping[str, str]) -> Shape:
    """A revision without its text."""
    return {
        "revision": revision.id, "field": revision.field, "author": who.get(revision.author, revision.author),
        "parents": list(revision.parents), "source": dict(revision.source),
    }  # fmt: skip


def conflicts(view: View, pair: Pair) -> Iterator[Shape]:
    """The texts that wait beside a head."""
    who = names(view)
    for name, key in pair.rivals:
        revision = pair.revisions[key, name]
        yield {
            "field": name, "revision": key, "text": view.text(revision.text),
            "author": who.get(revision.author, revision.author),
            "base": revision.parents[0] if revision.parents else None, "head": pair.heads.get(name),
        }  # fmt: skip


def _verdict(view: View, verdict: Verdict, who: Mapping[str, str]) -> Shape:
    payload = verdict.payload
    comment = payload.get("texts", {}).get("comment")
    return {
        "event": verdict.id, "ruling": str(verdict.ruling), "revisions": dict(verdict.revisions),
        "reviewer": who.get(verdict.reviewer, verdict.reviewer), "same_account": verdict.same_account,
        "reasons": list(payload.get("reasons", ())), "comment": view.text(comment) if comment else "",
        "span": payload.get("span"), "standing": verdict.standing, "from": payload.get("from"),
        "to": payload.get("to"), "guideline": payload.get("guideline", 0),
    }  # fmt: skip


def _evidence(view: View, pair: Pair) -> Iterator[Shape]:
    """The drafts that went into a pair, with the chunks that they lean on; and the chunk that it was made for."""
    if pair.facts.get("chunk"):
        yield {"kind": "chunk", "id": pair.facts["chunk"]}
    for key in pair.facts.get("evidence", ()):
        yield {"kind": "chunk", "id": key}
    for revision in pair.revisions.values():
        draft = revision.source.get("draft")
        if draft:
            found = view.subject(draft)
            facts = getattr(found, "facts", {})
            yield {
                "kind": "draft", "id": draft, "field": revision.field, "revision": revision.id,
                "model": facts.get("model", ""), "chunks": list(facts.get("evidence", ())),
            }  # fmt: skip


def document(line: DocumentLine) -> Shape:
    """A document in a list."""
    facts = {name: line.facts.get(name) for name in ("format", "kind", "language", "programming_language", "licence")}
    return {
        "id": line.id, "path": line.path, "title": line.title, "sha256": line.sha256, "chunks": line.chunks, **facts,
    }  # fmt: skip


def chunk(line: ChunkLine) -> Shape:
    """A chunk."""
    return {
        "id": line.id, "document": line.document, "start": line.start, "end": line.end,
        "heading_path": list(line.heading_path), "text": line.text, "kept": line.kept, "decided_by": line.decided_by,
        "why": line.why, "profile": None if line.profile is None else dict(line.profile), "failure": line.failure,
        "duplicate": line.duplicate,
    }  # fmt: skip


def draft(line: DraftLine) -> Shape:
    """A draft; what a failed one said is no text to take over, so it stands under `raw`."""
    failed = line.state == "failed"
    return {
        "id": line.id, "kind": line.purpose, "text": "" if failed else line.text, "raw": line.text if failed else "",
        "model": line.model, "taken": bool(line.taken_in), "taken_in": list(line.taken_in), "state": line.state,
        "reason": line.reason, "facts": dict(line.facts),
    }  # fmt: skip


def event(one: Event, who: Mapping[str, str]) -> Shape:
    """An event of the log."""
    return {
        "event": one.id, "time": moment(one.clock), "actor": who.get(one.actor, one.actor), "kind": one.kind,
        "site": one.site, "label": one.label, "account": one.account, "subject": one.subject, "step": one.step,
    }  # fmt: skip
