"""How much an editor changed since a reviewer read a text.

The rule at the end of the editing and the room, while one types, ask the same functions.
"""

from workbench.domain.pair import Pair
from workbench.services.comparing import changed_share
from workbench.view import View


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


def _before_editing(pair: Pair, name: str) -> str | None:
    head = pair.head(name)
    while head is not None and head.source.get("edited") and head.parents:
        head = pair.revisions[head.parents[0], name]
    return head.id if head else None
