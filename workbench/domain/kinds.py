"""The kinds of events, in the field's words, and what each is about."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "project.created": "project",
        "backup.made": "project",
        "member.changed": "member",
        "setting.changed": "setting",
        "cell.changed": "cell",
        "guideline.published": "guideline",
        "document.added": "document",
        "document.chunked": "document",
        "chunk.profiled": "chunk",
        "chunk.kept": "chunk",
        "draft.made": "draft",
        "draft.taken": "draft",
        "draft.refused": "draft",
        "pair.written": "pair",
        "pair.imported": "pair",
        "pair.changed": "pair",
        "text.revised": "pair",
        "submitted": "pair",
        "verdict.given": "pair",
        "withdrawn": "pair",
        "reopened": "pair",
        "discarded": "pair",
        "restored": "pair",
        "finding.waived": "pair",
        "word.changed": "dictionary",
        "text.erased": "any",
        "step.undone": "step",
        "step.redone": "step",
    }
)
"""Kind of event -> type of subject."""

MOVES: Final = frozenset({"submitted", "verdict.given", "withdrawn", "reopened", "discarded", "restored"})
"""Kinds that move a pair from one stage to another; their payload says `from` and `to`."""

LASTING: Final = frozenset({"project.created", "backup.made", "text.erased", "step.undone", "step.redone"})
"""Kinds that no undo takes back."""


def subject_type(kind: str) -> str:
    """The type of subject that a kind is about; `any` for kinds that are about several types."""
    return KINDS[kind]
