"""Each sentence of a completion with what bears it in the context or the passages: a mark tells how well."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from textual.content import Content

from checks.parts.support import GOOD, POOR, support
from screens.frame import safe
from screens.widgets.sheet import Sheet

Ground = tuple[str, str]
"""Where a text is from, and the text."""


class Borne(NamedTuple):
    """A sentence and its evidence."""

    sentence: str
    place: str
    """Where the evidence is from; '' where nothing bears the sentence."""
    evidence: str
    score: float

    @property
    def mark(self) -> str:
        """● borne, ◐ in part, ○ by nothing."""
        return "●" if self.score >= GOOD else "◐" if self.score >= POOR else "○"


def borne(completion: str, grounds: Sequence[Ground], language: str = "") -> Iterator[Borne]:
    """The sentences of a completion in their order, each with the best that any of the grounds has for it."""
    found = [support(completion, text, language) for _, text in grounds]
    for claims in zip(*found, strict=True):
        best = max(range(len(claims)), key=lambda at, claims=claims: claims[at].score)  # type: ignore[misc]
        one, (place, text) = claims[best], grounds[best]
        held = one.evidence is not None and one.score >= POOR
        sentence = completion[slice(*one.sentence)]
        yield Borne(
            sentence, place if held else "", text[slice(*one.evidence)] if held and one.evidence else "", one.score
        )


class EvidenceStrip(Sheet):
    """The evidence of a completion, a line a sentence with the sentence that bears it below."""

    STYLES: ClassVar[dict[str, str]] = {"●": "$text-success", "◐": "$text-warning", "○": "$text-error"}

    def tell(self, completion: str, grounds: Sequence[Ground], language: str = "") -> bool:
        """Show the evidence of another completion; False where there is nothing to be borne, or to bear it."""
        found = list(borne(completion, grounds, language)) if completion.strip() else []
        without = sum(not one.place for one in found)
        self.border_title = safe.line(
            f"Evidence: {len(found)} sentence(s), {f'{without} without support' if without else 'all with support'}"
        )
        self.show(Content("\n").join(self._line(one) for one in found))
        return bool(found)

    def _line(self, one: Borne) -> Content:
        where = f"← {one.place}" if one.place else "no support"
        head = Content.assemble(
            (f"{one.mark} ", self.STYLES[one.mark]), safe.line(" ".join(one.sentence.split())), "  ",
            safe.line(where, "$text-muted"),
        )  # fmt: skip
        if not one.evidence:
            return head
        return Content.assemble(head, "\n    ", safe.line(" ".join(one.evidence.split()), "$text-muted"))
