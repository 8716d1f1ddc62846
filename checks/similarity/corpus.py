"""All texts of one field, laid out so that those which say the same as another are found at once.

Texts that differ in width, case and blanks only are one entry; an entry is sketched, has its vector once one was
made, and is compared with the few others that sketches or vectors name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from checks.similarity.lexical import Sketches
from checks.similarity.likeness import Asked, Likeness, apart, compared
from checks.similarity.normal import key, squeezed
from checks.similarity.vectors import Matrix

if TYPE_CHECKING:
    from checks.similarity.vectors import Vector

SHORTLIST: Final = 64
"""Texts that each of the two ways may name for a closer look."""
SHORTEST: Final = {"prompt": 1, "completion": 8}
"""Field -> words below which texts are no duplicates, however alike: labels, numbers, yes and no."""
FEW: Final = 3
"""Contexts that are compared in full where none is the same."""


@dataclass(slots=True)
class Entry:
    """A text, and whose it is."""

    number: int
    text: str
    names: dict[str, str] = field(default_factory=dict)
    """Name -> the context that its text carries, '' for none."""


class Corpus:
    """Texts of one field by the names of their pairs; for one thread at a time."""

    def __init__(self, shortest: int = 1) -> None:
        """Begin empty; texts of fewer than `shortest` words are left out."""
        self._shortest = shortest
        self._entries: dict[bytes, Entry] = {}
        self._numbers: list[Entry | None] = []
        self._free: list[int] = []
        self._keys: dict[str, bytes] = {}
        self.sketches = Sketches()
        self.vectors = Matrix()

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._keys)

    def __contains__(self, name: str) -> bool:
        """Whether a name has a text here."""
        return name in self._keys

    def put(self, texts: Iterable[tuple[str, str, str]]) -> None:
        """Take in texts as (name, text, context); a name that is known gets its new text."""
        new: list[Entry] = []
        for name, text, context in texts:
            if self._keys.get(name) == key(text):
                self._entries[self._keys[name]].names[name] = context
                continue
            self.drop(name)
            if self._too_short(squeezed(text)):
                continue
            mark = key(text)
            if mark not in self._entries:
                new.append(self._add(mark, text))
            self._entries[mark].names[name] = context
            self._keys[name] = mark
        # One may have come and gone again within the same call.
        there = [entry for entry in new if self._numbers[entry.number] is entry]
        self.sketches.put([(entry.number, squeezed(entry.text)) for entry in there])

    def drop(self, name: str) -> None:
        """Forget a name, and its text where no other has the same."""
        mark = self._keys.pop(name, None)
        if mark is None:
            return
        entry = self._entries[mark]
        del entry.names[name]
        if not entry.names:
            del self._entries[mark]
            self._numbers[entry.number] = None
            self._free.append(entry.number)
            self.sketches.drop(entry.number)
            self.vectors.drop(entry.number)

    def text(self, name: str) -> tuple[str, str]:
        """The text of a name, and the context that it carries."""
        entry = self._entries[self._keys[name]]
        return entry.text, entry.names[name]

    def cosine(self, one: str, other: str) -> float | None:
        """Likeness of the meaning of two names' texts; None where one has no vector."""
        a, b = (self._entries[self._keys[name]].number for name in (one, other))
        return self.vectors.cosine(a, b)

    def names(self) -> Iterable[str]:
        """All names."""
        return self._keys.keys()

    def entries(self) -> Iterator[Entry]:
        """The texts, each once."""
        return iter(self._entries.values())

    def entry(self, number: int) -> Entry | None:
        """A text by its number; None where it is gone."""
        return self._numbers[number]

    def marks(self) -> dict[bytes, str]:
        """The texts by what they have in common with their likes: what vectors are to be made of."""
        return {mark: entry.text for mark, entry in self._entries.items()}

    def give(self, marks: Sequence[bytes], vectors: "Vector") -> None:
        """Take in the vectors of texts; those of texts that are gone are left aside."""
        there = [at for at, mark in enumerate(marks) if mark in self._entries]
        self.vectors.put([self._entries[marks[at]].number for at in there], vectors[there])

    def near(
        self, text: str, vector: "Vector | None", asked: Asked, *, own: str = "", context: str = "", most: int = 20
    ) -> list[tuple[str, Likeness]]:
        """The names whose texts are like a text, the likest first; never its own name.

        Args:
            text: the text; it need not be in the corpus.
            vector: of the text; None to go by characters alone.
            asked: how alike.
            own: the name that the text belongs to.
            context: what it carries.
            most: how many are wanted.
        """
        short = squeezed(text)
        if self._too_short(short):
            return []
        cosines = dict(self.vectors.near(vector, asked.floor, SHORTLIST)) if vector is not None else {}
        same = self._entries.get(key(text))
        named = [*([same.number] if same else []), *cosines, *self.sketches.near(short, SHORTLIST)]
        found: list[tuple[str, Likeness]] = []
        for number in dict.fromkeys(named):
            entry = self._numbers[number]
            if entry is None or not entry.names.keys() - {own}:
                continue
            cosine = cosines.get(number)
            if cosine is None and vector is not None:
                cosine = self.vectors.with_vector(number, vector)
            likeness = compared(text, entry.text, cosine, asked)
            if likeness is not None:
                found += list(_in_context(likeness, entry, own, context))[:most]
        return sorted(found, key=lambda one: one[1].rank, reverse=True)[:most]

    def _too_short(self, short: str) -> bool:
        return not short or short.count(" ") + 1 < self._shortest

    def _add(self, mark: bytes, text: str) -> Entry:
        number = self._free.pop() if self._free else len(self._numbers)
        entry = self._entries[mark] = Entry(number, text)
        if number == len(self._numbers):
            self._numbers.append(entry)
        else:
            self._numbers[number] = entry
        return entry


def _in_context(likeness: Likeness, entry: Entry, own: str, context: str) -> Iterator[tuple[str, Likeness]]:
    """The names of a text that is alike, with what their contexts say: many prompts share their words only."""
    others = {name: carried for name, carried in entry.names.items() if name != own}
    same = [name for name, carried in others.items() if carried == context]
    for name in same or list(others)[:FEW]:
        differs = apart(context, others[name])
        if differs is not None:
            yield name, replace(likeness, differs=likeness.differs + differs) if differs else likeness
