"""PDF: the text layer page by page, with the outline's entries as headings."""

import logging
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from workbench.domain.document import Extracted, Heading
from workbench.extractors.parts.decoding import visible
from workbench.extractors.parts.licences import spdx
from workbench.extractors.spec import Extractor, broken

if TYPE_CHECKING:
    from pypdf import PdfReader

EDGE = 2
"""Lines at a page's top and bottom that may be running titles or page numbers."""
GAP = (150, 300)
"""Shifts between letters, in thousandths of the font's size, that are blanks, and what they are widened to."""
REPEATED = 0.3
"""Share of the pages on which such a line must stand to be left out."""


def extract(data: bytes, name: str) -> Extracted:
    """The text of all pages in their order, without running titles and page numbers."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it warns of may quote the document
    if b"%PDF-" not in data[:1024]:
        raise broken("PDF", name, "it does not begin as a PDF does")
    try:
        import io

        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            cure = f"Take the password off, for example: qpdf --decrypt --password=… {name} open-{name}"
            raise broken("PDF", name, "it is encrypted", cure)
        pages = [visible(page.extract_text(visitor_operand_before=widen)) for page in reader.pages]
        outline = entries(reader)
        about = _about(reader)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        ArithmeticError,
        NotImplementedError,
        AssertionError,
    ) as error:
        raise broken("PDF", name, f"pypdf cannot read it ({type(error).__name__})") from None
    if not any(page.strip() for page in pages):
        cure = f"Recognise its text first, for example: ocrmypdf {name} text-{name}"
        raise broken("PDF", name, f"its {len(pages)} pages have no text layer (a scan?)", cure)
    text, starts = join(without_furniture(pages))
    title, rights, language = about
    return Extracted(title, text, place(outline, text, starts), (), "prose", None, spdx(rights), language)


def widen(operator: bytes, operands: list[Any], _matrix: object, _text_matrix: object) -> None:
    """Make the narrow gaps between the words of a tightly set line wide enough for pypdf to see a blank.

    Fonts without a blank of their own get one that is too wide, so that whole lines would run together.
    """
    if operator == b"TJ" and operands and isinstance(operands[0], list):
        for place, part in enumerate(operands[0]):
            if isinstance(part, int | float) and GAP[0] <= -part < GAP[1]:
                operands[0][place] = type(part)(-GAP[1])


def entries(reader: "PdfReader") -> list[tuple[int, int, str]]:
    """The outline as (level, page from 0, title); entries that point nowhere are left out."""
    found: list[tuple[int, int, str]] = []

    def walk(items: list[Any], level: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, level + 1)
            else:
                page = reader.get_destination_page_number(item)
                title = " ".join(visible(str(item.title)).split())
                if page is not None and page >= 0 and title:
                    found.append((level, page, title))

    walk(reader.outline, 1)
    return found


def _about(reader: "PdfReader") -> tuple[str, str, str | None]:
    """Title, rights and language that the file states."""
    meta, xmp = reader.metadata, reader.xmp_metadata
    title = visible(str(meta.title or "")) if meta else ""
    stated = dict(xmp.dc_rights or {}) if xmp else {}
    rights = " ".join(str(value) for value in stated.values())
    root = reader.trailer["/Root"].get_object()
    language = root.get("/Lang") if isinstance(root, dict) else None
    return title, rights, str(language) if language else None


def without_furniture(pages: list[str]) -> list[list[str]]:
    """The lines of each page without those at its edges that many pages have alike, digits aside."""
    lines = [[line.rstrip() for line in page.strip("\n").split("\n")] for page in pages]
    seen: Counter[str] = Counter()
    for page in lines:
        seen.update({_mask(line) for line in (*page[:EDGE], *page[-EDGE:]) if line.strip()})
    enough = max(3, REPEATED * len(pages))
    furniture = {mask for mask, count in seen.items() if count >= enough}
    kept = []
    for page in lines:
        last = len(page) - EDGE
        kept.append([line for at, line in enumerate(page) if EDGE <= at < last or _mask(line) not in furniture])
    return kept


def _mask(line: str) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", " ".join(line.split()))


def join(pages: list[list[str]]) -> tuple[str, list[int]]:
    """The pages as one text and where each begins; a sentence that runs on over a page's end stays one paragraph."""
    text, starts = "", []
    parts: list[str] = []
    length = 0
    for lines in pages:
        body = "\n".join(lines).strip("\n")
        if parts and body:
            runs_on = not re.search(r"[.!?:;\"”)\]]\s*$", text) and re.match(r"\s*[a-z]", body)
            parts.append("\n" if runs_on else "\n\n")
            length += len(parts[-1])
        starts.append(length)
        parts.append(body)
        length += len(body)
        text = body or text
    return "".join(parts), starts


def place(outline: list[tuple[int, int, str]], text: str, starts: list[int]) -> tuple[Heading, ...]:
    """The outline's entries where their words stand on their page, at the page's beginning where they do not."""
    found: list[Heading] = []
    for level, page, title in outline:
        if page >= len(starts):
            continue
        begin = max(starts[page], found[-1].start if found else 0)
        end = starts[page + 1] if page + 1 < len(starts) else len(text)
        words = r"\s+".join(re.escape(word) for word in title.split())
        line = re.compile(rf"^[^\n]{{0,16}}?{words}", re.MULTILINE | re.IGNORECASE).search(text, starts[page], end)
        found.append(Heading(level, max(begin, line.start()) if line else begin, title))
    return tuple(found)


EXTRACTOR = Extractor("PDF", (".pdf",), extract)
