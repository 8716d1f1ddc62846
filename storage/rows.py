"""Folded subjects as rows of the projection, explicit and in one direction."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from storage.sealed import PAIR, Row, seal
from workbench.domain.event import Event
from workbench.domain.fold import Subject
from workbench.domain.fold_pair import KEPT_FACTS
from workbench.domain.pair import Pair, Revision, Verdict, Waiver, dimensions
from workbench.domain.project import Cell, ChunkState, Document, Draft, Guideline, Member, Project, Setting, Word
from workbench.domain.road import FIELDS, Stage


def js(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A JSON value as text with sorted keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def blob(digest: str | None) -> bytearray | None:
    """A hexadecimal name as the driver binds it at once; for `bytes` it would first look for a way to adapt them."""
    return bytearray.fromhex(digest) if digest else None


def fingerprint(*texts: str | None) -> bytes:
    """What equal texts have in common, whatever their blanks and case: recognises duplicates."""
    return hashlib.sha256(b"\x00".join([_folded(text or "") for text in texts])).digest()[:16]


def _folded(text: str) -> bytes:
    if text.isascii():
        return text.lower().encode().translate(None, _BLANKS)
    return "".join(text.split()).casefold().encode("utf-8", "surrogatepass")


_BLANKS = "".join(char for char in map(chr, range(128)) if char.isspace()).encode()


INSERTS: dict[str, str] = {
    "project": "INSERT OR REPLACE INTO project (uid, name, languages, team, unix_group) VALUES (?,?,?,?,?)",
    "member": "INSERT OR REPLACE INTO member (uid, name, roles, account, languages, domains) VALUES (?,?,?,?,?,?)",
    "setting": "INSERT OR REPLACE INTO setting (uid, key, value) VALUES (?,?,?)",
    "dictionary": "INSERT OR REPLACE INTO dictionary (uid, word, language, known, seal) VALUES (?,?,?,?,?)",
    "cell": "INSERT OR REPLACE INTO cell (uid, dimensions, target, bounds) VALUES (?,?,?,?)",
    "guideline": "INSERT INTO guideline (version, event, text) VALUES (?,?,?)",
    "document": (
        "INSERT INTO document (uid, text, sha256, path, title, facts, chunker, chunks, seal) "
        "VALUES (?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (uid) DO UPDATE SET text=excluded.text, sha256=excluded.sha256, path=excluded.path, "
        "title=excluded.title, facts=excluded.facts, chunker=excluded.chunker, chunks=excluded.chunks, "
        "seal=excluded.seal"
    ),
    "chunk": (
        "INSERT INTO chunk (uid, document, ordinal, start, end, heading_path, fingerprint, seal, state_seal, "
        "decided_by, why, source, failure) VALUES (?,?,?,?,?,?,?,?,?,'','','{}','')"
    ),
    "draft": (
        "INSERT INTO draft (uid, purpose, text, facts, state, reason, taken_in, chunk, pair, seal) "
        "VALUES (?,?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (uid) DO UPDATE SET text=excluded.text, facts=excluded.facts, state=excluded.state, "
        "reason=excluded.reason, taken_in=excluded.taken_in, seal=excluded.seal"
    ),
    "pair": (
        "INSERT INTO pair (uid, stage, resume, author, language, skill, facts, prompt, completion, context, "
        "prompt_head, completion_head, context_head, rivals, settled, imported, on_word, edited, fingerprint, first, "
        "last, seal) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
        "ON CONFLICT (uid) DO UPDATE SET stage=excluded.stage, "
        "resume=excluded.resume, author=excluded.author, language=excluded.language, skill=excluded.skill, "
        "facts=excluded.facts, prompt=excluded.prompt, completion=excluded.completion, context=excluded.context, "
        "prompt_head=excluded.prompt_head, completion_head=excluded.completion_head, "
        "context_head=excluded.context_head, rivals=excluded.rivals, settled=excluded.settled, "
        "imported=excluded.imported, on_word=excluded.on_word, edited=excluded.edited, "
        "fingerprint=excluded.fingerprint, seal=excluded.seal, first=excluded.first, last=excluded.last"
    ),
    "revision": (
        "INSERT INTO revision (pair, event, field, text, parents, author, account, hands, accounts, source) "
        "VALUES (?,?,?,?,?,?,?,?,?,?)"
    ),
    "verdict": (
        "INSERT INTO verdict (event, pair, ruling, revisions, reviewer, account, same_account, payload, standing) "
        "VALUES (?,?,?,?,?,?,?,?,?)"
    ),
    "waiver": (
        "INSERT INTO waiver (event, pair, rule, code, field, finding, flagged, reason, member) "
        "VALUES (?,?,?,?,?,?,?,?,?)"
    ),
    "outcome": "INSERT INTO outcome (pair, rule, author, place, fixed, waived, open) VALUES (?,?,?,?,?,?,?)",
    "overruled": "INSERT OR REPLACE INTO overruled (event, subject, why) VALUES (?,?,?)",
}
"""Table -> the statement that puts a row there."""


def simple_rows(subject: Subject) -> tuple[str, list[Row]]:
    """Table and rows of a subject that has no parts in other tables."""
    uid = bytes.fromhex(subject.id)
    match subject:
        case Project():
            return "project", [(uid, subject.name, js(subject.languages), int(subject.team), subject.group)]
        case Member():
            roles, languages, domains = js(subject.roles), js(subject.languages), js(subject.domains)
            return "member", [(uid, subject.name, roles, subject.account, languages, domains)]
        case Setting():
            return "setting", [(uid, subject.key, js(subject.value))]
        case Word():
            values = (uid, subject.word, subject.language, int(subject.known))
            return "dictionary", [(*values, seal(values))]
        case Cell():
            return "cell", [(uid, js(dict(subject.dimensions)), subject.target, js(dict(subject.bounds)))]
        case Guideline():
            versions = enumerate(subject.versions, 1)
            return "guideline", [(n, bytes.fromhex(event), bytes.fromhex(text)) for n, (event, text) in versions]
        case Draft():
            return "draft", [draft_row(subject)]
        case _:
            raise TypeError(type(subject).__name__)


def draft_row(draft: Draft) -> Row:
    """A draft as its row."""
    facts = draft.facts
    values = (
        blob(draft.id), draft.purpose, blob(draft.text), js(dict(facts)), draft.state, draft.reason,
        js(draft.taken_in), blob(facts.get("chunk")), blob(facts.get("pair")),
    )  # fmt: skip
    return (*values, seal(values))


def document_row(document: Document) -> Row:
    """A document as its row."""
    facts = document.facts
    values = (
        blob(document.id), blob(document.text), facts["sha256"], facts["path"], facts["title"], js(dict(facts)),
        document.chunker, len(document.spans),
    )  # fmt: skip
    return (*values, seal(values))


def chunk_row(document: str, uid: str, ordinal: int, span: tuple[int, int, Any], mark: bytes | None) -> Row:
    """A chunk as its row, before anybody looked at it; `mark` is the fingerprint of its text."""
    start, end, path = span
    values = (blob(uid), blob(document), ordinal, start, end, js(path), mark)
    return (*values, seal(values), seal(chunk_state(ChunkState(uid, document))))


def chunk_state(state: ChunkState) -> Row:
    """What is known of a chunk, as the columns that change with it; the last one is its name."""
    kept = None if state.kept is None else int(state.kept)
    return kept, state.by, state.why, blob(state.profile), js(dict(state.source)), state.failure, blob(state.id)


def pair_rows(pair: Pair, mark: bytes | None) -> Iterator[tuple[str, list[Row]]]:
    """The rows of a pair and of its parts, by table; the first texts are those of the event that made it."""
    yield "pair", [pair_row(pair, mark)]
    yield "revision", [revision_row(pair.id, one) for one in pair.revisions.values() if one.id != pair.origin]
    yield "verdict", [verdict_row(pair.id, verdict) for verdict in pair.verdicts]
    yield "waiver", [waiver_row(pair.id, waiver) for waiver in pair.waivers]
    if pair.outcomes:
        whose = (bytes.fromhex(pair.author), js(dimensions(pair.facts)))
        yield "outcome", [(bytes.fromhex(pair.id), rule, *whose, *counts) for rule, counts in pair.outcomes.items()]


def pair_row(pair: Pair, mark: bytes | None) -> Row:
    """A pair as its row; `mark` is the fingerprint of its texts."""
    texts, heads, facts = pair.texts(), pair.heads, pair.facts
    return _pair(
        pair.id, str(pair.stage), str(pair.resume) if pair.resume else None, pair.author, facts.get("language"),
        facts.get("skill"), js(facts), *[texts.get(name) for name in FIELDS], *[heads.get(name) for name in FIELDS],
        js(sorted(pair.rivals)), js(pair.settlements), int(pair.imported), pair.on_word, pair.edited,
        mark.hex() if mark else None, pair.first, pair.last,
    )  # fmt: skip


def imported_row(event: Event, mark: bytes | None) -> Row:
    """The row of a pair that was imported, and no more: what its fold gives, at a tenth of the cost."""
    payload, texts = event.payload, event.texts()
    found = [texts.get(name) for name in FIELDS]
    facts = {key: value for key, value in payload.items() if key in KEPT_FACTS}
    if len(texts) > 2:
        facts |= {key: texts[key] for key in ("system", "extra") if key in texts}
    accepted = payload["stage"] == Stage.ACCEPTED
    settled = js({name: event.id for name in FIELDS if name in texts}) if accepted else "{}"
    return _pair(
        event.subject, payload["stage"], None, payload.get("author", event.actor), payload.get("language"),
        payload.get("skill"), js(facts), *found, *[text and event.id for text in found], "[]", settled, 1,
        event.actor if accepted else "", "", mark.hex() if mark else None, event.place, event.place,
    )  # fmt: skip


def _pair(*values: Any) -> Row:  # noqa: ANN401 - any column
    """The row of a pair whose names are still in hexadecimal: so they are sealed, and kept as bytes."""
    row = [*values, seal(values)]
    for at in _BYTES:
        if row[at]:
            row[at] = bytearray.fromhex(row[at])
    return tuple(row)


_BYTES = tuple(
    PAIR.index(name) for name in ("uid", "author", *FIELDS, *(f"{name}_head" for name in FIELDS), "fingerprint")
)
"""Columns of a pair that hold a name as bytes."""


def revision_row(pair: str, revision: Revision) -> Row:
    """A revision as its row."""
    return (
        bytes.fromhex(pair), bytes.fromhex(revision.id), revision.field, bytes.fromhex(revision.text),
        js(revision.parents), bytes.fromhex(revision.author), revision.account, js(sorted(revision.hands)),
        js(sorted(revision.accounts)), js(dict(revision.source)),
    )  # fmt: skip


def verdict_row(pair: str, verdict: Verdict) -> Row:
    """A verdict as its row."""
    return (
        bytes.fromhex(verdict.id), bytes.fromhex(pair), verdict.ruling, js(dict(verdict.revisions)),
        bytes.fromhex(verdict.reviewer), verdict.account, int(verdict.same_account), js(dict(verdict.payload)),
        int(verdict.standing),
    )  # fmt: skip


def waiver_row(pair: str, waiver: Waiver) -> Row:
    """A waiver as its row."""
    return (
        bytes.fromhex(waiver.id), bytes.fromhex(pair), waiver.rule, waiver.code, waiver.field, waiver.finding,
        bytes.fromhex(waiver.flagged), bytes.fromhex(waiver.reason), bytes.fromhex(waiver.member),
    )  # fmt: skip
