"""Markdown, reStructuredText, HTML and plain text, on real files and on the constructs that hurt."""

import contextlib
from pathlib import Path

import pytest

from workbench.domain.document import Extracted
from workbench.errors import Refused
from workbench.extractors.open import extract, extract_bytes, extractor_of


def read(text: str, name: str) -> Extracted:
    extractor = extractor_of(name)
    assert extractor is not None
    return extract_bytes(text.encode(), name, extractor)


def spans(document: Extracted, kind: str) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == kind]


def in_order(document: Extracted, *parts: str) -> None:
    places = [document.text.find(part) for part in parts]
    assert -1 not in places, [part for part, place in zip(parts, places, strict=True) if place < 0]
    assert places == sorted(places)


def headings_stand_where_they_say(document: Extracted) -> None:
    for heading in document.headings:
        line = document.text[heading.start :].split("\n", 1)[0]
        assert heading.title.split()[0] in line.replace("`", "")


def test_markdown_is_its_own_text(sources: Path) -> None:
    document = extract(sources / "texmath.md")
    assert document.text == (sources / "texmath.md").read_text(encoding="utf-8")
    assert document.title == "markdown-it-texmath"
    assert [(h.level, h.title) for h in document.headings[:3]] == [
        (1, "markdown-it-texmath"),
        (2, "Features"),
        (2, "Show me"),
    ]
    headings_stand_where_they_say(document)
    assert "```\nnpm install markdown-it-texmath\n```" in spans(document, "fence")
    delimiters = next(item for item in spans(document, "item") if item.startswith("* User setting delimiters"))
    assert "`'kramdown'`" in delimiters
    assert "Show me" not in delimiters


def test_markdown_head_and_fences() -> None:
    text = "---\ntitle: 'Leases'\nlicense: CC-BY-4.0\nlang: de\n---\n"
    text += "# A\n\n~~~\n# no heading\n~~~\n\n|a|b|\n|-|-|\n|1|2|\n"
    document = read(text, "x.md")
    assert (document.title, document.licence, document.language) == ("Leases", "CC-BY-4.0", "de")
    assert [heading.title for heading in document.headings] == ["A"]
    assert "~~~\n# no heading\n~~~" in spans(document, "fence")
    assert spans(document, "table") == ["|a|b|\n|-|-|\n|1|2|"]


def test_offsets_are_code_points() -> None:
    document = read("# 🙂 Einführung\n\nnaïve 🙂\n\n## Größe\n\nx\n", "x.md")
    assert document.text[document.headings[1].start :].startswith("## Größe")


def test_rst_of_sphinx(sources: Path) -> None:
    document = extract(sources / "json.rst.txt")
    assert document.title == "json --- JSON encoder and decoder"
    titles = [heading.title for heading in document.headings]
    assert titles[:4] == [document.title, "Basic Usage", "Encoders and Decoders", "Exceptions"]
    assert [h.level for h in document.headings if h.title in {"Basic Usage", "Character Encodings"}] == [2, 3]
    headings_stand_where_they_say(document)
    in_order(
        document,
        "Warning:",
        ">>> json.dumps(['foo', {'bar': ('baz', None, 1.0, 2)}])",
        "## Basic Usage",
        "`dump(obj, fp, *, skipkeys=False,",
        "Serialize obj as a JSON formatted stream",
        "Changed in version 3.4: Use `(',', ': ')` as default",
        "## Encoders and Decoders",
        "| JSON | Python |",
        "| object | dict |",
        "`class JSONEncoder(",
        "## Exceptions",
        "`exception JSONDecodeError(msg, doc, pos)`",
        "### Command line options",
    )
    assert not any(mark in document.text for mark in ("\n.. ", ":func:", ":class:", "::\n", "versionchanged"))
    assert any(
        "class ComplexEncoder(json.JSONEncoder):\n...     def default" in code for code in spans(document, "fence")
    )


