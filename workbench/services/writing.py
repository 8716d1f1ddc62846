"""The author's and the editor's verbs: write, revise, submit, withdraw, reopen, discard, restore."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.pair import Counts, Pair
from workbench.domain.project import Draft, Role
from workbench.domain.road import FIELDS, Stage, locked
from workbench.errors import InTheWay, Refused, WrongUsage
from workbench.services.editing import destination, edited_share
from workbench.services.people import known_facts, require
from workbench.services.provenance import Writing
from workbench.view import Act, Changes, Collection, Door, View

Outcome = Mapping[str, Counts]
"""Check -> what became of its findings."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What an author hands in: texts by field, with what is known of where they come from."""

    texts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Language, skill, cell, chunk, …"""
    draft: str | None = None
    """The draft that a text was taken from."""
    span: tuple[int, int] | None = None
    """The part of the draft that was taken, in code points; None for the whole."""
    writing: Writing | None = None
    """How the one text was written, where an editor watched."""


def check_text(name: str, text: str) -> None:
    """Refuse what no text may hold."""
    bad = next((char for char in text if char == "\x00" or "\ud800" <= char <= "\udfff"), None)
    if bad is not None:
        raise Refused("Not a text", f"the {name} holds U+{ord(bad):04X}", "take that character out")


def write_new(collection: Collection, act: Act, manuscript: Manuscript) -> Changes:
    """Begin a pair with the texts that there are; a draft that is taken over is recorded with it."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        pair = new_id()
        texts, facts = dict(manuscript.texts), dict(manuscript.facts)
        taken: dict[str, Any] = {}
        if manuscript.draft:
            draft, text = draft_text(view, manuscript)
            texts.setdefault("completion" if draft.purpose == "completion" else "prompt", text)
            taken = _source(manuscript)
            if draft.facts.get("carries_chunk") and "context" not in texts:
                for chunk in view.chunks(Filter(ids=(str(draft.facts["chunk"]),))):
                    texts["context"] = chunk.text
            known = ("language", "skill", "cell", "chunk", "difficulty", "format")
            facts = {**{key: draft.facts[key] for key in known if draft.facts.get(key)}, **facts}
        facts = known_facts(view, facts)
        if not texts:
            raise WrongUsage("Nothing to write", "a pair begins with a text", "give --prompt, or --from-draft")
        for name, text in texts.items():
            check_text(name, text)
        taken |= _watched(manuscript, next(iter(texts.values())))
        yield NewEvent("pair.written", pair, {**facts, "source": taken} if taken else facts, texts)
        yield from _taken(view, manuscript, pair)

    return collection.transact(act, operation)


def draft_text(view: View, manuscript: Manuscript) -> tuple[Draft, str]:
    """The draft that is to be taken over, and the part of it that was chosen."""
    draft = view.subject(manuscript.draft or "")
    if not isinstance(draft, Draft) or draft.text is None:
        raise Refused("No such draft", f"there is no draft {manuscript.draft}", "workbench list drafts")
    text = view.text(draft.text)
    if text is None or draft.state == "failed":
        raise Refused("Nothing to take", f"the draft {draft.id[:12]} has no text", "workbench list drafts")
    if manuscript.span is not None:
        start, end = manuscript.span
        if not 0 <= start < end <= len(text):
            raise Refused("Not a span", f"{start}:{end} of {len(text)} characters", "a span is FROM:TO within the text")
        text = text[start:end]
    return draft, text


def _source(manuscript: Manuscript) -> dict[str, Any]:
    source: dict[str, Any] = {"draft": manuscript.draft}
    if manuscript.span is not None:
        source["span"] = list(manuscript.span)
    return source


def _watched(manuscript: Manuscript, text: str) -> dict[str, Any]:
    return manuscript.writing.source(len(text)) if manuscript.writing is not None else {}


def _taken(view: View, manuscript: Manuscript, pair: str) -> Iterator[NewEvent]:
    """The drafts that went into the pair now: the one handed in, and those that an editor saw being taken."""
    if manuscript.draft:
        yield NewEvent("draft.taken", manuscript.draft, {"pair": pair})
    for name in manuscript.writing.runs.drafts() if manuscript.writing is not None else ():
        found = view.subject(name)
        if name != manuscript.draft and isinstance(found, Draft) and pair not in found.taken_in:
            yield NewEvent("draft.taken", name, {"pair": pair})


@dataclass(frozen=True, slots=True)
class Revised:
    """What became of a new text."""

    changes: Changes
    conflict: bool
    """Whether it waits beside the head, made on a text that was no longer in force."""


def revise(
    collection: Collection, act: Act, pair: str, manuscript: Manuscript, base: str | None,
    *, read: frozenset[str] | None = None,
) -> Revised:  # fmt: skip
    """Write a new revision of one text, made on the revision `base`; None for the first text of a field.

    Args:
        collection: the project.
        act: who writes.
        pair: the pair.
        manuscript: the text.
        base: the revision in force when it was written.
        read: of somebody who settles a conflict, the texts that they read beside it; None where nobody asks.

    Raises:
        InTheWay: other texts stand against each other now than those that were read.
    """
    conflict = False

    def operation(view: View) -> Iterator[NewEvent]:
        nonlocal conflict
        found = view.pair(pair)
        name, text, source = _one_text(view, manuscript, found)
        check_text(name, text)
        _may_write(act, found, name)
        if base is not None and (base, name) not in found.revisions:
            raise Refused("Not a revision", f"{base[:12]} is no revision of the {name}", f"workbench show {pair[:12]}")
        payload: dict[str, Any] = {"field": name, "base": base}
        conflict = found.heads.get(name) != base
        rivals = [rival for field_, rival in found.rivals if field_ == name]
        if read is not None and (conflict or read != set(rivals)):
            again = f"read it again: workbench show {pair[:12]}"
            raise InTheWay("The texts have changed", f"the {name} of #{pair[:6]} was written on meanwhile", again)
        if not conflict and act.member.may(Role.EDITOR):
            payload["settles"] = rivals
        source |= _watched(manuscript, text) | ({"edited": True} if found.stage is Stage.EDITING else {})
        yield NewEvent("text.revised", pair, {**payload, "source": source} if source else payload, {name: text})
        yield from _taken(view, manuscript, pair)

    return Revised(collection.transact(act, operation), conflict)


