"""Findings for people: by rule, the gravest first, a few of each with what they are about."""

from collections import Counter, defaultdict

from checks.dataset import Summary
from checks.parts.quality import in_words
from checks.reports.spec import Form, Run, Write, gravest
from checks.spec import SEVERITIES, Finding, Severity
from workbench.domain.shown import visible

SHOWN = 8
"""Findings of a rule that are shown; the others are counted."""
OF_PAIR = 2
"""Of these, findings of one pair."""
_CUT = 60
"""Characters of an excerpt that are shown."""


class _Told:
    def __init__(self, run: Run, write: Write) -> None:
        self._run = run
        self._write = write
        self._first: dict[str, list[tuple[str, int, Finding]]] = defaultdict(list)
        self._counts: dict[str, Counter[Severity]] = defaultdict(Counter)

    def finding(self, file: str, line: int, found: Finding) -> None:
        self._counts[found.rule][found.severity] += 1
        first = self._first[found.rule]
        same = sum(entry[:2] == (file, line) for entry in first)
        if same < OF_PAIR and (len(first) < SHOWN or _rank(found) < _rank(first[-1][2])):
            first.append((file, line, found))
            first.sort(key=lambda entry: _rank(entry[2]))
            del first[SHOWN:]

    def end(self, summary: Summary) -> None:
        for rule, counts in sorted(self._counts.items(), key=lambda entry: (gravest(entry[1]), -entry[1].total())):
            self._rule(rule, counts)
        self._line(_total(summary))
        if told := summary.quality:
            self._line(in_words(told))
        if summary.fixed:
            self._line(f"{_number(summary.fixed)} mended in the new file")
        for one in summary.failed[:SHOWN]:
            self._line(f"no pair: {one.item}: {one.reason}")
        if len(summary.failed) > SHOWN:
            self._line(f"no pair: {_number(len(summary.failed) - SHOWN)} more records")
        for rule, reason in sorted(summary.not_checked.items()):
            self._line(f"not checked: {rule}: {reason}")
        if self._run.left:
            self._line(f"not asked for: {self._run.left} slower checks (--tier quick, --tier slow)")

    def _rule(self, rule: str, counts: Counter[Severity]) -> None:
        grades = ", ".join(f"{_number(counts[one])} {one}" for one in SEVERITIES if counts[one])
        check = self._run.rules.get(rule)
        self._line(f"{rule}: {grades}" + (f" ({check.summary})" if check else ""))
        for file, line, found in self._first[rule]:
            text = visible(found.excerpt)
            text = text[: _CUT - 1] + "…" if len(text) > _CUT else text
            place = f"{file}:{line} {found.field} {found.start}:{found.end}"
            self._line(f"  {place}  {found.message}" + (f"  [{text}]" if text.strip() else ""))
        more = counts.total() - len(self._first[rule])
        if more:
            self._line(f"  … and {_number(more)} more")
        self._write("\n")

    def _line(self, text: str) -> None:
        self._write(visible(text) + "\n")


def _rank(found: Finding) -> int:
    return SEVERITIES.index(found.severity)


def _total(summary: Summary) -> str:
    found = [f"{_number(summary.severities[one])} {one}" for one in SEVERITIES if summary.severities[one]]
    return f"{_number(summary.pairs)} pairs: {', '.join(found) or 'nothing found'}"


def _number(count: int) -> str:
    return f"{count:,}"


FORM = Form("human", "for people: by rule, the gravest first", _Told)