def test_rst_unknown_directives_roles_and_inclusion(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    text = f"""
Title
=====

.. include:: {tmp_path}/secret.txt

.. never-heard:: an argument
   :option: value

   What it holds. :strange:`a role <target>` and |unknown| and ref_.

:Author: Somebody
:Licence: see below

term
   its definition

====  ====
a     b
====  ====
1     2
====  ====

.. raw:: html

   <script>bad</script>

#. one
#. two

   - nested
"""
    document = read(text, "x.rst")
    in_order(document, "an argument", "What it holds. `a role` and unknown and ref", "Author:", "Somebody", "term")
    in_order(document, "its definition", "| a | b |", "| 1 | 2 |", "1. one", "2. two", "  - nested")
    assert "SECRET" not in document.text
    assert "<script>" not in document.text


def test_html_reference_page(sources: Path) -> None:
    document = extract(sources / "functions-math.html")
    assert document.title == "9.3. Mathematical Functions and Operators"
    assert document.headings[0].title == document.title
    assert len(document.text) > 10_000
    row = next(row for row in spans(document, "table")[0].split("\n") if "Modulo" in row)
    assert row.startswith("| `numeric_type` `%` `numeric_type` → `numeric_type`<br>Modulo (remainder); available for")
    assert "Prev" not in document.text.split()
    assert "Home" not in document.text.split()
    in_order(document, "Table 9.4. Mathematical Operators", "Table 9.5. Mathematical Functions", "`cbrt`", "`trunc`")


def test_html_keeps_preformatted_text(sources: Path) -> None:
    document = extract(sources / "tutorial-join.html")
    listing = next(text for text in spans(document, "fence") if "temp_lo, temp_hi, prcp, date" in text)
    assert (
        listing
        == "```\nSELECT city, temp_lo, temp_hi, prcp, date, location\n    FROM weather JOIN cities ON city = name;\n```"
    )
    result = next(text for text in spans(document, "fence") if "(2 rows)" in text)
    assert " San Francisco |      46 |      50 | 0.25 | 1994-11-27 | San Francisco | (-194,53)" in result


def test_html_reading_order_tables_and_what_is_dropped() -> None:
    page = """<!doctype html><html lang="en-GB"><head><title>T &amp; U</title>
    <link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/"><style>p{}</style></head><body>
    <nav>Menu</nav><div role="navigation">More menu</div><script>alert(1)</script>
    <h1>One <a class="headerlink" href="#x">¶</a></h1>before<p>para<br>second line</p>after
    <table><caption>Rents</caption><tr><th>a</th><th>b</th></tr>
    <tr><td rowspan=2>x</td><td>1|2</td></tr><tr><td>2</td></tr></table>
    <ul><li>first<ul><li>inner</li></ul></li><li><p>second</p><pre>  code
   more</pre></li></ul><dl><dt>Term<dd>Meaning</dl><p hidden>gone</p><img alt="A chart"><footer>foot</footer>"""
    document = read(page, "x.html")
    assert (document.title, document.language, document.licence) == ("T & U", "en-GB", "CC-BY-SA-4.0")
    assert document.text == (
        "# One\n\nbefore\n\npara\nsecond line\n\nafter\n\n"
        "Rents\n\n| a | b |\n| --- | --- |\n| x | 1\\|2 |\n| x | 2 |\n\n"
        "- first\n  - inner\n- second\n\n```\n  code\n   more\n```\n\nTerm\n\n  Meaning\n\nA chart"
    )


def test_html_declared_and_undeclared_encodings() -> None:
    extractor = extractor_of("x.html")
    assert extractor is not None
    latin = "<html><head><meta charset='iso-8859-1'></head><body><p>né</p></body></html>".encode("latin-1")
    assert extract_bytes(latin, "x.html", extractor).text == "né"
    with pytest.raises(Refused, match=r"x\.html: byte 4 \(0xe9\) is not UTF-8"):
        extract_bytes(b"<p>n\xe9</p>", "x.html", extractor)


def test_html_entities_are_not_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><html><body><p>a &x; b</p></body></html>'
    assert "SECRET" not in read(page, "x.html").text


def test_plain_text() -> None:
    document = read("\ufeffThe title\r\n\r\nText.\rMore. SPDX-License-Identifier: MIT OR Apache-2.0\r\n", "x.txt")
    assert document.text == "The title\n\nText.\nMore. SPDX-License-Identifier: MIT OR Apache-2.0\n"
    assert (document.title, document.licence) == ("The title", "MIT OR Apache-2.0")


@pytest.mark.parametrize("name", ["x.txt", "x.md", "x.rst", "x.html", "x.py"])
def test_bad_bytes_are_refused_with_their_place(name: str) -> None:
    extractor = extractor_of(name)
    assert extractor is not None
    with pytest.raises(Refused, match=r"byte 5 \(0xff\) is not UTF-8"):
        extract_bytes(b"\xef\xbb\xbfab\xff", name, extractor)
    with pytest.raises(Refused, match="Binary file"):
        extract_bytes(b"ab\0c", name, extractor)
    with pytest.raises(Refused, match="there is no text in it"):
        extract_bytes(b" \n\n", name, extractor)


def test_the_door(tmp_path: Path) -> None:
    strange = tmp_path / "x.xyz"
    strange.write_text("x", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        extract(strange)
    assert {".md", ".pdf", ".docx", ".pptx", ".epub", ".rst", ".html", ".py", ".sql"} <= set(refusal.value.hint.split())
    found = extractor_of("A.RST.TXT")
    assert found is not None
    assert found.name == "reStructuredText"
    untitled = tmp_path / "my notes.md"
    untitled.write_text("just words", encoding="utf-8")
    assert extract(untitled).title == "my notes"


@pytest.mark.parametrize("name", ["x.md", "x.rst", "x.html"])
def test_hostile_nesting_ends(name: str) -> None:
    deep = {
        "x.md": "> " * 5000 + "x",
        "x.rst": "\n".join(" " * n + f"- {n}" for n in range(400)),
        "x.html": "<div>" * 20000,
    }
    with contextlib.suppress(Refused):  # refused or read, but neither a crash nor a hang
        assert "end" in read(deep[name] + " end", name).text
