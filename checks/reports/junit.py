"""Findings as JUnit's XML, which build servers show: a failed case a finding, a passed one a rule without any."""

import tempfile
from xml.sax.saxutils import escape, quoteattr

from checks.dataset import Summary
from checks.reports.spec import Form, Run, Write
from checks.spec import Finding
from workbench.domain.shown import visible


class _Suite:
    def __init__(self, run: Run, write: Write) -> None:
        self._run = run
        self._write = write
        self._cases = tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8")  # noqa: SIM115 - closed at the end

    def finding(self, file: str, line: int, found: Finding) -> None:
        place = f"{file}:{line} {found.field} {found.start}:{found.end}"
        text = f"{found.severity}: {found.message}\n{found.excerpt}"
        self._cases.write(
            f"<testcase classname={_value(found.rule)} name={_value(place)} file={_value(file)} line=\"{line}\">"
            f"<failure type={_value(found.severity)} message={_value(found.message)}>{_text(text)}</failure>"
            "</testcase>\n"
        )  # fmt: skip

    def end(self, summary: Summary) -> None:
        failures, missing = summary.findings.total(), summary.not_checked
        passed = [rule for rule in self._run.rules if not summary.findings[rule] and rule not in missing]
        total = failures + len(missing) + len(passed)
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
        self._write(
            f'<testsuite name="workbench check" tests="{total}" failures="{failures}" errors="0" '
            f'skipped="{len(missing)}">\n'
        )
        self._cases.seek(0)
        while piece := self._cases.read(1 << 16):
            self._write(piece)
        self._cases.close()
        for rule in passed:
            self._write(f'<testcase classname={_value(rule)} name="nothing found"/>\n')
        for rule, reason in missing.items():
            self._write(f'<testcase classname={_value(rule)} name="not checked">')
            self._write(f"<skipped message={_value(reason)}/></testcase>\n")
        self._write("</testsuite>\n</testsuites>\n")


def _value(text: str) -> str:
    return quoteattr(visible(text))


def _text(text: str) -> str:
    return escape(visible(text, keep_newlines=True))


FORM = Form("junit", "JUnit's XML, for build servers", _Suite)
