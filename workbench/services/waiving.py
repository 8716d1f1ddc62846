"""What people say to a check: that a finding may stand, and that a word is right."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.event import NewEvent, derived_id
from workbench.domain.pair import Pair, Waiver
from workbench.domain.project import Role
from workbench.errors import Refused
from workbench.services.people import require
from workbench.services.writing import check_text
from workbench.view import Act, Changes, Collection, Door, View

LONGEST = 100
"""Characters of a word."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A place of a pair's text that a check found fault with."""

    rule: str
    code: str
    field: str
    text: str
    """The whole text that was flagged; it may be empty where something is missing."""
    finding: str
    """The finding's id."""
    blocks: bool = False
    """Whether it stands in the way of a submission: only a lead lets that pass."""

    def payload(self) -> dict[str, Any]:
        """What the log says of it in the open."""
        return {"rule": self.rule, "code": self.code, "field": self.field, "finding": self.finding}


def waive(door: Door, act: Act, pair: str, what: Flagged, reason: str) -> Changes:
    """Say that a finding may stand, and why; it then holds for the same flagged text wherever it is in its field.

    Raises:
        Refused: there is no reason, no such text in the pair, it is waived already, or it blocks and this is no lead.
    """
    check_text("reason", reason)
    if what.blocks:
        require(act.member)

    def operation(view: View) -> Iterator[NewEvent]:
        found = view.pair(pair)
        if not reason.strip():
            raise Refused("No reason", f"a waiver of {what.rule} says why", "give --reason TEXT")
        head = found.head(what.field)
        if head is None or what.text not in (view.text(head.text) or ""):
            raise Refused(
                "Not in the text", f"what {what.rule} found is not in the {what.field} of #{pair[:6]}",
                f"workbench check --pair {pair[:12]}",
            )  # fmt: skip
        if holding(view, found, what):
            raise Refused("Waived already", f"{what.rule} in the {what.field} of #{pair[:6]}", "nothing was changed")
        yield NewEvent("finding.waived", pair, what.payload(), {"flagged": what.text, "comment": reason})

    return door.transact(act, operation)


def take_back(door: Door, act: Act, pair: str, what: Flagged) -> Changes:
    """Take back all that is known to waive a finding; raises Refused where nothing does."""

    def operation(view: View) -> Iterator[NewEvent]:
        held = holding(view, view.pair(pair), what)
        if not held:
            raise Refused("Not waived", f"{what.rule} in the {what.field} of #{pair[:6]}", "workbench findings")
        yield NewEvent(
            "finding.waived", pair, {**what.payload(), "open": True, "waivers": [waiver.id for waiver in held]}
        )

    return door.transact(act, operation)


def holding(view: View, pair: Pair, what: Flagged) -> list[Waiver]:
    """The waivers of a pair that let this stand."""
    return [
        waiver for waiver in pair.waivers
        if (waiver.rule, waiver.code, waiver.field) == (what.rule, what.code, what.field)
        and view.text(waiver.flagged) == what.text
    ]  # fmt: skip


def change_words(
    collection: Collection, act: Act, words: Sequence[str], *, language: str = "", known: bool = True
) -> Changes:
    """Put words into the project's dictionary, or take them out.

    Args:
        collection: the project.
        act: whose; authors and editors may.
        words: as they are to be written.
        language: its code; '' for any language.
        known: False takes them out.

    Raises:
        Refused: one is not a word, or, of one that is to be taken out, is not there.
    """
    plain = list(dict.fromkeys(_word(word) for word in words))

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        there = {one.word for one in view.checks.words() if one.language == language}
        for word in plain:
            if not known and word not in there:
                raise Refused("Not in the dictionary", f"{word!r} is not there", "workbench word list")
            if known != (word in there):
                payload = {"word": word, "language": language, "known": known}
                yield NewEvent("word.changed", derived_id("word", language, word), payload)

    return collection.transact(act, operation)


def _word(text: str) -> str:
    word = unicodedata.normalize("NFC", text.strip())
    check_text("word", word)
    if not word or len(word) > LONGEST or any(char.isspace() or not char.isprintable() for char in word):
        raise Refused("Not a word", f"{text[:LONGEST]!r}", "give single words, without blanks; a finding can be waived")
    return word
