"""The road of a pair: whose turn it is, and the one table of legal moves."""

from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """Whose turn it is with a pair."""

    PROMPT_DRAFT = "prompt_draft"
    PROMPT_SUBMITTED = "prompt_submitted"
    COMPLETION_DRAFT = "completion_draft"
    COMPLETION_SUBMITTED = "completion_submitted"
    EDITING = "editing"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


class Ruling(StrEnum):
    """What a reviewer says of a text."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"


FIELDS: Final = ("prompt", "completion", "context")
"""The texts of a pair, each a chain of revisions."""

REASONS: Final = (
    "incomplete", "incorrect", "off_context", "unclear", "style", "format", "language", "duplicate", "unsafe", "other",
)  # fmt: skip
"""Codes that a rejection or a request for an edit names."""

_P, _PS, _C, _CS, _E, _A, _D = Stage

ROAD: Final[dict[str, frozenset[tuple[Stage, Stage]]]] = {
    "submitted": frozenset({(_P, _PS), (_P, _CS), (_C, _CS), (_E, _A), (_E, _CS), (_E, _PS), (_E, _C)}),
    "accept": frozenset({(_PS, _C), (_CS, _A), (_CS, _E)}),
    "reject": frozenset({(_PS, _P), (_CS, _C), (_CS, _P)}),
    "edit": frozenset({(_PS, _E), (_CS, _E)}),
    "withdrawn": frozenset({(_PS, _P), (_CS, _C), (_CS, _P)}),
    "reopened": frozenset({(_A, _C), (_C, _P), (_A, _P)}),
    "discarded": frozenset((stage, _D) for stage in Stage if stage is not _D),
    "restored": frozenset((_D, stage) for stage in Stage if stage is not _D),
}
"""Move -> legal (from, to)."""

STRICTNESS: Final[dict[str, int]] = {
    "discarded": 6, "reject": 5, "edit": 4, "reopened": 3, "withdrawn": 3, "submitted": 2, "accept": 1, "restored": 0,
}  # fmt: skip
"""Of moves made at the same time without knowing of each other, the one with the higher number wins."""

WAITING: Final = frozenset({Stage.PROMPT_SUBMITTED, Stage.COMPLETION_SUBMITTED})
"""A reviewer's turn: nobody writes on these."""


def locked(stage: Stage, field: str, *, prompt_verified: bool) -> str:
    """Say which command unlocks a field at a stage, or '' where it may be written on."""
    if stage in WAITING:
        return "withdraw"
    if stage is Stage.ACCEPTED:
        return "reopen"
    if stage is Stage.DISCARDED:
        return "restore"
    if stage is Stage.COMPLETION_DRAFT and field != "completion" and prompt_verified:
        return "reopen"
    return ""


def waiting_fields(stage: Stage, *, prompt_verified: bool) -> tuple[str, ...]:
    """The fields whose heads a verdict at this stage must name."""
    if stage is Stage.PROMPT_SUBMITTED:
        return ("prompt",)
    return ("completion",) if prompt_verified else ("prompt", "completion")
