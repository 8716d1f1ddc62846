"""Trying a rule of the project's own on a sample, before it is kept."""

import re
from collections.abc import Mapping
from typing import Any

from checks.custom import custom
from checks.spec import Finding, Subject


def tried(said: Mapping[str, Any], sample: str) -> list[Finding]:
    """What a rule would find in a sample; raises Refused where it is no rule, WorkbenchError where it is too slow."""
    check = custom("tried", {**said, "fields": ["completion"]})
    return [found for found in check.run(Subject({"completion": sample})) if found is not None]


def named(text: str) -> str:
    """A name for a rule out of what it looks for: small letters, digits and hyphens."""
    words = re.findall("[a-z0-9]+", text.lower())
    return "-".join(words)[:30].strip("-") or "rule"
