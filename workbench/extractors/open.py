"""The door to all formats: a file's suffix says which extractor reads it."""

from functools import cache
from pathlib import Path

from workbench.domain.document import Extracted
from workbench.errors import Refused
from workbench.extractors.spec import Extractor
from workbench.plugins import discover

LARGEST = 256 * 2**20
"""Most bytes of a file that is read; a larger one is a collection of documents rather than a document."""


@cache
def extractors() -> dict[str, Extractor]:
    """Every extractor by each of its suffixes."""
    found = discover("workbench.extractors", Extractor).values()
    return {suffix: extractor for extractor in found for suffix in extractor.suffixes}


def extractor_of(name: str) -> Extractor | None:
    """The extractor for a file of that name, None where no format fits; `a.rst.txt` is reStructuredText."""
    lowered = name.lower()
    fitting = [suffix for suffix in extractors() if lowered.endswith(suffix)]
    return extractors()[max(fitting, key=len)] if fitting else None


def extract(path: Path) -> Extracted:
    """Read a source document.

    Raises:
        Refused: no format for its suffix, too large, broken, not text, or nothing in it.
        OSError: it cannot be read.
    """
    extractor = extractor_of(path.name)
    if extractor is None:
        known = " ".join(sorted(extractors()))
        raise Refused(
            "Unknown format",
            f"{path}: no extractor reads {path.suffix or 'files without suffix'}",
            f"Convert it to one of: {known}",
        )
    size = path.stat().st_size
    if size > LARGEST:
        raise Refused("File too large", f"{path}: {size:,} bytes; at most {LARGEST:,} are read", "Split the document.")
    return extract_bytes(path.read_bytes(), path.name, extractor)


def extract_bytes(data: bytes, name: str, extractor: Extractor) -> Extracted:
    """Read a document's bytes with an extractor.

    Raises:
        Refused: broken, not text, nested too deeply, or nothing in it.
    """
    try:
        extracted = extractor.extract(data, name)
    except RecursionError:
        raise Refused(
            "Nested too deeply",
            f"{name}: its parts lie too deep within each other",
            "Save it in a plainer form, for example as text.",
        ) from None
    if not extracted.text.strip():
        raise Refused("Empty document", f"{name}: there is no text in it", f"Look into it as {extractor.name}.")
    if extracted.title:
        return extracted
    stem = name[: -len(max((s for s in extractor.suffixes if name.lower().endswith(s)), key=len, default="")) or None]
    return Extracted(
        stem or name,
        extracted.text,
        extracted.headings,
        extracted.blocks,
        extracted.kind,
        extracted.programming_language,
        extracted.licence,
        extracted.language,
    )
