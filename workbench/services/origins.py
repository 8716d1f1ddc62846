"""Whose words a text is made of, as far as the log tells: typed, pasted, taken from drafts that were shown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from workbench.domain.listing import Filter
from workbench.domain.pair import Pair
from workbench.domain.project import Draft
from workbench.errors import Refused
from workbench.services.provenance import BEFORE, DRAFT, FIXED, PASSAGE, PASTED, TYPED, of_source
from workbench.view import Collection, View

MOST: Final = 200
"""Earlier texts of an author that are read."""
_NAMES: Final = {TYPED: "typed", FIXED: "typed", PASTED: "pasted", BEFORE: "before"}


class Origins:
    """Satisfies `checks.tools.Drafts` with a project's log; a pair that it does not know has no past."""

    def __init__(self, collection: Collection) -> None:
        """Read from a project."""
        self._collection = collection

    def shares(self, pair: str, field: str) -> Mapping[str, float]:
        """Share of the text in force by origin: `typed`, `pasted`, `draft`, `passage`, `before`."""
        with self._collection.view() as view:
            found = _known(view, pair)
            head = found.head(field) if found else None
            text = view.text(head.text) if head else None
            if head is None or not text:
                return {}
            told: dict[str, int] = {}
            for start, end, origin in of_source(head.source, len(text)).spans():
                told[_named(origin)] = told.get(_named(origin), 0) + end - start
            return {name: length / len(text) for name, length in told.items()}

    def shown(self, pair: str, field: str) -> Sequence[str]:
        """Texts of the drafts that were on the screen while the text or an earlier one was written."""
        with self._collection.view() as view:
            found = _known(view, pair)
            return [text for key in _shown(found, field) if (text := _text(view, key))] if found else []

    def answers(self, pair: str, field: str) -> Sequence[str]:
        """Texts of all drafts that models made for a field of the pair, shown or not."""
        with self._collection.view() as view:
            found = _known(view, pair)
            if found is None:
                return []
            parents = [pair, *([str(found.facts["chunk"])] if field == "prompt" and found.facts.get("chunk") else [])]
            drafts = [draft for parent in parents for draft in view.drafts(Filter(parent=parent))]
            return [one.text for one in drafts if one.purpose == field and one.state != "failed" and one.text]

    def earlier(self, pair: str, field: str) -> Sequence[str]:
        """Accepted texts of whoever wrote the text in force, at most 200."""
        with self._collection.view() as view:
            found = _known(view, pair)
            head = found.head(field) if found else None
            if found is None or head is None:
                return []
            language = found.facts.get("language")
            lines = view.pairs(Filter(author=found.author, stage="accepted", language=language, limit=MOST))
            texts = [line.completion if field == "completion" else line.prompt for line in lines if line.id != pair]
            return [text for text in texts if text] if head.author == found.author else []


def _known(view: View, pair: str) -> Pair | None:
    if not pair:
        return None
    try:
        return view.pair(pair)
    except Refused:
        return None


def _named(origin: str) -> str:
    if origin.startswith(DRAFT):
        return "draft"
    return "passage" if origin.startswith(PASSAGE) else _NAMES.get(origin, "before")


def _shown(pair: Pair, field: str) -> Iterator[str]:
    """The drafts of a field, each once: what was taken was shown, too."""
    found: dict[str, None] = {}
    for (_, name), revision in pair.revisions.items():
        if name == field:
            found.update(dict.fromkeys(map(str, revision.source.get("shown", ()))))
            if revision.source.get("draft"):
                found[str(revision.source["draft"])] = None
            for _start, _end, origin in revision.source.get("spans", ()):
                if str(origin).startswith(DRAFT):
                    found[str(origin).removeprefix(DRAFT)] = None
    yield from found


def _text(view: View, key: str) -> str:
    draft = view.subject(key)
    return (view.text(draft.text) or "") if isinstance(draft, Draft) and draft.text else ""
