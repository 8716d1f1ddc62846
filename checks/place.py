"""Where a pair of somebody's dataset belongs, as far as its own fields say so."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from workbench.domain.settings import SKILLS

DIMENSIONS = ("language", "skill", "domain", "format", "programming_language")
"""Fields of a record, or of its `metadata`, that are read as the pair's place."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*")
_LONGEST = 40


def facts_of(extra: str | None, given: Mapping[str, str]) -> Mapping[str, str]:
    """The facts of a pair: what its record says, and what was given for those that don't say.

    Args:
        extra: the fields that no shape knows, as a JSON object; None where there are none.
        given: facts for every pair.
    """
    if extra is None:
        return given
    said = _read(extra)
    return {**given, **said} if given else said


@lru_cache(maxsize=1024)
def _read(extra: str) -> Mapping[str, str]:
    """What a record says; those of one dataset mostly say the same."""
    record = orjson.loads(extra)
    found: dict[str, str] = {}
    metadata = record.get("metadata")
    for part in (metadata.get("cell"), metadata, record) if isinstance(metadata, dict) else (record,):
        if isinstance(part, dict):
            found.update(_said(part))
    return found


def _said(record: Mapping[str, Any]) -> Mapping[str, str]:
    found = {}
    for name in DIMENSIONS:
        value = record.get(name)
        if isinstance(value, str) and 0 < len(value) <= _LONGEST:
            found[name] = value
    for name, field in (("skill", "skill"), ("skill", "category")):
        skill = record.get(field)
        if isinstance(skill, str) and (known := re.sub(r"[ -]+", "_", skill.strip().lower())) in SKILLS:
            found[name] = known
            break
    if "language" in found and not _LANGUAGE.fullmatch(found["language"]):
        del found["language"]
    return found
