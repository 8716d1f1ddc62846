"""From files to documents and chunks in the project: each file on its own, the broken ones named."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.canonical import sha256
from workbench.chunkers.spec import chunk
from workbench.domain.document import Extracted
from workbench.domain.event import NewEvent, derived_id
from workbench.domain.project import Document, Role
from workbench.errors import Refused
from workbench.extractors.open import extract, extractor_of
from workbench.extractors.tables import read_texts
from workbench.progress import Failure, Progress, Work
from workbench.services.people import require
from workbench.view import Act, Collection, View

CHUNKER = "structure/1"
"""Name and version of the way of cutting, kept with the spans."""


@dataclass(slots=True)
class Ingested:
    """What an ingest did."""

    documents: int = 0
    chunks: int = 0
    duplicates: int = 0
    """Documents that were known already."""
    skipped: int = 0
    """Files in folders that no extractor reads."""
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be: its text and what its event says of it."""

    extracted: Extracted
    sha256: str
    facts: dict[str, Any]


def ingest(collection: Collection, act: Act, paths: Sequence[Path], text_field: str | None = None) -> Work[Ingested]:
    """Read files, and the files in folders, as source documents.

    Every document is written on its own, all under one step: what was done before a cancel stays, and doing it again
    goes on where it stopped, since known documents are recognised by their bytes.

    Args:
        collection: the project.
        act: who ingests.
        paths: files and folders.
        text_field: read the files as tables whose rows are documents, with the text in this field.
    """
    require(act.member, Role.AUTHOR, Role.EDITOR)
    result = Ingested()
    files = list(_files(paths, result, tables=text_field is not None))
    for number, path in enumerate(files):
        yield Progress(number, len(files), path.name)
        try:
            for source in _sources(path, text_field):
                _store(collection, act, source, result)
        except Refused as error:
            result.failed.append(Failure(str(path), error.message))
        except OSError as error:
            result.failed.append(Failure(str(path), error.strerror or type(error).__name__))
    yield Progress(len(files), len(files))
    return result


def _files(paths: Sequence[Path], result: Ingested, *, tables: bool) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            for folder, names, files in os.walk(path):
                names[:] = sorted(name for name in names if not name.startswith("."))
                for name in sorted(files):
                    known = name.lower().endswith((".jsonl", ".csv", ".parquet")) if tables else extractor_of(name)
                    if known and not name.startswith("."):
                        yield Path(folder, name)
                    else:
                        result.skipped += 1
        elif path.exists():
            yield path
        else:
            raise Refused("No such file", f"{path} is not there", "name a file or a folder that exists")


def _sources(path: Path, text_field: str | None) -> Iterator[Source]:
    if text_field is None:
        extracted = extract(path)
        extractor = extractor_of(path.name)
        facts: dict[str, Any] = {
            "path": str(path),
            "title": extracted.title,
            "format": extractor.name if extractor else "",
        }
        yield Source(extracted, sha256(path.read_bytes()), facts)
        return
    for line, text, fields in read_texts(path, text_field):
        title = str(fields.get("title") or f"{path.name}:{line}")
        extracted = Extracted(title, text, (), (), "prose", None, None, None)
        facts = {"path": str(path), "title": title, "format": path.suffix.lstrip("."), "line": line}
        yield Source(extracted, sha256(text.encode()), facts)


def _store(collection: Collection, act: Act, source: Source, result: Ingested) -> None:
    extracted = source.extracted
    spans = [[span.start, span.end, list(span.heading_path)] for span in chunk(extracted)]
    known = False

    def operation(view: View) -> Iterator[NewEvent]:
        nonlocal known
        known = view.known.document(source.sha256) is not None
        if known:
            return
        uid = derived_id("document", view.project.id, source.sha256)
        language = extracted.language or next(iter(view.project.languages), None)
        yield NewEvent("document.added", uid, {
            **source.facts, "sha256": source.sha256, "kind": extracted.kind, "language": language,
            "programming_language": extracted.programming_language, "licence": extracted.licence,
        }, {"text": extracted.text})  # fmt: skip
        document = view.subject(uid)
        assert isinstance(document, Document)
        yield NewEvent("document.chunked", uid, {"text": document.text, "spans": spans, "chunker": CHUNKER})

    collection.transact(act, operation)
    if known:
        result.duplicates += 1
    else:
        result.documents += 1
        result.chunks += len(spans)
