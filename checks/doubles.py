"""What two checkers say of one place is shown once."""

from collections.abc import Iterable

from checks.spec import Finding


def without_doubles(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without those of Harper on places of which LanguageTool, which knows more, says something too."""
    all_, taken = list(findings), set()
    for one in all_:
        if one.rule == "grammar":
            taken |= {(one.field, place) for place in range(one.start, one.end)}
    if not taken:
        return all_
    return [
        one for one in all_
        if one.rule != "harper" or not any((one.field, place) in taken for place in range(one.start, one.end))
    ]  # fmt: skip
