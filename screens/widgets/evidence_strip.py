"""Each sentence of a completion with what bears it in the context or the passages: a mark tells how well."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from textual.content import Content
from textual.widgets import Static

from checks.parts.support import GOOD, POOR, support
from screens.frame import safe
from screens.widgets.latest import Latest
from screens.widgets.sheet import Sheet

Ground = tuple[str, str]
"""Where a text is from, and the text."""
BLOCK = 10
"""Sentences that are laid out together."""
FRAME = 1 / 60
"""Seconds between two blocks, in which keys are heard."""


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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - the toolkit's word
        """Begin with nothing."""
        super().__init__(id=id, classes=classes)
        self._asked: tuple[str, tuple[Ground, ...], str] | None = None
        self._latest = Latest(self, self._read)

    def ask(self, completion: str, grounds: Sequence[Ground], language: str = "") -> None:
        """Show the evidence of another completion once it is found: long texts take a thread some tenths of a second.

        Args:
            completion: the text; its sentences are shown in their order.
            grounds: what could bear it; of two that do so equally well, the first is shown.
            language: the code of their language, '' where it is not known.
        """
        wanted = completion, tuple(grounds), language
        if wanted != self._asked:
            self._asked = wanted
            self.border_title = Content("Evidence: being looked up …")
            self.show(Content(""))
            self._latest.ask()

    async def _read(self) -> None:
        wanted = self._asked
        if wanted is None:
            return
        found, blocks = await asyncio.to_thread(lambda: self._blocks(list(borne(*wanted))))
        if wanted != self._asked:
            return
        without = sum(not one.place for one in found)
        self.border_title = safe.line(
            f"Evidence: {len(found)} sentence(s), {f'{without} without support' if without else 'all with support'}"
            if found else "Evidence: no sentence that could be borne"
        )  # fmt: skip
        self.show(blocks[0] if blocks else Content(""))
        await self.query(".more").remove()
        for block in blocks[1:]:  # one by one: hundreds of sentences laid out at once would hold up the keys
            if wanted != self._asked:
                return
            await self.mount(Static(block, markup=False, classes="more"))
            await asyncio.sleep(FRAME)

    def _blocks(self, found: list[Borne]) -> tuple[list[Borne], list[Content]]:
        """The sentences, some lines at a time."""
        lines = [self._line(one) for one in found]
        return found, [Content("\n").join(lines[at : at + BLOCK]) for at in range(0, len(lines), BLOCK)]

    def _line(self, one: Borne) -> Content:
        where = f"← {one.place}" if one.place else "no support"
        head = Content.assemble(
            (f"{one.mark} ", self.STYLES[one.mark]), safe.line(" ".join(one.sentence.split())), "  ",
            safe.line(where, "$text-muted"),
        )  # fmt: skip
        if not one.evidence:
            return head
        return Content.assemble(head, "\n    ", safe.line(" ".join(one.evidence.split()), "$text-muted"))
