"""Cuts prose along its structure: heading, block, paragraph, sentence, word."""

from workbench.chunkers.pieces import Cutter, finish, inside, merge
from workbench.chunkers.spec import Chunker, Limits
from workbench.domain.document import Extracted, Span


def cut(extracted: Extracted, limits: Limits) -> tuple[Span, ...]:
    """One chunk a section where that fits; long sections in about equal parts, small neighbours together."""
    cutter = Cutter(extracted.text, extracted.blocks, limits)
    spans: list[Span] = []
    for section in sections(extracted):
        atoms = list(cutter.atoms(section.start, section.end, limits.wanted))
        spans.extend(Span(start, end, section.heading_path) for start, end in cutter.pack(atoms))
    return finish(extracted, merge(spans, cutter, limits))


def sections(extracted: Extracted) -> list[Span]:
    """The text from heading to heading, each with the headings above it; those inside a block part nothing."""
    nested = inside(extracted.blocks, [heading.start for heading in extracted.headings])
    found: list[Span] = []
    path: list[tuple[int, str]] = []
    begun = 0
    for heading in extracted.headings:
        if heading.start in nested:
            continue
        if heading.start > begun:
            found.append(Span(begun, heading.start, tuple(title for _, title in path)))
            begun = heading.start
        path = [(level, title) for level, title in path if level < heading.level]
        path.append((heading.level, heading.title))
    found.append(Span(begun, len(extracted.text), tuple(title for _, title in path)))
    return found


CHUNKER = Chunker("structure", "prose", cut)