def _one_text(view: View, manuscript: Manuscript, pair: Pair) -> tuple[str, str, dict[str, Any]]:
    if manuscript.draft:
        draft, text = draft_text(view, manuscript)
        name = str(draft.facts.get("field") or draft.purpose)
        if name not in FIELDS:
            name = "completion" if pair.stage is Stage.COMPLETION_DRAFT else "prompt"
        return name, text, _source(manuscript)
    if len(manuscript.texts) != 1:
        raise WrongUsage(
            "One text at a time", "a revision is of one text", "give one of --prompt, --completion, --context"
        )
    ((name, text),) = manuscript.texts.items()
    return name, text, {}


def _may_write(act: Act, pair: Pair, name: str) -> None:
    editing = pair.stage is Stage.EDITING
    require(act.member, *((Role.EDITOR,) if editing else (Role.AUTHOR, Role.EDITOR)))
    cure = locked(pair.stage, name, prompt_verified=pair.settled("prompt"))
    if cure:
        raise Refused(
            "Not open for writing",
            f"the {name} of #{pair.id[:6]} is at {pair.stage}",
            f"workbench {cure} {pair.id[:12]}",
        )


def change_facts(door: Door, act: Act, pair: str, facts: Mapping[str, Any]) -> Changes:
    """Change what is said of a pair: language, skill, cell; raises Refused for a value that the project lacks."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        view.pair(pair)
        yield NewEvent("pair.changed", pair, known_facts(view, facts))

    return door.transact(act, operation)


def submit(
    door: Door, act: Act, pair: str, *, findings: Callable[[View, Pair], list[str]],
    outcome: Callable[[View, Pair], Outcome] | None = None, override: str | None = None,
) -> Changes:  # fmt: skip
    """Hand a draft to the reviewers, or end the editing.

    Args:
        door: where the operation is handed in.
        act: who submits.
        pair: the pair.
        findings: names the open blocking findings of the texts in force.
        outcome: counts what became of all findings, for the record; None where nobody checked.
        override: a lead's reason for submitting in spite of them.
    """

    def operation(view: View) -> Iterator[NewEvent]:
        found = view.pair(pair)
        if found.rivals:
            raise InTheWay(
                "A conflict is open", f"#{pair[:6]} has {len(found.rivals)} text(s) waiting beside the one in force",
                f"an editor settles it: workbench write {pair[:12]} --base HEAD --{found.rivals[0][0]} TEXT",
            )  # fmt: skip
        blocking = findings(view, found)
        if blocking and override is None:
            raise Refused(
                "Findings block it", "; ".join(blocking), "mend them, or let a lead submit with --override REASON"
            )
        payload: dict[str, Any] = {"from": found.stage, "revisions": dict(found.heads)}
        if blocking:
            require(act.member)
            payload |= {"override": override, "findings": blocking}
        if outcome is not None:
            payload["checks"] = {rule: list(counts) for rule, counts in outcome(view, found).items() if counts.total}
        yield NewEvent("submitted", pair, {**payload, **_destination(view, act, found)})

    return door.transact(act, operation)


def _destination(view: View, act: Act, pair: Pair) -> dict[str, Any]:
    match pair.stage:
        case Stage.PROMPT_DRAFT:
            require(act.member, Role.AUTHOR, Role.EDITOR)
            joint = view.setting("verification") == "joint"
            _need(pair, "prompt", *(("completion",) if joint else ()))
            return {"to": Stage.COMPLETION_SUBMITTED if joint else Stage.PROMPT_SUBMITTED}
        case Stage.COMPLETION_DRAFT:
            require(act.member, Role.AUTHOR, Role.EDITOR)
            _need(pair, "prompt", "completion")
            return {"to": Stage.COMPLETION_SUBMITTED}
        case Stage.EDITING:
            require(act.member, Role.EDITOR)
            return _edited(view, pair)
        case _:
            raise Refused(
                "Nothing to submit", f"#{pair.id[:6]} is at {pair.stage}", "only a draft or an edited pair is submitted"
            )


def _need(pair: Pair, *names: str) -> None:
    for name in names:
        if name not in pair.heads:
            raise Refused(
                "Not complete", f"#{pair.id[:6]} has no {name} yet", f"workbench write {pair.id[:12]} --{name} TEXT"
            )


def _edited(view: View, pair: Pair) -> dict[str, Any]:
    limit = float(view.setting("edit_limit"))
    shares = {name: edited_share(view, pair, name) for name in pair.heads}
    return {"to": destination(shares, limit, pair.resume), "share": f"{max(shares.values(), default=0.0):.4f}"}
