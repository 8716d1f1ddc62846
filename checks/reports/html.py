"""Findings as one page that can be mailed: no script, nothing loaded from anywhere, every text escaped."""

import tempfile
from html import escape

from checks.dataset import Summary
from checks.reports.spec import Form, Run, Write
from checks.spec import SEVERITIES, Finding
from workbench.domain.shown import visible

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>workbench check</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #8884; }
td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
code { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: 0 .2em; }
.block { color: #b00020; font-weight: 600; } .warn { color: #8a5a00; } .info { color: #456; }
@media (prefers-color-scheme: dark) {
  body { background: #16181b; color: #ddd; }
  .block { color: #ff8a8a; } .warn { color: #f0c060; } .info { color: #a9bccf; }
}
</style></head><body>
<h1>workbench check</h1>
"""


class _Page:
    def __init__(self, run: Run, write: Write) -> None:
        self._run = run
        self._write = write
        self._rows = tempfile.SpooledTemporaryFile(1 << 20, "w+", encoding="utf-8")  # noqa: SIM115 - closed at the end

    def finding(self, file: str, line: int, found: Finding) -> None:
        excerpt = f"<code>{_safe(found.excerpt)}</code>" if found.excerpt else ""
        self._rows.write(
            f'<tr><td class="{found.severity}">{found.severity}</td><td>{_safe(found.rule)}</td>'
            f"<td>{_safe(file)}:{line}</td><td>{_safe(found.field)} {found.start}:{found.end}</td>"
            f"<td>{_safe(found.message)}</td><td>{excerpt}</td></tr>\n"
        )

    def end(self, summary: Summary) -> None:
        self._write(_HEAD)
        counts = ", ".join(f'<span class="{one}">{summary.severities[one]:,} {one}</span>' for one in SEVERITIES)
        self._write(f"<p>{summary.pairs:,} pairs: {counts}</p>\n<table>")
        self._write("<tr><th>check<th>findings<th>what it is for</tr>\n")
        for rule, check in self._run.rules.items():
            reason = summary.not_checked.get(rule)
            what = f"not checked: {reason}" if reason else check.summary
            number = f"{summary.findings[rule]:,}" if summary.findings[rule] or not reason else "–"
            self._write(f'<tr><td>{_safe(rule)}</td><td class="n">{number}</td><td>{_safe(what)}</td></tr>\n')
        self._write("</table>\n<table><tr><th>severity<th>check<th>where<th>place<th>what<th>text</tr>\n")
        self._rows.seek(0)
        while piece := self._rows.read(1 << 16):
            self._write(piece)
        self._rows.close()
        self._write(f"</table>\n<p>workbench {_safe(self._run.version)}</p>\n</body></html>\n")


def _safe(text: str) -> str:
    return escape(visible(text))


FORM = Form("html", "one page for a browser, with nothing loaded from anywhere", _Page)
