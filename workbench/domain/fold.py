"""From the events of a subject to what it is: one pure function a type of subject."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.domain.causality import Causality
from workbench.domain.event import Event
from workbench.domain.fold_pair import fold_pair
from workbench.domain.kinds import subject_type
from workbench.domain.pair import Pair
from workbench.domain.project import Cell, ChunkState, Document, Draft, Guideline, Member, Project, Role, Setting, Word

Subject = Project | Member | Setting | Word | Cell | Guideline | Document | ChunkState | Draft | Pair
"""Whatever the log can be about."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the fold of any subject may lean on: facts that no later event changes."""

    causality: Causality
    team: bool
    reviewers: Mapping[str, bool]
    """Everybody who was ever a member -> whether they ever were a reviewer."""


def fold(subject: str, events: Sequence[Event], ground: Ground) -> Subject | None:
    """Fold the events of one subject that count, in the order of the fold; None where nothing is left of it."""
    own = [event for event in events if event.kind != "text.erased"]
    if not own:
        return None
    kind = subject_type(own[0].kind)
    if kind == "pair":
        return fold_pair(subject, events, ground.causality, team=ground.team, reviewers=ground.reviewers)
    return _FOLDS[kind](subject, own)


def _project(subject: str, events: Sequence[Event]) -> Project | None:
    payload = events[0].payload
    if events[0].kind != "project.created":
        return None
    return Project(subject, payload["name"], tuple(payload["languages"]), payload["team"], payload.get("group"))


def _member(subject: str, events: Sequence[Event]) -> Member:
    facts = _merged(events)
    return Member(
        subject, facts["name"], tuple(Role(role) for role in facts["roles"]), facts["account"],
        tuple(facts.get("languages", ())), tuple(facts.get("domains", ())),
    )  # fmt: skip


def _setting(subject: str, events: Sequence[Event]) -> Setting:
    payload = events[-1].payload
    return Setting(subject, payload["key"], payload["value"])


def _word(subject: str, events: Sequence[Event]) -> Word:
    payload = events[-1].payload
    return Word(subject, payload["word"], payload["language"], payload["known"])


def _cell(subject: str, events: Sequence[Event]) -> Cell:
    facts = _merged(events)
    bounds = {name: (low, high) for name, (low, high) in facts.get("bounds", {}).items()}
    return Cell(subject, facts["dimensions"], facts["target"], bounds)


def _guideline(subject: str, events: Sequence[Event]) -> Guideline:
    return Guideline(subject, tuple((event.id, event.texts()["guideline"]) for event in events))


def _document(subject: str, events: Sequence[Event]) -> Document | None:
    added = next((event for event in events if event.kind == "document.added"), None)
    if added is None:
        return None
    document = Document(subject, added.texts()["text"], {k: v for k, v in added.payload.items() if k != "texts"}, ())
    for event in events:
        if event.kind == "document.chunked" and event.payload["text"] == document.text:
            spans = tuple((start, end, tuple(path)) for start, end, path in event.payload["spans"])
            document = replace(document, spans=spans, chunker=event.payload["chunker"])
    return document


def _chunk(subject: str, events: Sequence[Event]) -> ChunkState:
    state = ChunkState(subject, events[0].payload["document"])
    for event in events:
        payload = event.payload
        if event.kind == "chunk.kept":
            state = replace(state, kept=payload["kept"], by="person", why=payload.get("why", ""))
            continue
        if "failure" in payload:
            state = replace(state, failure=payload["failure"])
            continue
        state = replace(
            state, profile=event.texts().get("profile", state.profile), source=payload.get("source", {}), failure=""
        )
        if state.by != "person" and "kept" in payload:
            state = replace(state, kept=payload["kept"], by="model", why=payload.get("why", ""))
    return state


def _draft(subject: str, events: Sequence[Event]) -> Draft | None:
    made = events[0]
    if made.kind != "draft.made":
        return None
    facts = {key: value for key, value in made.payload.items() if key not in ("texts", "purpose", "failure")}
    failure = made.payload.get("failure", "")
    draft = Draft(
        subject, made.payload["purpose"], made.texts().get("draft"), facts, "failed" if failure else "open", failure
    )
    for event in events[1:]:
        if event.kind == "draft.taken":
            draft = replace(draft, state="taken", taken_in=(*draft.taken_in, event.payload["pair"]))
        elif event.kind == "draft.refused" and draft.state == "open":
            draft = replace(draft, state="refused", reason=event.payload.get("why", ""))
    return draft


def _merged(events: Sequence[Event]) -> Mapping[str, Any]:
    facts: dict[str, Any] = {}
    for event in events:
        facts.update(event.payload)
    return facts


_FOLDS: dict[str, Callable[[str, Sequence[Event]], Subject | None]] = {
    "project": _project,
    "member": _member,
    "setting": _setting,
    "dictionary": _word,
    "cell": _cell,
    "guideline": _guideline,
    "document": _document,
    "chunk": _chunk,
    "draft": _draft,
}
