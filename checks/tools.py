"""What checks may ask beside the text: services and collections, each behind a Protocol, each possibly absent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol

from workbench.ports import Embedder, ModelHost

Need = Literal[
    "languagetool", "harper", "embedder", "model", "neighbours", "drafts", "benchmarks", "evidence", "held_out",
    "demands",
]  # fmt: skip
"""A tool by the name of its place in `Tools`."""
IN_PROCESS: Final[frozenset[Need]] = frozenset({"harper"})
"""Tools that each process may have for itself."""
STEADY: Final[frozenset[Need]] = IN_PROCESS | {"languagetool", "embedder", "model"}
"""Tools that say the same of the same text, whatever other texts there are: what rests on them is kept."""


class Correction(Protocol):
    """Something that a grammar checker would change."""

    @property
    def start(self) -> int:
        """First code point of the text that was asked about."""

    @property
    def end(self) -> int:
        """Behind the last one."""

    @property
    def message(self) -> str:
        """What is wrong, in words."""

    @property
    def rule(self) -> str:
        """The checker's own name of its rule."""

    @property
    def category(self) -> str:
        """The checker's own name of the rule's family."""

    @property
    def replacements(self) -> Sequence[str]:
        """What could stand there, best first."""


class GrammarChecker(Protocol):
    """A grammar and spelling checker of this machine."""

    def knows(self, language: str) -> bool:
        """Whether it can check a language (a code such as `en` or `pt-BR`)."""

    def check(self, text: str, language: str) -> Sequence[Correction]:
        """What it would change in a text; raises ServiceFailed where it cannot answer."""


@dataclass(frozen=True, slots=True)
class Near:
    """Another pair whose text is much the same."""

    pair: str
    """Its id; in a file `line N`."""
    field: str
    lexical: float
    """0 to 1: likeness of the characters."""
    semantic: float | None
    """Cosine of the embeddings; None where no embedder was at hand."""
    exact: bool = False
    """The same text but for case, width and spaces."""
    differs: Sequence[str] = ()
    """What keeps two look-alikes apart: `numbers`, `negation`, `identifiers`, `context`."""
    sure: bool = True
    """False in the band of likeness where about half are duplicates, and only a person can say."""


class Neighbours(Protocol):
    """All the other pairs."""

    def near(self, field: str, text: str, pair: str, context: str = "") -> Sequence[Near]:
        """The pairs whose text of a field is a duplicate or nearly, nearest first; never the pair itself.

        Prompts that are alike are no duplicates where the contexts that they carry are not: so the context is told.
        """


class Drafts(Protocol):
    """What models wrote for a pair, and how the person's own text came about."""

    def shown(self, pair: str, field: str) -> Sequence[str]:
        """Texts of the drafts that the author was shown."""

    def shares(self, pair: str, field: str) -> Mapping[str, float]:
        """Share of the saved text's code points by origin; empty where nothing is on record.

        `typed`, `pasted`, `draft` (taken from one), `passage` (cited), `before` (there when the writing began).
        """

    def answers(self, pair: str, field: str) -> Sequence[str]:
        """Texts of all drafts that models made for it, shown or not."""

    def earlier(self, pair: str, field: str) -> Sequence[str]:
        """Accepted texts of the same author."""


class Said(Protocol):
    """What an author said of the demands of one prompt (see `workbench.services.confirming`)."""

    @property
    def confirmed(self) -> Sequence[Mapping[str, Any]]:
        """Those that the prompt makes: `type` and `given`, as IFEval names them."""

    @property
    def refused(self) -> Sequence[Mapping[str, Any]]:
        """Those that were misread in it."""

    def about(self, prompt: str) -> bool:
        """Whether it was said of this text."""


class Demands(Protocol):
    """What authors said of the demands of their prompts."""

    def said(self, pair: str) -> Said | None:
        """What was said of a pair's prompt; None where nothing was. Asked for each pair, it costs next to nothing."""


class Evidence(Protocol):
    """What the texts of pairs lean on beside their contexts."""

    def some(self) -> bool:
        """Whether there is a document that any text could lean on: asked for each pair, it costs next to nothing."""

    def passages(self, pair: str) -> Sequence[str]:
        """Texts of the chunks that a pair was made from, that it cites, that its drafts were given; often none."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A text of a benchmark that a text leans on."""

    source: str
    """The benchmark's name and line."""
    start: int
    end: int
    hard: bool
    """Surely the same, not only alike."""
    why: str
    """In words, which hold nothing of either text."""
    code: str = ""
    """`copied`, `shared` (some words in a row) or `alike` (the meaning)."""


class Benchmarks(Protocol):
    """Texts that must not be in the dataset."""

    def overlaps(self, field: str, text: str, files: Sequence[str], floor: float) -> Sequence[Overlap]:
        """Where a text repeats one of some files', the worst first.

        Args:
            field: which text of its pair it is: prompts are compared by meaning too.
            text: the text.
            files: paths of benchmarks, in any shape of finished pairs.
            floor: cosine from which two prompts mean the same.

        Raises:
            ServiceFailed: a file is not there, or not read yet.
            Refused: a file can't be read.
        """


class HeldOut(Protocol):
    """The pairs that a project keeps back to examine a model with."""

    def overlaps(self, field: str, text: str, pair: str, context: str = "") -> Sequence[Overlap]:
        """Where a text of a pair to train on repeats one of them, the worst first; of one of them itself, nothing."""


class Model(Protocol):
    """A model that answers questions, and who runs it."""

    @property
    def host(self) -> ModelHost:
        """Who is asked."""

    @property
    def model(self) -> str:
        """Which of the host's models."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What is at hand; None for what is not."""

    languagetool: GrammarChecker | None = None
    harper: GrammarChecker | None = None
    embedder: Embedder | None = None
    model: Model | None = None
    neighbours: Neighbours | None = None
    drafts: Drafts | None = None
    benchmarks: Benchmarks | None = None
    held_out: HeldOut | None = None
    evidence: Evidence | None = None
    demands: Demands | None = None
    words: frozenset[str] = frozenset()
    """The project's dictionary: words that are right, in lower case where their case does not matter."""
    templates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The project's own wording of what a model is asked, by the names of the templates."""
    why: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Need -> why its tool is not at hand."""


NONE: Final = Tools()
"""No tool at hand: enough for checks that need none."""
