"""Word documents (DOCX): the body in its order, headings by their styles, tables in their places."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbench.domain.document import Extracted
from workbench.extractors.parts.archive import Archive
from workbench.extractors.parts.composer import Composer
from workbench.extractors.parts.licences import spdx, tagged
from workbench.extractors.spec import Extractor

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset("del moveFrom instrText Fallback pPr rPr txbxContent delText fldData".split())
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}


def extract(data: bytes, name: str) -> Extracted:
    """The text of the body with its footnotes at the end; deleted text, comments and running titles are left out."""
    from workbench.extractors.parts import xml

    archive = Archive(data, "DOCX", name)
    part = xml.related(archive, "", "officeDocument")
    if part is None:
        raise archive.refused("it names no document inside")
    body = xml.member(archive, part).find(f"{_W}body")
    if body is None:
        raise archive.refused("its document has no body")
    word = Word(Composer(), styles(archive, part), bullets(archive, part))
    word.flow(body)
    word.notes(archive, part)
    about = xml.core_properties(archive)
    made = word.out.finish(about.get("title") or word.title, None, about.get("language") or None)
    licence = spdx(about.get("rights")) or tagged(made.text)
    return Extracted(made.title, made.text, made.headings, made.blocks, made.kind, None, licence, made.language)


@dataclass(frozen=True, slots=True)
class Styles:
    """What a document's paragraph styles say of its structure, by style id."""

    levels: dict[str, int]
    """Heading levels; 0 for the document's title."""
    lists: dict[str, tuple[str, str]]
    """The lists (number id, level) of list styles."""


