"""The pairs of a file laid out for likeness: for `workbench similar FILE` and for checks on a dataset.

Vectors are kept by text in the user's cache, in a file for each place where a dataset lies, and go with their texts:
so the second run on a dataset of 20,000 pairs takes seconds where the first takes minutes.
"""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from checks.similarity.limits import limits
from checks.similarity.neighbourhood import Neighbourhood
from workbench.importers.reading import Reading, read_records
from workbench.importers.spec import BadLine
from workbench.ports import Embedder
from workbench.progress import Progress, Work

if TYPE_CHECKING:
    from storage.vectors import VectorCache

AT_ONCE = 1000
"""Pairs between two signs of progress."""


def file_neighbours(
    source: Path | BinaryIO, reading: Reading, embedder: Embedder | None, *, skip_bad: bool = False, keep: bool = True
) -> Work[Neighbourhood]:
    """Lay out the pairs of a file, each under the name `line N`.

    Args:
        source: the file, or standard input.
        reading: how its records are read.
        embedder: makes the vectors; None to go by characters alone.
        skip_bad: whether records that are no pair are left out.
        keep: whether the vectors are kept for the next time.

    Raises:
        Refused: a record is no pair, or the file can't be read.
    """
    found = Neighbourhood(embedder, limits(embedder.name if embedder else ""))
    name = source.name if isinstance(source, Path) else "standard input"
    part: list[tuple[str, dict[str, str]]] = []
    read = 0
    for one in read_records(source, reading=reading):
        if isinstance(one, BadLine):
            if skip_bad:
                continue
            raise one.refused(name)
        pair = one[1]
        texts = {"prompt": pair.prompt, "completion": pair.completion, "context": pair.context or ""}
        part.append((f"line {pair.line}", texts))
        if len(part) == AT_ONCE:
            read += len(part)
            found.put(part)
            part = []
            yield Progress(read, None, "texts")
    found.put(part)
    if embedder is not None:
        with _kept(source if keep else None, embedder) as kept:
            if kept is not None:
                # A vector tells much of its text: that of a text which is gone goes too.
                kept.drop(kept.marks() - found.marks())
            yield from found.embed(kept)
    return found


@contextlib.contextmanager
def _kept(source: Path | BinaryIO | None, embedder: Embedder) -> "Iterator[VectorCache | None]":
    if not isinstance(source, Path):
        yield None
        return
    from storage.vectors import VectorCache
    from workbench import paths

    name = hashlib.sha256(os.fsencode(source.resolve())).hexdigest()[:32]
    folder = paths.private_folder(paths.cache_dir() / "similar")
    with contextlib.closing(VectorCache(folder / f"{name}.db", embedder.digest)) as cache:
        yield cache
