"""Every rule on its own cases, which are data: what it must find, cut and mend, and the look-alikes that it must spare.

`cases/RULE.json` (`_` for `-`): `{"positive": [case, …], "negative": [case, …]}`; a case has `texts`, and if wanted
`facts` and `params`; a positive one also `cuts` (what the finding's span cuts), `code`, `field` and `fixed` (the whole
text after the fix).
"""

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.config import Config, rules
from checks.runner import Checker
from checks.spec import TIERS, Check, Finding

CASES = Path(__file__).parent / "cases"
LEAST = 5
"""Cases of each kind that a rule must have."""
ALONE = [name for name, check in rules().items() if not check.needs]
"""Rules that ask no tool."""
Case = dict[str, Any]


def file_of(rule: str) -> Path:
    return CASES / f"{rule.replace('-', '_')}.json"


def cases(rule: str, kind: str) -> list[Case]:
    path = file_of(rule)
    found: list[Case] = json.loads(path.read_bytes())[kind] if path.exists() else []
    return found


def every(kind: str) -> Iterator[Any]:
    for rule in rules():
        for number, case in enumerate(cases(rule, kind)):
            yield pytest.param(rule, case, id=f"{rule}-{number}")


def said(rule: str, case: Case) -> list[Finding]:
    """What a rule says when it runs alone."""
    values = {f"{rule}.{name}": value for name, value in {"on": True, **case.get("params", {})}.items()}
    config = Config(values, {rule: rules()[rule]})
    report = Checker(config).report(case["texts"], case.get("facts", {}), tiers=TIERS)
    assert report.not_checked == {}
    return list(report.findings)


@pytest.mark.parametrize("rule", ALONE)
def test_every_rule_has_its_cases(rule: str) -> None:
    short = [kind for kind in ("positive", "negative") if len(cases(rule, kind)) < LEAST]
    assert short == [], f"{file_of(rule).name} has fewer than {LEAST} of these"
    tried = {case.get("code", "") for case in cases(rule, "positive")}
    assert codes(rules()[rule]) - tried == set(), "findings without a case"


def codes(check: Check) -> set[str]:
    """The codes that are written out in a rule's module."""
    tree = ast.parse(inspect.getsource(sys.modules[check.run.__module__]))
    words = [word.value for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords
             if word.arg == "code"]  # fmt: skip
    return {word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)}


def test_every_file_of_cases_is_a_rule_s() -> None:
    known = {file_of(rule).name for rule in rules()}
    assert [path.name for path in sorted(CASES.iterdir()) if path.name not in known] == []


@pytest.mark.parametrize("kind", ["positive", "negative"])
@pytest.mark.parametrize("rule", ALONE)
def test_a_case_says_nothing_that_is_not_read(rule: str, kind: str) -> None:
    more = {"cuts", "code", "field", "fixed"} if kind == "positive" else set()
    strange = [key for case in cases(rule, kind) for key in case if key not in {"texts", "facts", "params"} | more]
    params = [key for case in cases(rule, kind) for key in case.get("params", {}) if key not in rules()[rule].defaults]
    assert (strange, params) == ([], [])


@pytest.mark.parametrize(("rule", "case"), every("positive"))
def test_what_is_wrong_is_found_and_cut_exactly(rule: str, case: Case) -> None:
    if rule not in ALONE:
        pytest.fail("a rule that needs a tool is tried with it, in a file of its own")
    findings = said(rule, case)
    fitting = [one for one in findings if one.code == case.get("code", one.code)]
    cuts = [case["texts"][one.field][one.start : one.end] for one in fitting]
    assert cuts == [case["cuts"]], [(one.code, one.message) for one in findings]
    (found,) = fitting
    assert found.field == case.get("field", found.field)
    if "fixed" in case:
        text = case["texts"][found.field]
        assert found.fix is not None
        assert text[: found.start] + found.fix + text[found.end :] == case["fixed"]


@pytest.mark.parametrize(("rule", "case"), every("negative"))
def test_what_only_looks_alike_is_spared(rule: str, case: Case) -> None:
    assert said(rule, case) == []