class Word:
    """Writes the paragraphs and tables of a document into a composer."""

    def __init__(self, out: Composer, known: Styles, bulleted: set[tuple[str, str]]) -> None:
        """Begin.

        Args:
            out: takes the text.
            known: what the styles say.
            bulleted: the list levels (number id, level) that have bullets, not numbers.
        """
        self.out = out
        self.title = ""
        self._styles, self._bulleted = known, bulleted
        self._numbers: Counter[tuple[str, str]] = Counter()

    def flow(self, parent: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Write what stands in a body, a cell or a text box."""
        for child in contents(parent):
            if child.tag == f"{_W}tbl":
                self._table(child)
            else:
                self._paragraph(child)
        self.out.loosen()

    def notes(self, archive: Archive, part: str) -> None:
        """Write the footnotes and endnotes."""
        from workbench.extractors.parts import xml

        for kind in ("footnotes", "endnotes"):
            member = xml.related(archive, part, kind)
            for note in xml.member(archive, member) if member else ():
                words = " ".join(running(paragraph).strip() for paragraph in note.iter(f"{_W}p"))
                if words.strip() and note.get(f"{_W}type") in {None, "normal"}:
                    with self.out.item(f"[{note.get(f'{_W}id')}]"):
                        self.out.paragraph(words)
            self.out.loosen()

    def _paragraph(self, paragraph: Any) -> None:  # noqa: ANN401
        text = running(paragraph)
        level = self._level(paragraph)
        listed = self._listed(paragraph)
        if level is not None:
            self.out.loosen()
            self.out.heading(level or 1, text)
            self.title = self.title or (text if level == 0 else "")
        elif listed is not None and text.strip():
            with self.out.item(self._marker(*listed)):
                self.out.paragraph(text)
        else:
            if text.strip():
                self.out.loosen()
            self.out.paragraph(text)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                self.flow(box)

    def _level(self, paragraph: Any) -> int | None:  # noqa: ANN401
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None and (level := _number(value(own), most=9, otherwise=9)) < 9:
            return level + 1
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return None if style is None else self._styles.levels.get(style.get(f"{_W}val", ""))

    def _listed(self, paragraph: Any) -> tuple[str, str] | None:  # noqa: ANN401
        """The list (number id, level) that a paragraph belongs to by itself or by its style."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is not None:
            number, level = (value(own.find(f"{_W}{part}")) for part in ("numId", "ilvl"))
            return (number, level or "0") if number not in {"", "0"} else None
        return self._styles.lists.get(value(paragraph.find(f"{_W}pPr/{_W}pStyle")))

    def _marker(self, number: str, level: str) -> str:
        indent = "  " * _number(level, most=8)
        if (number, level) in self._bulleted:
            return f"{indent}-"
        self._numbers[number, level] += 1
        for deeper in [key for key in self._numbers if key[0] == number and key[1] > level]:
            del self._numbers[deeper]
        return f"{indent}{self._numbers[number, level]}."

    def _table(self, table: Any) -> None:  # noqa: ANN401
        rows = cells(table)
        if len(rows) == 1 and len(rows[0]) == 1:  # a frame around running text
            self.flow(next(table.iter(f"{_W}tc")))
            return
        self.out.loosen()
        self.out.table(rows)


def contents(parent: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """The paragraphs and tables of a body, those in content controls and insertions among them."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from contents(child)


def running(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The text of a paragraph as it is read when all changes are accepted."""
    from workbench.extractors.parts.xml import local

    parts: list[str] = []
    for child in element:
        name = local(child)
        if name in _SKIPPED:
            continue
        if name == "t":
            parts.append(child.text or "")
        elif name in {"footnoteReference", "endnoteReference"}:
            parts.append(f"[{child.get(f'{_W}id')}]")
        else:
            parts.append(_SIGNS[name] if name in _SIGNS else running(child))
    return "".join(parts)


def cells(table: Any) -> list[list[str]]:  # noqa: ANN401 - lxml has no types
    """A table's texts by row; a cell that is merged downwards stands in each of its rows."""
    rows: list[list[str]] = []
    for row in (child for child in table if child.tag == f"{_W}tr"):
        texts: list[str] = []
        for cell in (child for child in row.iter(f"{_W}tc") if next(child.iterancestors(f"{_W}tbl")) is table):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            column = len(texts)
            if merged is not None and merged.get(f"{_W}val") != "restart" and rows and column < len(rows[-1]):
                texts.append(rows[-1][column])
            else:
                texts.append("\n".join(_lines(cell)))
            span = value(cell.find(f"{_W}tcPr/{_W}gridSpan"))
            texts.extend([""] * (_number(span, most=100, otherwise=1) - 1))
        rows.append(texts)
    return rows


def _lines(cell: Any) -> Iterator[str]:  # noqa: ANN401
    for child in contents(cell):
        if child.tag == f"{_W}p":
            yield running(child)
        else:
            yield from (" / ".join(text.replace("\n", " ") for text in row) for row in cells(child))


def value(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The `val` of an element, nothing where there is none."""
    return "" if element is None else element.get(f"{_W}val") or ""


def styles(archive: Archive, part: str) -> Styles:
    """Headings by the styles' names or outline levels, lists by their numbering, also through what they build on."""
    from workbench.extractors.parts import xml

    member = xml.related(archive, part, "styles")
    levels: dict[str, int] = {}
    lists: dict[str, tuple[str, str]] = {}
    based: dict[str, str] = {}
    for style in xml.member(archive, member).iter(f"{_W}style") if member else ():
        key = style.get(f"{_W}styleId", "")
        based[key] = value(style.find(f"{_W}basedOn"))
        level = _heading_level(style)
        if level is not None:
            levels[key] = level
        number, depth = (value(style.find(f"{_W}pPr/{_W}numPr/{_W}{tag}")) for tag in ("numId", "ilvl"))
        if level is None and number not in {"", "0"}:
            lists[key] = (number, depth or "0")
    for key in based:
        above, steps = key, 0
        while above and above not in levels and steps < 20:
            above, steps = based.get(above, ""), steps + 1
        if levels.get(above, 0) > 0:
            levels.setdefault(key, levels[above])
    return Styles(levels, lists)


def _number(attribute: str, most: int, otherwise: int = 0) -> int:
    from workbench.extractors.parts import xml

    return xml.number(attribute, most, otherwise)


def _heading_level(style: Any) -> int | None:  # noqa: ANN401
    title = value(style.find(f"{_W}name")).lower()
    outline = value(style.find(f"{_W}pPr/{_W}outlineLvl"))
    if named := re.fullmatch(r"heading ([1-9])", title):
        return int(named[1])
    if title == "title":
        return 0
    level = _number(outline, most=9, otherwise=9)
    return level + 1 if level < 9 else None


def bullets(archive: Archive, part: str) -> set[tuple[str, str]]:
    """The list levels that have bullets."""
    from workbench.extractors.parts import xml

    member = xml.related(archive, part, "numbering")
    if member is None:
        return set()
    root = xml.member(archive, member)
    formats = {
        (abstract.get(f"{_W}abstractNumId"), level.get(f"{_W}ilvl"), value(level.find(f"{_W}numFmt")))
        for abstract in root.iter(f"{_W}abstractNum")
        for level in abstract.iter(f"{_W}lvl")
    }
    uses = {number.get(f"{_W}numId"): value(number.find(f"{_W}abstractNumId")) for number in root.iter(f"{_W}num")}
    return {
        (number, level)
        for number, abstract in uses.items()
        for known, level, kind in formats
        if known == abstract and kind in {"bullet", "none"}
    }


EXTRACTOR = Extractor("Word", (".docx",), extract)
