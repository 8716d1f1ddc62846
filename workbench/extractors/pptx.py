"""Slides (PPTX): each slide's title as a heading, its texts and tables, its notes."""

from collections.abc import Iterator
from typing import Any

from workbench.domain.document import Extracted
from workbench.extractors.parts.archive import Archive
from workbench.extractors.parts.composer import Composer
from workbench.extractors.parts.licences import spdx
from workbench.extractors.spec import Extractor

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = frozenset({"title", "ctrTitle"})
_NO_TITLES = frozenset({"Presentation", "PowerPoint Presentation"})
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})


def extract(data: bytes, name: str) -> Extracted:
    """The slides in the order in which they are shown."""
    from workbench.extractors.parts import xml

    archive = Archive(data, "PPTX", name)
    part = xml.related(archive, "", "officeDocument")
    if part is None:
        raise archive.refused("it names no presentation inside")
    relations = xml.relations(archive, part)
    composer = Composer()
    shown = [
        relations.get(slide.get(f"{_R}id", ""), ("", ""))[1] for slide in xml.member(archive, part).iter(f"{_P}sldId")
    ]
    for number, member in enumerate(shown, start=1):
        if member in archive:
            _slide(archive, member, number, composer)
    about = xml.core_properties(archive)
    title = about.get("title", "")
    own = "" if title in _NO_TITLES else title
    return composer.finish(own, spdx(about.get("rights")), about.get("language") or None)


def _slide(archive: Archive, member: str, number: int, out: Composer) -> None:
    """Write one slide: its title first, then its shapes in their order, then its notes."""
    from workbench.extractors.parts import xml

    shapes = list(flat(xml.member(archive, member).find(f"{_P}cSld/{_P}spTree")))
    titles = [shape for shape in shapes if placeholder(shape) in _TITLES]
    words = " ".join(text for shape in titles for _, text in paragraphs(shape))
    bodies = [shape for shape in shapes if placeholder(shape) not in _TITLES | _FURNITURE]
    notes = xml.related(archive, member, "notesSlide")
    spoken = (
        [
            text
            for shape in flat(xml.member(archive, notes).find(f"{_P}cSld/{_P}spTree"))
            if placeholder(shape) not in _FURNITURE
            for _, text in paragraphs(shape)
        ]
        if notes
        else []
    )
    if not words.strip() and not spoken and not any(True for shape in bodies for _ in _texts(shape)):
        return
    out.heading(1, words.strip() or f"Slide {number}")
    for shape in bodies:
        _shape(shape, out)
    if spoken:
        out.heading(2, "Notes")
        for text in spoken:
            out.paragraph(text)


def _shape(shape: Any, out: Composer) -> None:  # noqa: ANN401 - lxml has no types
    table = next(shape.iter(f"{_A}tbl"), None)
    if table is not None:
        out.table([["\n".join(_lines(cell)) for cell in row.iter(f"{_A}tc")] for row in table.iter(f"{_A}tr")])
        return
    listed = placeholder(shape) in {"body", "obj"}
    for level, text in paragraphs(shape):
        if listed or level:
            with out.item("  " * level + "-"):
                out.paragraph(text)
        else:
            out.paragraph(text)
    out.loosen()


def _texts(shape: Any) -> Iterator[str]:  # noqa: ANN401
    return (text for text in _lines(shape) if text.strip())


def flat(tree: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """The shapes of a slide, those in groups among them."""
    for shape in tree if tree is not None else ():
        if shape.tag == f"{_P}grpSp":
            yield from flat(shape)
        elif shape.tag in (f"{_P}sp", f"{_P}graphicFrame"):
            yield shape


def placeholder(shape: Any) -> str:  # noqa: ANN401 - lxml has no types
    """What a shape is a placeholder for; nothing for a shape of its own."""
    found = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if found is None else found.get("type", "obj")


def paragraphs(shape: Any) -> Iterator[tuple[int, str]]:  # noqa: ANN401 - lxml has no types
    """The paragraphs of a shape that have words, with their list levels from 0."""
    from workbench.extractors.parts import xml

    for paragraph in shape.iterfind(f"{_P}txBody/{_A}p"):
        text = _running(paragraph)
        properties = paragraph.find(f"{_A}pPr")
        level = "0" if properties is None else properties.get("lvl", "0")
        if text.strip():
            yield xml.number(level, most=8), text


def _lines(element: Any) -> Iterator[str]:  # noqa: ANN401
    return (_running(paragraph) for paragraph in element.iter(f"{_A}p"))


def _running(paragraph: Any) -> str:  # noqa: ANN401
    parts = ("\n" if part.tag == f"{_A}br" else part.text or "" for part in paragraph.iter(f"{_A}t", f"{_A}br"))
    return "".join(parts).replace("\v", "\n")


EXTRACTOR = Extractor("slides", (".pptx",), extract)
