"""Making the fixes that need nobody's eye: those that cannot change what a text means."""

from collections.abc import Iterable

from checks.spec import Finding


def mended(text: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """Make the safe fixes of a text.

    Args:
        text: the text.
        findings: what the checks said of this text; of two that overlap the first is made, the other left.

    Returns:
        The text with its fixes, and how many were made.
    """
    pieces: list[str] = []
    at = made = 0
    last = (-1, -1)
    for one in sorted((one for one in findings if one.safe and one.fix is not None), key=lambda one: one.start):
        if one.start < at or (one.start, one.end) == last:
            continue
        pieces += [text[at : one.start], one.fix or ""]
        at, last = one.end, (one.start, one.end)
        made += 1
    return "".join([*pieces, text[at:]]), made
