"""Word, slides, EPUB and PDF: real files, rich ones made by other libraries, and hostile ones."""

import io
import zipfile
from pathlib import Path

import docx
import pptx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx.util import Inches
from pypdf import PdfReader, PdfWriter

from workbench.errors import Refused
from workbench.extractors.open import extract


def test_word_paragraphs_and_tables_in_their_order(sources: Path) -> None:
    text = extract(sources / "blk-paras-and-tables.docx").text
    assert "Text before\n\n| Table |\n| --- |\n| Between |\n\nText after" in text


def test_word_real_tables(sources: Path) -> None:
    document = extract(sources / "tbl-having-applied-style.docx")
    first = document.blocks[0]
    assert document.text[first.start : first.end] == (
        "| foobar | barfoo |\n| --- | --- |\n| foo | bar |\n| bar | foo |\n"
        "| foo to you | and a hearty foo to you too sir! |"
    )


def test_word_rich_document(tmp_path: Path) -> None:
    made = docx.Document()
    made.core_properties.language = "nl-NL"
    made.add_heading("The lease", 0)
    made.add_heading("Deposits", 1)
    paragraph = made.add_paragraph("Three ")
    paragraph.add_run("months")
    deleted = OxmlElement("w:del")
    deleted.append(made.add_paragraph("struck out").runs[0]._r)
    paragraph._p.append(deleted)
    made.add_paragraph("first", style="List Bullet")
    made.add_paragraph("second", style="List Bullet")
    made.add_heading("By city 🙂", 2)
    table = made.add_table(rows=3, cols=3)
    for place, text in enumerate(["City", "Months", "Note", "Gent", "2", "a", "", "3", "b"]):
        table.cell(place // 3, place % 3).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    inner = table.cell(1, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "in", "ner"
    framed = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    content.append(made.add_paragraph("in a control")._p)
    framed.append(content)
    made.element.body.insert(len(made.element.body) - 1, framed)
    assert framed.tag == qn("w:sdt")
    made.add_heading("Repairs", 1)
    made.save(str(tmp_path / "lease.docx"))

    document = extract(tmp_path / "lease.docx")
    assert (document.title, document.language, document.kind) == ("The lease", "nl-NL", "prose")
    assert [(h.level, h.title) for h in document.headings][1:] == [(1, "Deposits"), (2, "By city 🙂"), (1, "Repairs")]
    assert "struck out" not in document.text
    order = [
        "# The lease",
        "# Deposits",
        "Three months",
        "- first\n- second",
        "## By city",
        "| City | Months | Note |",
        "| Gent | 2 | a<br>in / ner |",
        "| Gent | 3 | b |",
        "in a control",
        "# Repairs",
    ]
    places = [document.text.find(part) for part in order]
    assert -1 not in places, document.text
    assert places == sorted(places)


def test_slides_real_files(sources: Path) -> None:
    assert extract(sources / "sld-notes.pptx").text == "# Slide 1\n\n## Notes\n\nNotes"
    slides = extract(sources / "test_slides.pptx")
    assert "Test text\n\nGroup test text" in slides.text  # a group is looked into
    assert "| Col head 1 | Col head 2 |\n| --- | --- |\n| Cell text 1 | Cell text 2 |" in slides.text


def test_slides_rich_presentation(tmp_path: Path) -> None:
    made = pptx.Presentation()
    for number in (1, 2):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"Topic {number}"
        frame = slide.placeholders[1].text_frame
        frame.text = f"point {number}"
        below = frame.add_paragraph()
        below.text, below.level = "detail", 1
        slide.notes_slide.notes_text_frame.text = f"Say this {number}."
    box = slide.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1))
    box.text_frame.text = "A free box"
    made.slides._sldIdLst.append(made.slides._sldIdLst[0])  # the first slide is moved to the end
    made.core_properties.title = "Talk"
    made.save(str(tmp_path / "talk.pptx"))
    document = extract(tmp_path / "talk.pptx")
    assert document.title == "Talk"
    assert document.text == (
        "# Topic 2\n\n- point 2\n  - detail\n\nA free box\n\n## Notes\n\nSay this 2.\n\n"
        "# Topic 1\n\n- point 1\n  - detail\n\n## Notes\n\nSay this 1."
    )
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "Topic 2"),
        (2, "Notes"),
        (1, "Topic 1"),
        (2, "Notes"),
    ]


