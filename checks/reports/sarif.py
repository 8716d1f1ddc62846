"""Findings as SARIF 2.1.0, which code hosts and editors read.

A region is the pair's line in its file. Where in the field a finding stands is in the location's properties, since
SARIF counts the offsets of a region from the beginning of the file.
"""

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import orjson

from checks.dataset import Summary
from checks.reports.spec import Form, Run, Write
from checks.spec import Check, Finding, Severity

LEVELS: dict[Severity, str] = {"block": "error", "warn": "warning", "info": "note"}
"""Our severities in SARIF's words."""
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class _Log:
    def __init__(self, run: Run, write: Write) -> None:
        self._run = run
        self._write = write
        self._numbers = {rule: number for number, rule in enumerate(run.rules)}
        driver = {"name": "workbench", "version": run.version, "rules": [_rule(one) for one in run.rules.values()]}
        head = _json({"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}).removesuffix("}")
        write(f'{{"$schema":{_json(_SCHEMA)},"version":"2.1.0","runs":[{head},"results":[')
        self._parted = ""

    def finding(self, file: str, line: int, found: Finding) -> None:
        region: dict[str, Any] = {"startLine": line, "snippet": {"text": found.excerpt}}
        place = {"field": found.field, "charOffset": found.start, "charLength": found.end - found.start}
        result = {
            "ruleId": found.rule, "ruleIndex": self._numbers.get(found.rule, -1), "level": LEVELS[found.severity],
            "message": {"text": found.message},
            "locations": [{
                "physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region},
                "logicalLocations": [{"name": found.field, "kind": "member"}],
                "properties": place,
            }],
            "properties": {"severity": found.severity, "code": found.code, "fix": found.fix, "safe": found.safe},
        }  # fmt: skip
        self._write(f"{self._parted}\n{_json(result)}")
        self._parted = ","

    def end(self, summary: Summary) -> None:
        told = [
            {"level": "warning", "descriptor": {"id": rule}, "message": {"text": f"not checked: {reason}"}}
            for rule, reason in summary.not_checked.items()
        ]
        run = {"executionSuccessful": True, "toolExecutionNotifications": told}
        self._write(f'\n],"invocations":[{_json(run)}],"properties":{{"pairs":{summary.pairs}}}}}]}}\n')


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.name, "shortDescription": {"text": check.summary},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {"tier": check.tier, "version": check.version},
    }  # fmt: skip


def _uri(file: str) -> str:
    return PurePath(file).as_uri() if PurePath(file).is_absolute() else quote(file.encode("utf-8", "surrogateescape"))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


FORM = Form("sarif", "SARIF 2.1.0, for code hosts and editors", _Log)
