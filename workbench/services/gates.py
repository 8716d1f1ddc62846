"""The gates before a release: what can go out now, what is missing, and where to find it.

Nothing here forbids an export; a gate says what whoever receives the data would ask about.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal

from workbench.domain.listing import Filter, PairLine
from workbench.domain.pair import dimensions
from workbench.domain.project import Cell
from workbench.domain.road import FIELDS, WAITING, Stage
from workbench.domain.split import Parts
from workbench.progress import Progress, Work
from workbench.services.planning import standings
from workbench.services.splitting import split_of
from workbench.view import View

State = Literal["open", "note", "shut"]
"""Nothing to say, something to look at, something missing."""
Weigh = Callable[[PairLine, Mapping[str, str]], Collection[str]]
"""The severities of the open findings on a pair's texts."""
MOST: Final = 1000
"""Things that a gate lists."""
_STEP: Final = 200
"""Pairs between two signs of progress, documents asked for at a time."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A pair or a document that a gate counts."""

    room: str
    """Where it is dealt with."""
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Gate:
    """One question about the dataset, with its answer."""

    name: str
    state: State
    words: str
    """The answer, with its numbers."""
    goes: tuple[str, str] = ("", "")
    """(room, item) that shows what is counted."""
    things: tuple[Thing, ...] = ()
    """What is counted, where no room has a list of it."""


def quick_gates(view: View, cells: Sequence[Cell]) -> list[Gate]:
    """The gates that the project's own counts answer."""
    counts = view.tally("stage", "rivals", "edited")
    accepted = sum(number for (stage, _, _), number in counts.items() if stage == Stage.ACCEPTED)
    waiting = sum(number for (stage, _, _), number in counts.items() if stage in list(WAITING))
    editing = sum(number for (stage, _, _), number in counts.items() if stage == Stage.EDITING)
    rivals = sum(number for (_, open_, _), number in counts.items() if open_ == "1")
    edited = sum(number for (stage, _, once), number in counts.items() if stage == Stage.ACCEPTED and once == "1")
    return [
        Gate("accepted", "open" if accepted else "shut", f"{accepted} can be exported now",
             ("library", "filter:stage:accepted")),
        _targets(view, cells),
        Gate("unverified", "note" if waiting else "open", f"{waiting} waiting for a reviewer" if waiting
             else "no pair waits for a reviewer", ("library", f"filter:stage:{','.join(sorted(WAITING))}")),
        Gate("editing", "note" if editing else "open", f"{editing} waiting for an editor" if editing
             else "no pair waits for an editor", ("edit", "")),
        Gate("conflicts", "shut" if rivals else "open", f"{rivals} with two texts against each other" if rivals
             else "no text stands against another", ("conflicts", "")),
        Gate("edited", "note" if edited else "open", f"{edited} accepted after an edit without a second verdict"
             if edited else "no accepted pair was edited without a second verdict",
             ("library", "filter:stage:accepted edited:yes")),
    ]  # fmt: skip


def _targets(view: View, cells: Sequence[Cell]) -> Gate:
    wanted = [one for one in standings(view, cells) if one.cell.target]
    if not wanted:
        return Gate("targets", "note", "no cell has a target", ("settings", "cells"))
    full = sum(one.accepted >= one.cell.target for one in wanted)
    there = sum(min(one.accepted, one.cell.target) for one in wanted)
    target = sum(one.cell.target for one in wanted)
    state: State = "open" if full == len(wanted) else "shut"
    return Gate("targets", state, f"{there} of {target} wanted pairs, {full} of {len(wanted)} cells full",
                ("dashboard", ""))  # fmt: skip


@dataclass
class _Seen:
    """What the accepted pairs show when all of them are read."""

    blocked: list[Thing] = field(default_factory=list)
    warned: list[Thing] = field(default_factory=list)
    on_word: list[Thing] = field(default_factory=list)
    twice: list[Thing] = field(default_factory=list)
    marks: set[bytes] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    chunks: set[str] = field(default_factory=set)

    def look(self, line: PairLine, weigh: Weigh) -> None:
        """Look at one pair."""
        texts = {name: text for name in FIELDS if (text := getattr(line, name))}
        thing = Thing("library", line.id, line.prompt or "")
        found = weigh(line, texts)
        if "block" in found:
            self.blocked.append(thing)
        elif "warn" in found:
            self.warned.append(thing)
        if line.on_word:
            self.on_word.append(thing)
        mark = _mark(texts)
        if mark in self.marks:
            self.twice.append(thing)
        self.marks.add(mark)
        if line.facts.get("document"):
            self.documents.add(line.facts["document"])
        elif line.facts.get("chunk"):
            self.chunks.add(line.facts["chunk"])


def thorough_gates(view: View, weigh: Weigh) -> Work[list[Gate]]:
    """The gates for which every accepted pair is read.

    Args:
        view: the project at one moment.
        weigh: runs the checks.
    """
    lines = view.pairs(Filter(stage=Stage.ACCEPTED))
    total = sum(number for (stage,), number in view.tally("stage").items() if stage == Stage.ACCEPTED)
    seen, split = _Seen(), split_of(view)
    parts = Parts(split)
    for done, line in enumerate(lines, 1):
        seen.look(line, weigh)
        parts.add(line.id, line.facts, dimensions(line.facts))
        if done % _STEP == 0:
            yield Progress(done, total)
    bare = list(_unlicensed(view, seen))
    yield Progress(total, total)
    return [
        _gate("findings", seen.blocked, "shut", "accepted with blocking findings",
              "no accepted pair has a blocking finding"),
        _gate("warnings", seen.warned, "note", "accepted with warnings", "no accepted pair has a warning"),
        _gate("on a word", seen.on_word, "note", "accepted on a lead's word alone",
              "every accepted pair was verified here"),
        _gate("duplicates", seen.twice, "shut", "accepted that repeat another, blanks and case aside",
              "no accepted pair repeats another"),
        _gate("licences", bare, "shut", "without a licence among the documents of accepted pairs",
              "every document of an accepted pair has its licence"),
        *([_held_out(parts)] if split and total else ()),
    ]  # fmt: skip


def _gate(name: str, things: list[Thing], state: State, some: str, none: str) -> Gate:
    return Gate(name, state if things else "open", f"{len(things)} {some}" if things else none,
                things=tuple(things[:MOST]))  # fmt: skip


def _held_out(parts: Parts) -> Gate:
    """How much is held out of what was accepted, and whether all languages and skills have their part of it."""
    whole, uneven = parts.whole(), [one for one in parts.told() if one.uneven]
    assert whole is not None
    words = f"{whole.held_out} of {whole.pairs} held out"
    if uneven:
        some = "; ".join(str(one) for one in uneven)
        words += f", unevenly: {some}"
    return Gate("held out", "note" if uneven else "open", words, ("library", "filter:stage:accepted split:held_out"))


def _mark(texts: Mapping[str, str]) -> bytes:
    """What equal pairs have in common, whatever their blanks and case."""
    bare = ("".join(texts.get(name, "").split()).casefold() for name in FIELDS)
    return hashlib.sha256("\0".join(bare).encode("utf-8", "surrogatepass")).digest()[:16]


def _unlicensed(view: View, seen: _Seen) -> Iterator[Thing]:
    """The documents without a licence that accepted pairs lean on."""
    chunks = iter(sorted(seen.chunks))
    while some := tuple(islice(chunks, _STEP)):
        seen.documents.update(chunk.document for chunk in view.chunks(Filter(ids=some)))
    for line in view.documents(Filter()):
        if line.id in seen.documents and not line.facts.get("licence"):
            yield Thing("sources", line.id, line.path or line.title)
