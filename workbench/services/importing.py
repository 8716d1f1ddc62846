"""Finished pairs come in: all of them or none, in short transactions under one step, in bounded memory."""

import hashlib
import marshal
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from workbench.domain.event import NewEvent, new_id
from workbench.domain.finished import FinishedPair
from workbench.domain.project import Member, Role
from workbench.domain.road import Stage
from workbench.errors import WrongUsage
from workbench.importers.reading import read_pairs
from workbench.importers.spec import BadLine, Turns
from workbench.progress import Failure, Progress, Work
from workbench.services.people import named, require
from workbench.view import Act, Collection, View

STAGES = (Stage.COMPLETION_DRAFT, Stage.COMPLETION_SUBMITTED, Stage.ACCEPTED)
"""Where finished pairs may enter."""
HOLD = 0.03
"""Seconds that one transaction may hold the lock, so that a colleague's save is not felt to wait."""
_IN_MEMORY = 16 << 20
_FIRST = 100
_LEAST = 25
_MOST = 1000
_SHARE = 0.4
"""Part of `HOLD` until the pairs are folded: measured, reading back and committing takes as long again at most."""
_STEP = 500

Item = tuple[str, str, str | None, str | None, str | None]
"""Prompt, completion, context, system message, further fields."""


@dataclass(slots=True)
class Imported:
    """What an import did."""

    pairs: int = 0
    duplicates: int = 0
    """Pairs that the project or the file itself held already, blanks and case aside."""
    failed: list[Failure] = field(default_factory=list)
    """Records that are no pair, where these are skipped."""


def import_pairs(
    collection: Collection, act: Act, source: Path | BinaryIO, *, stage: str = Stage.COMPLETION_SUBMITTED,
    author: str | None = None, mapping: Mapping[str, str] | None = None, turns: Turns = None, skip_bad: bool = False,
) -> Work[Imported]:  # fmt: skip
    """Read finished pairs and write them, each as one event, all under one step.

    The whole file is read before anything is written; a private spool keeps what was read.

    Args:
        collection: the project.
        act: who imports; the step is named after what is imported.
        source: a file, or a stream of bytes.
        stage: where the pairs enter; `accepted` is a lead's word.
        author: name of the member who wrote them, said by a lead; None for who imports.
        mapping: our names of parts to the file's fields.
        turns: what becomes of conversations of several turns.
        skip_bad: leave out records that are no pair instead of refusing the file.

    Raises:
        Refused: a record is no pair, or the member's roles do not allow it; nothing was written.
    """
    facts = _facts(collection, act.member, stage, author)
    name = source.name if isinstance(source, Path) else "standard input"
    result = Imported()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        pairs = read_pairs(source, mapping=mapping, turns=turns)
        total = yield from _read(pairs, cast("BinaryIO", spool), name, result, skip_bad=skip_bad)
        spool.seek(0)
        act = replace(act, label=f"Import of {total} pair{'s' * (total != 1)} from {name}")
        yield from _write(collection, act, _items(cast("BinaryIO", spool)), facts, result, total)
    return result


def _facts(collection: Collection, member: Member, stage: str, author: str | None) -> dict[str, Any]:
    """What every event of the import says."""
    if stage not in STAGES:
        raise WrongUsage("Not a stage to enter at", f"{stage}", f"--stage is one of {', '.join(STAGES)}")
    require(member, Role.AUTHOR)
    if stage == Stage.ACCEPTED or author is not None:
        require(member)
    with collection.view() as view:
        who = named(view, author) if author is not None else None
        languages = view.project.languages
    facts: dict[str, Any] = {"stage": str(stage)}
    if who is not None and who.id != member.id:
        facts["author"] = who.id
    if len(languages) == 1:
        facts["language"] = languages[0]
    return facts


def _read(
    pairs: Iterator[FinishedPair | BadLine], spool: BinaryIO, name: str, result: Imported, *, skip_bad: bool
) -> Work[int]:
    """Read everything and keep it on the spool; returns how many pairs there are, each counted once."""
    seen: set[bytes] = set()
    number = 0
    for number, found in enumerate(pairs, 1):
        if isinstance(found, BadLine):
            if not skip_bad:
                raise found.refused(name)
            result.failed.append(Failure(f"line {found.line}", f"{found.reason}. {found.cure}"))
        else:
            mark = _mark(found)
            if mark in seen:
                result.duplicates += 1
            else:
                seen.add(mark)
                marshal.dump((found.prompt, found.completion, found.context, found.system, found.extra), spool)
        if number % _STEP == 0:
            yield Progress(number, None, "reading")
    yield Progress(number, None, "reading")
    return len(seen)


def _mark(pair: FinishedPair) -> bytes:
    """What pairs that are equal, blanks and case aside, have in common."""
    plain = "\x00".join(" ".join(text.split()).casefold() for text in (pair.prompt, pair.completion))
    return hashlib.sha256(plain.encode()).digest()[:16]


def _items(spool: BinaryIO) -> Iterator[Item]:
    while True:
        try:
            yield marshal.load(spool)
        except EOFError:
            return


def _write(
    collection: Collection, act: Act, items: Iterator[Item], facts: Mapping[str, Any], result: Imported, total: int
) -> Work[None]:
    pace = _Pace()
    operations = (partial(_operation, batch, facts, pace) for batch in pace.batches(items))
    done = 0
    with closing(cast("Any", collection.transact_many(act, operations))) as written:
        for changes in written:
            taken = pace.written()
            result.pairs += len(changes.events)
            result.duplicates += taken - len(changes.events)
            done += taken
            yield Progress(done, total, "writing")


def _operation(batch: Sequence[Item], facts: Mapping[str, Any], pace: "_Pace", view: View) -> Iterator[list[NewEvent]]:
    pace.begun()
    news: list[NewEvent] = []
    known = view.known.pair
    for prompt, completion, context, system, extra in batch:
        if known(prompt, completion) is not None:
            continue
        texts = {"prompt": prompt, "completion": completion}
        for name, text in (("context", context), ("system", system), ("extra", extra)):
            if text is not None:
                texts[name] = text
        news.append(NewEvent("pair.imported", new_id(), facts, texts))
    yield news
    pace.folded()


class _Pace:
    """How many pairs a transaction takes, so that it holds the lock no longer than `HOLD`.

    Only the time that grows with the pairs counts: the commit waits for the disk, and would wait as long for fewer.
    """

    def __init__(self) -> None:
        self.size = _FIRST
        self._start = 0.0
        self._taken = 0

    def batches(self, items: Iterator[Item]) -> Iterator[list[Item]]:
        while batch := list(islice(items, self.size)):
            self._taken = len(batch)
            yield batch

    def begun(self) -> None:
        self._start = time.perf_counter()

    def folded(self) -> None:
        """Learn from how long these pairs took until they were folded; reading them back takes a part as well."""
        seconds = time.perf_counter() - self._start
        wanted = int(self._taken * HOLD * _SHARE / max(seconds, 1e-4))
        self.size = max(_LEAST, min(_MOST, (self.size + wanted) // 2 if wanted > self.size else wanted))

    def written(self) -> int:
        """How many pairs the last transaction was given."""
        return self._taken
