"""Which finding is which: its id, and what it has in common with one that somebody let pass earlier."""

from collections.abc import Mapping
from typing import NamedTuple

from checks.spec import Finding
from workbench.canonical import canonical, sha256

OF_PAIR = 12
"""Digits of a pair's id that a finding's begins with, so that the pair is found by it."""
OWN = 16
"""Digits that follow from the text, the rule and the place."""


class Flag(NamedTuple):
    """What a finding says of which words, wherever they stand in their field."""

    rule: str
    code: str
    field: str
    text: str
    """The whole flagged text."""


def flag(texts: Mapping[str, str], finding: Finding) -> Flag:
    """What a waiver is compared by: equal as long as the flagged words are, whatever is typed around them."""
    return Flag(finding.rule, finding.code, finding.field, texts[finding.field][finding.start : finding.end])


def finding_id(text: str, finding: Finding, pair: str = "") -> str:
    """A finding's id, which follows from the text's hash, the rule and the span; in a project after its pair's.

    Args:
        text: the whole text of the finding's field.
        finding: the finding.
        pair: the pair's id, '' outside a project.
    """
    what = [sha256(text.encode("utf-8", "surrogatepass")), finding.rule, finding.code, finding.field]
    return pair[:OF_PAIR] + sha256(canonical([*what, finding.start, finding.end]))[:OWN]
