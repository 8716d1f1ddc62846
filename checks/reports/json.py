"""Findings for programs: a JSON object a line, texts exact, and a last line of totals."""

import orjson

from checks.dataset import Summary
from checks.parts.quality import shape
from checks.reports.spec import Form, Run, Write
from checks.spec import Finding


class _Lines:
    def __init__(self, _run: Run, write: Write) -> None:
        self._write = write

    def finding(self, file: str, line: int, found: Finding) -> None:
        self._line({
            "file": file, "line": line, "field": found.field, "rule": found.rule, "code": found.code,
            "severity": found.severity, "message": found.message, "start": found.start, "end": found.end,
            "excerpt": found.excerpt, "fix": found.fix, "safe": found.safe,
        })  # fmt: skip

    def end(self, summary: Summary) -> None:
        failed = [{"item": one.item, "reason": one.reason} for one in summary.failed]
        counts = {rule: number for rule, number in summary.findings.items() if number}
        self._line({"summary": {
            "pairs": summary.pairs, "findings": counts, "severities": dict(summary.severities),
            "not_checked": summary.not_checked, "fixed": summary.fixed, "failed": failed, **shape(summary.quality),
        }})  # fmt: skip

    def _line(self, row: object) -> None:
        self._write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE).decode())


FORM = Form("json", "a JSON object a finding, then the totals", _Lines, whole=False)
