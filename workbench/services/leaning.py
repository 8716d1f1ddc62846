"""What the texts of a pair lean on: the chunks that they were made from, that were cited, that a draft was given."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.listing import Filter
from workbench.domain.pair import Pair, Revision
from workbench.domain.project import Document, Draft
from workbench.domain.road import FIELDS
from workbench.services.provenance import DRAFT, PASSAGE
from workbench.view import View


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a text leans on."""

    id: str
    place: str
    """Document and headings."""
    text: str


def passages(view: View, pair: Pair) -> Iterator[Passage]:
    """The chunks that the texts in force of a pair lean on, its own first."""
    keys = dict.fromkeys(_chunks(view, pair))
    found = {chunk.id: chunk for chunk in view.chunks(Filter(ids=tuple(keys)))} if keys else {}
    titles: dict[str, str] = {}
    for key in keys:
        chunk = found.get(key)
        if chunk is None:
            continue
        if chunk.document not in titles:
            document = view.subject(chunk.document)
            facts = document.facts if isinstance(document, Document) else {}
            titles[chunk.document] = str(facts.get("title") or facts.get("path") or "")
        place = dict.fromkeys((titles[chunk.document], *chunk.heading_path))
        yield Passage(key, " › ".join(part for part in place if part), chunk.text)


def _chunks(view: View, pair: Pair) -> Iterator[str]:
    """The pair's own chunk, what it names as evidence, and what the drafts in its texts were given."""
    if pair.facts.get("chunk"):
        yield str(pair.facts["chunk"])
    yield from map(str, pair.facts.get("evidence", ()))
    for name in FIELDS:
        revision = pair.head(name)
        if revision is not None:
            yield from _given(view, revision)


def _given(view: View, revision: Revision) -> Iterator[str]:
    source = revision.source
    drafts = {str(source["draft"])} if source.get("draft") else set()
    for _start, _end, origin in source.get("spans", ()):
        if str(origin).startswith(DRAFT):
            drafts.add(str(origin).removeprefix(DRAFT))
        if str(origin).startswith(PASSAGE):
            yield str(origin).removeprefix(PASSAGE)
    for key in sorted(drafts):
        draft = view.subject(key)
        if isinstance(draft, Draft):
            yield from map(str, draft.facts.get("evidence", ()))
