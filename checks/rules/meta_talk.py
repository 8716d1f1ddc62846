"""Talk of the source instead of the matter: a reader of the dataset has no “passage above”."""

from collections.abc import Iterator

from checks.parts.phrases import said
from checks.parts.prose import running
from checks.parts.words import vocabulary
from checks.spec import Check, Finding, Severity, Subject

_SOURCES = frozenset(
    "text context passage excerpt document article paragraph story sentence kontext abschnitt auszug dokument artikel "
    "texte contexte extrait paragraphe texto contexto pasaje fragmento documento párrafo artículo testo contesto brano "
    "trecho tekst fragment".split()
)
"""Words by which a prompt itself speaks of a text that it brings along."""


def _run(subject: Subject) -> Iterator[Finding]:
    text = subject.texts.get("completion")
    if not text:
        return
    message = "the completion speaks of its source as of something that the reader sees"
    severity: Severity = "info" if _brought(subject) else "warn"
    for code, start, end in said("meta_talk", subject.facts.get("language", ""), running(text)):
        weight: Severity = "info" if code == "document" else severity
        yield CHECK.found(subject, "completion", start, end, message, code=code, severity=weight)


def _brought(subject: Subject) -> bool:
    """Whether the reader has a text before them."""
    prompt = subject.texts.get("prompt", "")
    return bool(subject.texts.get("context")) or not _SOURCES.isdisjoint(vocabulary(prompt))


CHECK = Check(
    "meta-talk", 1, "instant", "warn", "talk of “the provided context” or “the text above” in a completion", _run
)  # fmt: skip
