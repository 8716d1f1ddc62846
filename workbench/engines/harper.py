"""English grammar and spelling in this process: Harper, which needs no server and no Java."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workbench.errors import ServiceFailed

if TYPE_CHECKING:
    from harper import Lint, Linter

DIALECTS: Final = {"US": "AMERICAN", "GB": "BRITISH", "AU": "AUSTRALIAN", "CA": "CANADIAN", "IN": "INDIAN"}
"""Region of a language's code -> Harper's dialect."""
INSTALL: Final = "pip install harper-py"
_REPLACE, _REMOVE, _AFTER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that Harper would change."""

    start: int
    """Code points, as Harper counts them too."""
    end: int
    message: str
    rule: str
    category: str
    replacements: tuple[str, ...]


class Harper:
    """Harper's linters, one a dialect, made when first asked for: that takes about a second and 140 MB."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        """Take over words that are right; nothing is loaded yet."""
        self._words = sorted(words)
        self._linters: dict[str, Linter] = {}
        self._lock = threading.Lock()

    def knows(self, language: str) -> bool:
        """English it knows, and nothing else."""
        return language.replace("_", "-").split("-")[0].lower() == "en"

    def check(self, text: str, language: str) -> Sequence[Correction]:
        """What it would change in a text of English Markdown.

        Args:
            text: any text without lone surrogates.
            language: `en` with or without a region; one that Harper has no dialect for is read as American. With '',
                a text that does not look like English is left alone.

        Raises:
            ServiceFailed: Harper is not installed.
        """
        region = language.replace("_", "-").partition("-")[2].upper()
        with self._lock:  # a linter serves one thread at a time
            linter = self._linter(DIALECTS.get(region, "AMERICAN"))
            english = language or linter.is_likely_english(text)
            lints = linter.organized_lints(text, language="markdown") if english else {}
        return sorted(
            (_correction(rule, lint) for rule, found in lints.items() for lint in found),
            key=lambda one: (one.start, one.end),
        )

    def _linter(self, dialect: str) -> "Linter":
        if dialect not in self._linters:
            try:
                from harper import Dialect, Linter
            except ImportError as error:
                raise ServiceFailed("Harper", "harper-py is not installed", INSTALL) from error
            linter = Linter(Dialect[dialect])
            if self._words:
                linter.import_words(self._words)
            self._linters[dialect] = linter
        return self._linters[dialect]


def _correction(rule: str, lint: "Lint") -> Correction:
    span, cut = lint.span, lint.problem_text
    replacements = []
    for one in lint.suggestions:
        kind, text = int(one.kind), one.replacement_text
        replacements.append({_REPLACE: text, _REMOVE: "", _AFTER: cut + text}[kind])
    return Correction(span.start, span.end, lint.message, rule, lint.lint_kind, tuple(replacements[:8]))