def test_book_in_the_order_of_its_spine(sources: Path) -> None:
    book = extract(sources / "developers-reference.epub")
    assert (book.title, book.language) == ("developers-reference", "en")
    chapters = [heading.title for heading in book.headings if heading.level == 1]
    assert [title for title in chapters if title[0].isdigit()][:3] == [
        "1. Scope of This Document",
        "2. Applying to Become a Member",
        "3. Debian Developer's Duties",
    ]
    for heading in book.headings:
        assert book.text.startswith("#" * min(heading.level, 6) + " ", heading.start)
    assert any("Package: libeg0\n" in book.text[b.start : b.end] for b in book.blocks if b.kind == "fence")


def test_pdf_with_outline(sources: Path) -> None:
    document = extract(sources / "developers-reference-extract.pdf")
    assert document.title == "Debian Developer's Reference"
    assert [(h.level, h.title) for h in document.headings][:4] == [
        (1, "Scope of This Document"),
        (1, "Applying to Become a Member"),
        (2, "Getting started"),
        (2, "Debian mentors and sponsors"),
    ]
    for heading in document.headings:
        line = document.text[heading.start :].split("\n", 1)[0].lower()
        assert heading.title.lower().replace("'", "") in line.replace("'", "").replace("\u2019", "")
    assert "The procedures discussed within include how to become a member" in document.text  # tightly set
    assert "Reference, Release 12.18" not in document.text  # the running title of every page


def test_pdf_that_cannot_be_read(sources: Path, tmp_path: Path) -> None:
    real = sources / "developers-reference-extract.pdf"
    locked, scan, cut = (tmp_path / f"{name}.pdf" for name in ("locked", "scan", "cut"))
    writer = PdfWriter(clone_from=PdfReader(real))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    empty = PdfWriter()
    empty.add_blank_page(100, 100)
    empty.write(scan)
    cut.write_bytes(b"%PDF-1.7\nnot really\x00\xff")
    for path, reason in ((locked, "encrypted"), (scan, "no text layer"), (cut, "pypdf cannot read it")):
        with pytest.raises(Refused, match=reason) as refusal:
            extract(path)
        assert path.name in refusal.value.message
        assert refusal.value.hint


def archive(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return buffer.getvalue()


CONTAINER = b'<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
PACKAGE = (
    b'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:rights>CC BY 4.0</dc:rights></metadata>'
    b'<manifest><item id="c" href="c%20c.xhtml" media-type="application/xhtml+xml"/></manifest>'
    b'<spine><itemref idref="c"/></spine></package>'
)


def book(chapter: bytes, *more: tuple[str, bytes]) -> bytes:
    return archive([("META-INF/container.xml", CONTAINER), ("b.opf", PACKAGE), ("c c.xhtml", chapter), *more])


def test_book_with_named_entities_and_self_closed_tags(tmp_path: Path) -> None:
    path = tmp_path / "x.epub"
    path.write_bytes(
        book(b"<html><head><title/></head><body><a id='x'/><p>caf&eacute;&nbsp;au lait &amp; x</p></body></html>")
    )
    document = extract(path)
    assert (document.text, document.licence) == ("café au lait & x", "CC-BY-4.0")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_archives(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET", encoding="utf-8")
    entity = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{secret}">]><html><body><p>a&x;b</p></body></html>'.encode()
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8))
        + b"]><html><body><p>&i;</p></body></html>"
    )
    path = tmp_path / "x.epub"
    path.write_bytes(book(entity))
    assert "SECRET" not in extract(path).text
    path.write_bytes(book(laughs))
    assert "ha" not in extract(path).text
    for content, reason in (
        (book(b"<html/>", ("c c.xhtml", b"<html><body>other</body></html>")), "is there twice"),
        (book(b"<html><body><p>" + b"x" * 60_000_000), "unpacks to more than"),
        (archive([("META-INF/container.xml", CONTAINER)]), "'b.opf' is missing"),
        (b"no zip at all", "no zip file"),
        (b"\xd0\xcf\x11\xe0rest", "encrypted or in the old binary format"),
    ):
        path.write_bytes(content)
        with pytest.raises(Refused, match=reason):
            extract(path)


@pytest.mark.parametrize("name", ["blk-paras-and-tables.docx", "test_slides.pptx", "developers-reference.epub"])
def test_damaged_archives_are_refused(sources: Path, tmp_path: Path, name: str) -> None:
    data = (sources / name).read_bytes()
    path = tmp_path / name
    for damaged in (data[: len(data) // 2], data[:500] + b"\xff" * (len(data) // 2) + data[500 + len(data) // 2 :]):
        path.write_bytes(damaged)
        with pytest.raises(Refused, match=name):
            extract(path)
