"""Chunks are exact spans, in order, disjoint and complete; blocks stay whole; headings are known."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.chunkers.spec import DEFAULT, Limits, chunk
from workbench.domain.document import Block, Extracted, Heading, Span
from workbench.extractors.open import extract, extract_bytes, extractor_of

SOURCES = Path(__file__).parent.parent / "data" / "sources"
SMALL = Limits(target=20, minimum=5, maximum=40)


def read(text: str, name: str) -> Extracted:
    extractor = extractor_of(name)
    assert extractor is not None
    return extract_bytes(text.encode(), name, extractor)


def holds(document: Extracted, limits: Limits = DEFAULT) -> tuple[Span, ...]:
    """Cut a document and assert all that is promised of chunks."""
    spans = chunk(document, limits)
    position = 0
    for span in spans:
        text = document.text[span.start : span.end]
        assert text.strip()
        assert len(text.strip()) <= limits.longest
        assert not document.text[position : span.start].strip()
        assert position <= span.start < span.end
        position = span.end
    assert not document.text[position:].strip()
    cuts = [cut for span in spans for cut in (span.start, span.end)]
    for block in document.blocks:
        solid = document.text[block.start : block.end]
        if len(solid.strip()) <= limits.longest:
            inner = block.start + len(solid) - len(solid.lstrip())
            assert not any(inner < cut < block.start + len(solid.rstrip()) for cut in cuts), solid
    return spans


def test_sections_are_chunks_with_their_headings() -> None:
    body = " ".join(f"Sentence number {n} of this section is here." for n in range(25))
    document = read(
        f"# Leases\n\nIntro.\n\n## Deposits\n\n{body} 🙂\n\n## Repairs\n\n{body}\n\n# Other\n\n{body}\n", "x.md"
    )
    spans = holds(document)
    assert [span.heading_path for span in spans] == [("Leases",), ("Leases", "Repairs"), ("Other",)]
    assert "🙂" in document.text[spans[0].start : spans[0].end]  # the small introduction went with its first section
    assert document.text[spans[1].start :].startswith("## Repairs\n\nSentence number 0")


def test_long_sections_are_cut_between_sentences_into_like_parts() -> None:
    body = " ".join(f"Case {n} on deposits was decided in the year {1950 + n} by a court." for n in range(100))
    spans = holds(read(f"# Deposits\n\n{body}\n", "x.md"))
    document = read(f"# Deposits\n\n{body}\n", "x.md")
    sizes = [span.end - span.start for span in spans]
    assert len(sizes) == round(len(document.text) / DEFAULT.wanted)
    assert max(sizes) < 1.3 * min(sizes)
    assert all(document.text[span.start : span.end].endswith("court.") for span in spans)
    assert {span.heading_path for span in spans} == {("Deposits",)}


def test_short_document_is_one_chunk() -> None:
    document = read("# Notice\n\nOne sentence.\n\n## Form\n\nAnother.\n", "x.md")
    assert holds(document) == (Span(0, len(document.text) - 1, ("Notice",)),)


@pytest.mark.parametrize("wrap", ["```\n{}\n```", "- {}", "| a |\n| --- |\n| {} |"])
def test_blocks_stay_whole_up_to_the_maximum(wrap: str) -> None:
    inside = " ".join(f"word{n}." for n in range(300))[: DEFAULT.longest - 40]
    block = wrap.format(inside)
    text = f"# T\n\n{'Before it. ' * 60}\n\n{block}\n\n{'After it. ' * 60}\n"
    document = read(text, "x.md")
    spans = holds(document)
    assert any(block in document.text[span.start : span.end] for span in spans)


def test_too_long_blocks_are_cut_at_lines_and_items() -> None:
    code = "\n".join(f"line_{n} = {n}" for n in range(600))
    items = "\n".join(f"- item {n}\n  - detail {n} of it" for n in range(300))
    for text in (f"```\n{code}\n```\n", f"- all\n{items.replace('- ', '  - ').replace('    - d', '      - d')}\n"):
        document = read(text, "x.md")
        spans = holds(document)
        assert len(spans) > 3
        assert all(document.text[span.end - 1 : span.end + 1].endswith("\n") for span in spans[:-1])


def test_definitions_are_chunks_of_code() -> None:
    functions = "\n\n".join(f"    def method_{n}(self):\n" + "        x = 1  # naïve\n" * 60 for n in range(6))
    document = read(f"import x\n\n\nclass A:\n{functions}\n\n\ndef z():\n    return '🙂'\n", "a.py")
    spans = holds(document)
    assert [span.heading_path for span in spans[:3]] == [("A", "method_0"), ("A", "method_1"), ("A", "method_2")]
    assert document.text[spans[1].start : spans[1].end].startswith("    def method_1(self):\n        x = 1")
    assert document.text[spans[-1].start : spans[-1].end].endswith("def z():\n    return '🙂'")


@pytest.mark.parametrize("path", sorted(p for p in SOURCES.iterdir() if p.name != "README.md"), ids=lambda p: p.name)
@pytest.mark.parametrize("limits", [DEFAULT, SMALL], ids=["default", "small"])
def test_real_documents(path: Path, limits: Limits) -> None:
    document = extract(path)
    spans = holds(document, limits)
    titles = {heading.title for heading in document.headings}
    assert all(set(span.heading_path) <= titles for span in spans)


def test_real_reference_page_keeps_its_functions_whole() -> None:
    document = extract(SOURCES / "json.rst.txt")
    spans = holds(document)
    assert any(span.heading_path[-1] == "Exceptions" for span in spans)
    sizes = sorted(span.end - span.start for span in spans)
    assert DEFAULT.shortest < sizes[len(sizes) // 2] <= DEFAULT.longest
    table = next(span for span in spans if "| JSON | Python |" in document.text[span.start : span.end])
    assert "| null | None |" in document.text[table.start : table.end]
    assert table.heading_path[:2] == ("json --- JSON encoder and decoder", "Encoders and Decoders")


pieces = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                "# H\n",
                "\n## H 2\n",
                "```\n",
                "\n\n",
                "- item\n",
                "  - inner\n",
                "|a|b|\n|-|-|\n|1|2|\n",
                "> ",
                "word " * 40,
                "Sentence one. Two! ",
                "字" * 90,
                "👩‍👩‍👧" * 30,
                "é" * 50,
                "1. one\n",
                "    code\n",
            ]
        ),
    ),
    max_size=25,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(pieces, st.sampled_from(["x.md", "x.txt", "x.py"]), st.sampled_from([DEFAULT, SMALL, Limits(1, 1, 2)]))
def test_whatever_the_text(text: str, name: str, limits: Limits) -> None:
    clean = text.replace("\0", "")
    if clean.strip().strip("\ufeff").strip():
        holds(read(clean, name), limits)


@st.composite
def documents(draw: st.DrawFn) -> Extracted:
    """Any text with headings and properly nested blocks anywhere."""
    text = draw(st.text(alphabet="ab .\n\u0301字🙂", max_size=400))
    places = st.integers(0, len(text))
    blocks: list[Block] = []
    for first, second in draw(st.lists(st.tuples(places, places), max_size=8)):
        start, end = min(first, second), max(first, second)
        apart = all(
            end <= b.start
            or b.end <= start
            or (b.start <= start and end <= b.end)
            or (start <= b.start and b.end <= end)
            for b in blocks
        )
        if start < end and apart:
            blocks.append(Block(start, end, "item"))
    blocks.sort(key=lambda block: (block.start, -block.end))
    starts = sorted(draw(st.lists(places, max_size=5)))
    headings = tuple(Heading(draw(st.integers(1, 3)), start, f"h{start}") for start in starts)
    return Extracted("t", text, headings, tuple(blocks), draw(st.sampled_from(["prose", "code"])), None, None, None)


@settings(max_examples=500, deadline=None)
@given(documents(), st.sampled_from([DEFAULT, SMALL, Limits(3, 1, 5)]))
def test_whatever_the_structure(document: Extracted, limits: Limits) -> None:
    holds(document, limits)


def test_limits_that_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="minimum <= target"):
        Limits(target=10, minimum=20)


def test_time_grows_with_the_text() -> None:
    many = io.StringIO()
    for number in range(4000):
        many.write(f"## Section {number}\n\nA few words in it.\n\n- an item\n\n")
    spans = holds(read(many.getvalue(), "x.md"))
    assert all(span.end - span.start >= DEFAULT.shortest for span in spans[:-1])
