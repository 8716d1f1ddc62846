"""Erasing: a text that must go is gone, and the record that it went stays."""

from collections.abc import Iterator

from workbench.domain.event import NewEvent
from workbench.domain.listing import Filter
from workbench.errors import Refused
from workbench.services.people import require
from workbench.view import Act, Changes, Collection, View


def erase(collection: Collection, act: Act, subject: str, reason: str) -> Changes:
    """Erase every text of a pair, a draft or a document, with the drafts that were made for or from it.

    Args:
        collection: the project.
        act: a lead's act.
        subject: the full id of a pair, draft or document.
        reason: why it must go; it stays on record.
    """

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member)
        erased: set[str] = set()
        for target in (subject, *_derived(view, subject)):
            named = {digest for event in view.history(target) for digest in event.texts().values()}
            there = sorted(digest for digest in named - erased if view.text(digest) is not None)
            erased.update(there)
            if there:
                yield NewEvent("text.erased", target, {"erased": there, "reason": reason})
        if not erased:
            raise Refused("Nothing to erase", f"no text of {subject[:12]} is left", f"workbench history {subject[:12]}")

    changes = collection.transact(act, operation)
    collection.forget_erased()
    return changes


def _derived(view: View, subject: str) -> Iterator[str]:
    """Drafts for a pair, and chunks of a document with their drafts: they may hold the same words."""
    chunks = [chunk.id for chunk in view.chunks(Filter(parent=subject))]
    for parent in (subject, *chunks):
        if parent != subject:
            yield parent
        for draft in view.drafts(Filter(parent=parent)):
            yield draft.id
