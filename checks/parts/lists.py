"""Word lists and phrases of the rules: data files, each read once."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=32)
def listed(name: str) -> Mapping[str, Any]:
    """What stands in `checks/data/NAME.json`."""
    found: Mapping[str, Any] = json.loads((files("checks") / "data" / f"{name}.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=64)
def primary(language: str) -> str:
    """The language of a code without its region: `pt` of `pt-BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
