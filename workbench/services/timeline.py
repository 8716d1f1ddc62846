"""How a pair came to be: every event that touched it, in words, with the texts that it changed and what was said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.event import Event
from workbench.domain.kinds import MOVES
from workbench.domain.pair import Pair
from workbench.domain.project import Draft, Member, Role
from workbench.domain.road import FIELDS, WAITING, Stage
from workbench.services.provenance import DRAFT, PASSAGE, of_source
from workbench.view import View

HIDDEN = "another"
"""Stands for an author's name while the project hides it from a reviewer."""
_MOVED = {"withdrawn": "took it back from review", "discarded": "put it aside", "restored": "brought it back"}
_RULED = {"accept": "accepted", "reject": "rejected", "edit": "sent to an editor:"}
_ORIGINS = {"typed": "typed", "pasted": "pasted", "before": "there before", "fixed": "a check's fix"}


@dataclass(frozen=True, slots=True)
class Change:
    """A text that an event brought."""

    field: str
    old: str
    """The text that it was made on; '' where there was none."""
    new: str
    erased: bool
    """Whether one of the two is gone."""
    origins: tuple[tuple[str, float], ...]
    """Where its characters came from, with shares, the greatest first; empty where nobody noted."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a pair."""

    event: str
    clock: int
    """Microseconds since 1970, UTC."""
    who: str
    what: str
    undone: bool
    overruled: str
    """Why it has no effect; '' where it has."""
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]
    comment: str
    quoted: str
    """The part of the judged text that was marked."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A pair's history, the oldest first, and what it comes to."""

    pair: Pair
    moments: tuple[Moment, ...]
    facts: tuple[tuple[str, str], ...]
    """Why it is where it is: (what, in words)."""


def timeline(view: View, uid: str, reader: Member) -> Timeline:
    """Tell a pair's history to a member; raises Refused where there is no such pair."""
    pair, events = view.pair(uid), view.history(uid)
    who = {member.id: member.name for member in view.members()}
    if view.setting("blind") == "yes" and pair.stage in WAITING and reader.may(Role.REVIEWER):
        hidden = {hand for revision in pair.revisions.values() for hand in revision.hands} - {reader.id}
        who |= dict.fromkeys(hidden, HIDDEN)
    log = _log(events)
    moments = [_moment(view, pair, event, log, who) for event in events]
    return Timeline(pair, tuple(moments), tuple(_facts(view, pair, who)))


@dataclass(frozen=True, slots=True)
class _Log:
    """What the words for one event take from the others."""

    texts: Mapping[str, Mapping[str, str]]
    """Event -> salted hashes of its texts."""
    labels: Mapping[str, str]
    """Step -> its name."""
    undone: frozenset[str]
    """Steps that are undone now."""


def _log(events: Sequence[Event]) -> _Log:
    last = {event.payload["step"]: event.kind for event in events if event.kind in ("step.undone", "step.redone")}
    return _Log(
        {event.id: event.texts() for event in events}, {event.step: event.label for event in events},
        frozenset(step for step, kind in last.items() if kind == "step.undone"),
    )  # fmt: skip


def _moment(view: View, pair: Pair, event: Event, log: _Log, who: Mapping[str, str]) -> Moment:
    payload = event.payload
    comment = event.texts().get("comment")
    return Moment(
        event.id, event.clock, who.get(event.actor, event.actor[:6]), _words(event, who, log.labels),
        event.step in log.undone, pair.overruled.get(event.id, ""), tuple(_changes(view, event, log.texts)),
        tuple(payload.get("reasons", ())), (view.text(comment) or "") if comment else "",
        _quoted(view, payload, log.texts),
    )  # fmt: skip


def _changes(view: View, event: Event, texts: Mapping[str, Mapping[str, str]]) -> Iterator[Change]:
    if event.kind not in ("pair.written", "pair.imported", "text.revised"):
        return
    base = event.payload.get("base")
    source: Mapping[str, Any] = event.payload.get("source", {})
    for name in FIELDS:
        digest = event.texts().get(name)
        if digest is None:
            continue
        new, before = view.text(digest), texts.get(base or "", {}).get(name)
        old = view.text(before) if before else ""
        yield Change(name, old or "", new or "", new is None or old is None, tuple(_origins(view, source, new or "")))


