"""What waits for an editor, and how much they changed since a reviewer read it.

The rule at the end of the editing and the room, while one types, ask the same functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.listing import Filter
from workbench.domain.pair import Pair
from workbench.domain.road import Stage
from workbench.services.comparing import changed_share
from workbench.view import View


@dataclass(frozen=True, slots=True)
class EditTask:
    """A pair that waits for an editor."""

    pair: str
    field: str
    """The text that the reviewer spoke of."""
    who: str
    """Who sent it."""
    reasons: tuple[str, ...]
    words: str
    """The beginning of the prompt."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reviewer read of a pair, and what was changed since."""

    judged: Mapping[str, str]
    """Field -> the text that was read last."""
    shares: Mapping[str, float]
    """Field -> share of the words that the text in force changed."""
    limit: float
    """The project's."""
    resume: Stage | None
    """Where the pair came from."""

    def while_typing(self, name: str, text: str) -> dict[str, float]:
        """The shares as they would be with this text."""
        return {**self.shares, name: changed_share(self.judged.get(name, ""), text)}


def edit_tasks(view: View) -> list[EditTask]:
    """The pairs that wait for an editor, the oldest first: what is saved meanwhile moves nothing."""
    who = {member.id: member.name for member in view.members()}
    return [_task(view.pair(line.id), line.prompt or "", who)
            for line in view.pairs(Filter(stage=Stage.EDITING, sort="made"))]  # fmt: skip


def _task(pair: Pair, prompt: str, who: Mapping[str, str]) -> EditTask:
    last = pair.verdicts[-1] if pair.verdicts else None
    name = "prompt" if pair.resume is Stage.PROMPT_SUBMITTED else "completion"
    sent, reasons = (who.get(last.reviewer, ""), tuple(last.payload.get("reasons", ()))) if last else ("", ())
    return EditTask(pair.id, name, sent, reasons, " ".join(prompt.split())[:120])


def reading(view: View, uid: str) -> Reading:
    """What a reviewer read of a pair, and how much of it was changed since."""
    pair = view.pair(uid)
    judged = {
        name: view.text(pair.revisions[key, name].text) or ""
        for name in pair.heads
        if (key := judged_revision(pair, name)) is not None
    }
    shares = {name: edited_share(view, pair, name) for name in pair.heads}
    return Reading(judged, shares, float(view.setting("edit_limit")), pair.resume)


def edited_share(view: View, pair: Pair, name: str) -> float:
    """Share of the words that changed since the text that a reviewer read, from 0 to 1."""
    judged, head = judged_revision(pair, name), pair.head(name)
    if head is None or judged is None or head.id == judged:
        return 0.0
    old, new = (view.text(pair.revisions[key, name].text) or "" for key in (judged, head.id))
    return changed_share(old, new)


def judged_revision(pair: Pair, name: str) -> str | None:
    """The revision of a text that a reviewer read last; where none did, the one before the editing."""
    return next(
        (verdict.revisions[name] for verdict in reversed(pair.verdicts) if name in verdict.revisions), None
    ) or _before_editing(pair, name)


def too_much(share: float, limit: float) -> bool:
    """Whether a change needs a second verdict; a limit of nought lets none pass."""
    return share > limit or (share > 0 and limit == 0)


def destination(shares: Mapping[str, float], limit: float, resume: Stage | None) -> Stage:
    """Where an edited pair goes, by how much of each text was changed."""
    large = {name for name, share in shares.items() if too_much(share, limit)}
    if large & {"prompt", "context"}:
        return Stage.PROMPT_SUBMITTED
    if resume is Stage.PROMPT_SUBMITTED:
        return Stage.COMPLETION_DRAFT
    return Stage.COMPLETION_SUBMITTED if large else Stage.ACCEPTED


def _before_editing(pair: Pair, name: str) -> str | None:
    head = pair.head(name)
    while head is not None and head.source.get("edited") and head.parents:
        head = pair.revisions[head.parents[0], name]
    return head.id if head else None
