"""Looking at a pair's texts check by check: so that whoever waits sees how far it is, and may stop between two."""

from collections.abc import Collection, Generator, Iterable, Mapping

from checks.runner import Checker, Report, examine, in_order, watched
from checks.spec import NOTHING, TIERS, Subject, Texts, Tier
from workbench.progress import Progress, Work

ALL: Collection[Tier] = frozenset(TIERS)


def look(
    checker: Checker, texts: Texts, facts: Mapping[str, str] = NOTHING, *, pair: str = "", tiers: Collection[Tier] = ALL
) -> Work[Report]:
    """Run the checks of some tiers one after the other, the fast ones first.

    Args:
        checker: the checks with their configuration and tools.
        texts: the texts by field.
        facts: the pair's place in the dataset.
        pair: its id, where it has one.
        tiers: the tiers to run.
    """
    bound = [one for one in checker.config.bound(facts) if one.check.tier in tiers]
    bound.sort(key=lambda one: TIERS.index(one.check.tier))
    subject = Subject(texts, facts, tools=checker.tools, pair=pair)
    said = []
    for done, one in enumerate(bound):
        yield Progress(done, len(bound), one.check.name)
        if one.check.tier != "slow":
            said.append(examine(subject, [one]))
            continue
        asking = watched(subject, one)
        said.append((yield from _told(asking, Progress(done, len(bound), one.check.name))))
    return merged(said, texts)


def _told(asking: Generator[None, None, Report], progress: Progress) -> Work[Report]:
    """Go on saying how far it is while a model is at work; closing closes the question too."""
    while True:
        try:
            next(asking)
        except StopIteration as done:
            report: Report = done.value
            return report
        try:
            yield progress
        except GeneratorExit:
            asking.close()
            raise


def merged(reports: Iterable[Report], texts: Texts) -> Report:
    """Several reports on the same texts as one, its findings by field and place."""
    reports = list(reports)
    found = in_order((finding for report in reports for finding in report.findings), texts)
    missing = {rule: why for report in reports for rule, why in report.not_checked.items()}
    return Report(found, missing, frozenset(rule for report in reports for rule in report.soon))


def of_tiers(report: Report, checker: Checker, tiers: Collection[Tier]) -> Report:
    """The part of a report that the checks of some tiers said."""
    those = {name for name, check in checker.config.all.items() if check.tier in tiers}
    found = tuple(one for one in report.findings if one.rule in those)
    return Report(found, {rule: why for rule, why in report.not_checked.items() if rule in those})