def _origins(view: View, source: Mapping[str, Any], text: str) -> Iterator[tuple[str, float]]:
    if not text or not ("spans" in source or source.get("draft")):
        return
    found: dict[str, int] = {}
    for start, end, origin in of_source(source, len(text)).spans():
        if origin.startswith(DRAFT):
            draft = view.subject(origin.removeprefix(DRAFT))
            model = draft.facts.get("model", "") if isinstance(draft, Draft) else ""
            name = f"from a draft of {model}" if model else "from a draft"
        else:
            name = "cited from a passage" if origin.startswith(PASSAGE) else _ORIGINS.get(origin, origin)
        found[name] = found.get(name, 0) + end - start
    for name, length in sorted(found.items(), key=lambda one: -one[1]):
        yield name, length / len(text)


def _quoted(view: View, payload: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> str:
    named: Mapping[str, str] = payload.get("revisions", {})
    span = payload.get("span")
    name = "completion" if "completion" in named else next(iter(named), "")
    digest = texts.get(named.get(name, ""), {}).get(name)
    if not span or digest is None:
        return ""
    return (view.text(digest) or "")[span[0] : span[1]]


# --- in words --------------------------------------------------------------------------------------------------------


def _words(event: Event, who: Mapping[str, str], labels: Mapping[str, str]) -> str:
    payload = event.payload
    names = " and ".join(f"the {name}" for name in FIELDS if name in event.texts())
    match event.kind:
        case "pair.written":
            return f"began the pair: wrote {names}"
        case "pair.imported":
            author = payload.get("author")
            by = f", written by {who.get(author, author)}" if author and author != event.actor else ""
            return f"took it in from elsewhere as {_stage(payload['stage'])}{by}"
        case "pair.changed" if "constraints" in event.texts():
            return "said what its prompt demands"
        case "pair.changed":
            return "set " + ", ".join(f"{name} to {_value(value)}" for name, value in sorted(payload.items()))
        case "text.revised":
            return f"{'rewrote' if payload.get('base') else 'wrote'} {names}{_taken(payload.get('source', {}))}"
        case "verdict.given":
            judged = " and ".join(f"the {name}" for name in FIELDS if name in payload.get("revisions", {}))
            return f"{_RULED[payload['ruling']]} {judged}"
        case "finding.waived":
            done = "took back that it waived" if payload.get("open") else "waived"
            return f"{done} what {payload['rule']} found in the {payload['field']}"
        case "text.erased":
            return "erased texts of it for good"
        case "step.undone" | "step.redone":
            return f"{'took back' if event.kind == 'step.undone' else 'did again'}: {labels[payload['step']]}"
    return _moved(event) if event.kind in MOVES else event.kind


def _moved(event: Event) -> str:
    payload = event.payload
    origin, target = Stage(payload["from"]), Stage(payload["to"])
    if event.kind == "reopened":
        return f"opened it again: back to {_stage(target)}"
    if event.kind != "submitted":
        return _MOVED[event.kind]
    said = f", in spite of open findings: {payload['override']}" if payload.get("override") else ""
    if origin is Stage.EDITING:
        return f"ended the editing: {_stage(target)}{said}"
    return f"submitted the {'prompt' if target is Stage.PROMPT_SUBMITTED else 'completion'} for review{said}"


def _stage(stage: str) -> str:
    return str(stage).replace("_", " ")


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return " / ".join(str(part) for part in value.values())
    return str(value).replace("_", " ")


def _taken(source: Mapping[str, Any]) -> str:
    if source.get("edited"):
        return " as an editor"
    return ", with a draft of the model" if source.get("draft") else ""


def _facts(view: View, pair: Pair, who: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "now", _stage(pair.stage)
    yield "begun by", who.get(pair.author, pair.author[:6])
    if pair.on_word:
        yield "accepted on the word of", who.get(pair.on_word, pair.on_word[:6])
    for name in FIELDS:
        by = [one.reviewer for one in pair.verdicts if one.ruling == "accept" and name in one.revisions]
        if by and pair.settled(name):
            yield f"{name} verified by", who.get(by[-1], by[-1][:6])
    if pair.edited:
        yield "edited after the verdict", f"{float(pair.edited):.0%} of the words"
    if pair.rivals:
        yield "in conflict", ", ".join(name for name, _ in pair.rivals)
    for name in FIELDS:
        head = pair.head(name)
        text = view.text(head.text) if head else None
        shares = list(_origins(view, head.source, text)) if head and text else []
        if shares:
            yield f"{name} is", told(shares)


def told(origins: Sequence[tuple[str, float]]) -> str:
    """Origins with their shares in words: `typed 62 %, pasted 38 %`."""
    return ", ".join(f"{name} {share:.0%}".replace("%", " %") for name, share in origins)
