"""What an author sits before: whose turn a text is, what was said of it, what measures it, and how it is saved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from workbench.domain.event import derived_id
from workbench.domain.listing import Filter, PairLine
from workbench.domain.pair import Pair, Verdict
from workbench.domain.project import Guideline, Member, Role
from workbench.domain.road import FIELDS, Ruling, Stage, locked
from workbench.services.provenance import Runs, Writing, moved, of_source
from workbench.services.writing import Manuscript, revise, write_new
from workbench.view import Act, Collection, View

MOST = 300
"""Pairs of one stage that a queue shows: nobody writes more in a day."""
SHORTEST = 4
"""Letters of a name that is taken for that of a skill or the family of one (code, code_repair)."""


@dataclass(frozen=True, slots=True)
class Task:
    """A text that waits to be written."""

    pair: str
    field: str
    returned: bool
    """Whether a reviewer sent it back to this author."""
    mine: bool
    begun: bool
    """Whether there is a text of the field already."""
    words: str
    """The beginning of the prompt or of what it is about."""
    language: str
    skill: str


def tasks(view: View, member: Member) -> list[Task]:
    """What a member is to write: what came back first, then what they began, then what nobody has."""
    if not member.may(Role.AUTHOR):
        return []
    own = list(view.pairs(Filter(stage=Stage.PROMPT_DRAFT, author=member.id, sort="changed", limit=MOST)))
    free = list(view.pairs(Filter(stage=Stage.COMPLETION_DRAFT, sort="changed", limit=MOST)))
    found = [_task(view, member, line) for line in (*own, *free)]
    spoken = set(member.languages)
    return sorted(
        found,
        key=lambda one: (not one.returned, not (one.mine and one.begun), one.language not in spoken, not one.mine),
    )


def _task(view: View, member: Member, line: PairLine) -> Task:
    name = "prompt" if line.stage == Stage.PROMPT_DRAFT else "completion"
    mine = line.author == member.id
    returned = mine and _sent_back(view.pair(line.id))
    begun = bool(line.prompt if name == "prompt" else line.completion)
    words = " ".join((line.prompt or line.context or "").split())[:120]
    return Task(line.id, name, returned, mine, begun, words, line.language or "", line.skill or "")


def _sent_back(pair: Pair) -> bool:
    standing = [verdict for verdict in pair.verdicts if verdict.standing]
    return bool(standing) and standing[-1].ruling is Ruling.REJECT


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer said of the text when it was sent back."""

    who: str
    reasons: tuple[str, ...]
    comment: str
    span: tuple[int, int] | None
    """What it is about, in code points of the text as it is now; None for the whole."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One text, opened for writing."""

    pair: str
    """Empty for a pair that does not exist yet."""
    field: str
    base: str | None
    """The revision that the writing goes on from; None for the first text."""
    text: str
    runs: Runs
    texts: Mapping[str, str]
    """The other texts of the pair in force, by field."""
    verified: str
    """Who verified the prompt; empty while nobody did."""
    stage: str
    facts: Mapping[str, Any]
    fields: tuple[str, ...]
    """The fields that may be written on now."""
    remarks: tuple[Remark, ...] = ()
    round: int = 1
    rivals: tuple[tuple[str, str], ...] = ()
    """Texts that wait beside the one in force: revision, and who wrote it."""


def opening(view: View, pair: str, name: str | None) -> Opening:
    """Open a text; without a name the one whose turn it is. Raises Refused where there is no such pair."""
    found = view.pair(pair)
    verified = found.settled("prompt")
    free = tuple(one for one in FIELDS if not locked(found.stage, one, prompt_verified=verified))
    texts = {one: view.text(digest) or "" for one, digest in found.texts().items()}
    if name is None or (name not in free and free):
        begun = found.stage is Stage.COMPLETION_DRAFT or ("prompt" not in free and "completion" in texts)
        name = "completion" if begun else "prompt"
    head, text = found.head(name), texts.pop(name, "")
    who = {member.id: member.name for member in view.members()}
    judged = [verdict for verdict in found.verdicts if verdict.standing and name in verdict.revisions]
    return Opening(
        pair, name, head.id if head else None, text, of_source(head.source, len(text)) if head else Runs(), texts,
        _verifier(found, who) if verified else "", found.stage, found.facts, free,
        tuple(_remarks(view, found, name, text, judged, who)), len(judged) + 1,
        tuple((key, who.get(found.revisions[key, rival].author, "")) for rival, key in found.rivals if rival == name),
    )  # fmt: skip


