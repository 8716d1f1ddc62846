"""Cuts source code along its definitions: a function or a class is one chunk where it fits."""

from workbench.chunkers.pieces import Cutter, Piece, finish
from workbench.chunkers.spec import Chunker, Limits
from workbench.domain.document import Extracted, Span


def cut(extracted: Extracted, limits: Limits) -> tuple[Span, ...]:
    """Definitions with what leads up to them, packed to about the target; too long ones by their inner ones."""
    cutter = Cutter(extracted.text, extracted.blocks, limits)
    atoms = list(cutter.atoms(0, len(extracted.text), limits.wanted))
    return finish(extracted, [Span(start, end, path(extracted, (start, end))) for start, end in cutter.pack(atoms)])


def path(extracted: Extracted, piece: Piece) -> tuple[str, ...]:
    """The definitions that a piece lies in; where it holds exactly one whole definition, that one too."""
    titles = {heading.start: heading.title for heading in extracted.headings}
    named = [block for block in extracted.blocks if block.start in titles]
    around = tuple(
        titles[block.start]
        for block in named
        if block.start < piece[1] and block.start <= piece[0] and piece[1] <= block.end
    )
    held = [
        block
        for block in named
        if piece[0] <= block.start and block.end <= piece[1] and not (block.start <= piece[0] and piece[1] <= block.end)
    ]
    outer = [
        block
        for block in held
        if not any(other is not block and other.start <= block.start and block.end <= other.end for other in held)
    ]
    return (*around, titles[outer[0].start]) if len(outer) == 1 else around


CHUNKER = Chunker("definitions", "code", cut)
