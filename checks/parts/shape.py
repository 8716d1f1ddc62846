"""What the form of a prompt says of its skill before anybody reads it: its context, labels to choose from, verbs."""

import re
from collections.abc import Collection
from typing import Final, NamedTuple

from checks.parts.words import vocabulary

CONTEXT_SKILLS: Final = frozenset({"closed_qa", "extraction", "summarization", "inference"})
"""Skills that work on a text beside the prompt's own words."""
SEVEN: Final = (
    "summarization", "extraction", "closed_qa", "inference", "rewriting", "classification", "open_qa"
)  # fmt: skip
"""The skills that are told apart."""
_VERBS: Final = {
    "summarization": frozenset("summarize summarise summary summaries condense tldr zusammenfassen zusammenfassung "
                               "fasse fassen".split()),
    "extraction": frozenset("extract list identify entnimm extrahiere entnehme nenne".split()),
    "rewriting": frozenset("rewrite rephrase paraphrase reword translate simplify shorten proofread umschreiben "
                           "formuliere umformulieren übersetze vereinfache kürze".split()),
    "classification": frozenset("classify categorize categorise label sentiment category klassifiziere ordne".split()),
}  # fmt: skip
_LABELS = re.compile(
    r"[:(\[]\s*(?:[\w'\"-]+(?: [\w'\"-]+)?\s*[,/|;]\s*){1,8}(?:(?:or|oder|and|und) )?"
    r"[\w'\"-]+(?: [\w'\"-]+)?\s*(?:[)\].?]|$)"
    r"|\b(?:either|entweder) \w+ (?:or|oder) \w+|\b(?:one of|eine der|eines der)\b", re.I | re.M,
)  # fmt: skip
_READ = 4_000
"""Code points of a prompt in which labels are looked for."""
_CARRIES = re.compile(r"\n|:\s|[\"“„«`]")


class Shape(NamedTuple):
    """The form of a prompt."""

    words: int
    """Of the prompt."""
    context: int
    """Words of the context."""
    carries: bool
    """Whether the prompt may carry a text of its own: lines, a colon, a quotation."""
    labels: bool
    """Whether it gives something to choose from."""
    hints: Collection[str]
    """Skills whose verbs it has."""


def shape(prompt: str, context: str) -> Shape:
    """Look at a prompt and its context."""
    known = vocabulary(prompt)
    hints = [skill for skill, verbs in _VERBS.items() if not verbs.isdisjoint(known)]
    labels = _LABELS.search(prompt, 0, _READ) is not None
    carries = _CARRIES.search(prompt.strip()) is not None
    return Shape(len(prompt.split()), len(context.split()), carries, labels, hints)


def possible(needs_context: bool, location: str, seen: Shape) -> Collection[str]:
    """The skills that answers to two questions leave open, the likeliest by the prompt's form first.

    Args:
        needs_context: whether the prompt can't be answered without its text.
        location: where the answer stands: `in_context`, `partly`, `outside`, `n_a`.
        seen: the form of the prompt.
    """
    if not needs_context:
        left = ["open_qa", "classification", "rewriting"]
    elif location == "in_context":
        left = ["closed_qa", "extraction", "summarization", "classification", "rewriting"]
    elif location == "n_a":
        left = ["rewriting", "summarization", "classification"]
    else:
        left = ["inference", "classification"]
    likely = [skill for skill in left if skill in seen.hints or (skill == "classification" and seen.labels)]
    return list(dict.fromkeys((*likely, *left)))
