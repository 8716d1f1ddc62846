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
    """The definitions that a piece belongs to, outermost first.

    A definition counts where it is the only one at its level that the piece touches; one that is wholly in the piece
    is the last of the path, for what it holds is but a part of the piece.
    """
    titles = {heading.start: heading.title for heading in extracted.headings}
    touched = [
        block for block in extracted.blocks if block.start in titles and block.start < piece[1] and piece[0] < block.end
    ]
    found: list[str] = []
    while touched:
        outer, *inner = touched
        if any(block.start >= outer.end for block in inner):
            break
        found.append(titles[outer.start])
        if piece[0] <= outer.start and outer.end <= piece[1]:
            break
        touched = inner
    return tuple(found)


CHUNKER = Chunker("definitions", "code", cut)
