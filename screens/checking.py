"""What the checks say of a project's pairs: of their texts in force, under the project's own configuration."""

from collections.abc import Callable, Collection

from checks.runner import Checker, Report
from checks.spec import INSTANT, Tier
from workbench.domain.pair import Pair, dimensions
from workbench.view import View


def report(checker: Checker, view: View, pair: Pair, tiers: Collection[Tier] = INSTANT) -> Report:
    """What the checks say of the texts of a pair that are in force."""
    texts = {name: view.text(digest) for name, digest in pair.texts().items()}
    there = {name: text for name, text in texts.items() if text is not None}
    return checker.report(there, dimensions(pair.facts), pair=pair.id, tiers=tiers)


def blocking(checker: Checker) -> Callable[[View, Pair], list[str]]:
    """Names the findings that stand in the way of a pair's submission, a line each, without any of its text."""

    def lines(view: View, pair: Pair) -> list[str]:
        return [
            f"{one.rule}: {one.message} ({one.field} {one.start}:{one.end})"
            for one in report(checker, view, pair).blocking()
        ]

    return lines