def _verifier(pair: Pair, who: Mapping[str, str]) -> str:
    for verdict in reversed(pair.verdicts):
        if verdict.ruling is Ruling.ACCEPT and verdict.revisions.get("prompt") == pair.heads.get("prompt"):
            return who.get(verdict.reviewer, "")
    return "a lead"


def _remarks(
    view: View, pair: Pair, name: str, text: str, judged: Sequence[Verdict], who: Mapping[str, str]
) -> Iterator[Remark]:
    """What was said since the text was last accepted, the latest first."""
    for verdict in reversed(judged):
        if verdict.ruling is Ruling.ACCEPT:
            return
        payload = verdict.payload
        digest = payload.get("texts", {}).get("comment")
        span = payload.get("span")
        if span is not None:
            then = view.text(pair.revisions[verdict.revisions[name], name].text) or ""
            span = carried_over((int(span[0]), int(span[1])), then, text)
        comment = (view.text(digest) or "") if digest else ""
        yield Remark(who.get(verdict.reviewer, ""), tuple(payload.get("reasons", ())), comment, span)


def carried_over(span: tuple[int, int], then: str, now: str) -> tuple[int, int]:
    """Where a span of an earlier text lies in a later one, edit by edit."""
    for step in reversed(Levenshtein.opcodes(then, now)):
        if step.tag != "equal":
            span = moved(span, step.src_start, step.src_end, step.dest_end - step.dest_start)
    return span


def settled_base(view: View, member: Member, pair: str, name: str, base: str) -> str | None:
    """The revision that typing begun on `base` goes on from.

    The text in force, where all that came since `base` is the member's own; else `base` itself, so that what another
    wrote meanwhile is met and not written over. None for a first text.
    """
    found = view.pair(pair)
    head = found.heads.get(name)
    at = head
    while at is not None and at != base:
        revision = found.revisions[at, name]
        if revision.author != member.id:
            return base or None
        at = revision.parents[0] if revision.parents else None
    return head if at == base or (at is None and not base) else base or None


def guideline(view: View, skill: str) -> tuple[str, str, int]:
    """The guideline's parts about a skill, the whole of it, and its version; nothing where none was published."""
    found = view.subject(derived_id("guideline"))
    if not isinstance(found, Guideline) or not found.versions:
        return "", "", 0
    text = view.text(found.versions[-1][1]) or ""
    return about(text, skill), text, len(found.versions)


def about(text: str, skill: str) -> str:
    """The paragraphs of a guideline that begin with a skill's name or stand under a heading of that name."""
    wanted = _squeezed(skill)
    if not wanted:
        return ""
    found: list[str] = []
    level = 0
    for part in re.split(r"\n(?=\s*(?:[-*+] |#+ )|\s*\n)", text):
        heading = re.match(r"\s*(#+) (.*)", part)
        if heading and level and len(heading[1]) <= level:
            level = 0
        if heading and wanted in _squeezed(heading[2]):
            level = len(heading[1])
        leads = [_squeezed(lead) for lead in re.findall(r"\*\*(.+?)\*\*", part)]
        if level or any(len(lead) >= SHORTEST and wanted.startswith(lead) for lead in leads):
            found.append(part.strip("\n"))
    return "\n".join(found)


def _squeezed(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text that was saved."""

    pair: str
    revision: str
    conflict: bool
    """Whether it waits beside another's text, which is in force."""


def save(collection: Collection, act: Act, what: Opening, base: str | None, text: str, writing: Writing) -> Saved:
    """Write a text down as a revision made on `base`, with how it was written; a pair that is new begins with it."""
    manuscript = Manuscript({what.field: text}, {} if what.pair else what.facts, writing=writing)
    if not what.pair:
        event = write_new(collection, act, manuscript).events[0]
        return Saved(event.subject, event.id, conflict=False)
    revised = revise(collection, act, what.pair, manuscript, base)
    return Saved(what.pair, revised.changes.events[0].id, revised.conflict)
