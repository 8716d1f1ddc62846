"""What a completion is to look like: bullets, highlights, sections, a title, JSON, one of a few answers."""

import json
import re
from typing import Final

from checks.constraints.spec import Kind, whole

ANSWERS: Final = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
"""What IFEval's constrained response may say."""
_BULLET = re.compile(r"^[^\S\n]*(?:\*[^*].*|-.*)$", re.MULTILINE)
_SINGLE = re.compile(r"\*[^\n*]*\*")
_DOUBLE = re.compile(r"\*\*[^\n*]*\*\*")
_FENCE = re.compile(r"\A(?:```json|```Json|```JSON|```)?(.*?)(?:```)?\Z", re.DOTALL)


def _bullets(text: str) -> int:
    return sum(1 for _ in _BULLET.finditer(text))


def _highlights(text: str) -> int:
    if "*" not in text:
        return 0
    single = sum(bool(found.strip("*").strip()) for found in _SINGLE.findall(text))
    return single + sum(bool(found[2:-2].strip()) for found in _DOUBLE.findall(text))


def _sections(text: str, splitter: str) -> int:
    return sum(1 for _ in re.finditer(rf"{re.escape(splitter.strip())}\s?\d+", text))


def _titled(text: str) -> bool:
    """Whether a line has something between `<<` and `>>`."""
    for line in text.split("\n") if "<<" in text else ():
        start, end = line.find("<<"), line.rfind(">>")
        if start >= 0 and start + 3 <= end and line[start : end + 2].lstrip("<").rstrip(">").strip():
            return True
    return False


def _json(text: str) -> bool:
    inner = _FENCE.match(text.strip())
    assert inner is not None
    try:
        json.loads(inner[1])
    except (ValueError, RecursionError):
        return False
    return True


BULLETS = Kind(
    "detectable_format:number_bullet_lists", "an exact number of bullets", {"num_bullets": "whole"},
    lambda text, given: _bullets(text) == given["num_bullets"],
    lambda text, given: whole(
        text, f"exactly {given['num_bullets']} bullet points are asked for; there are {_bullets(text)}"
    ),
)  # fmt: skip
ANSWER = Kind(
    "detectable_format:constrained_response", "one of a few answers", {},
    lambda text, given: any(one in text for one in ANSWERS),
    lambda text, given: whole(text, "one of three given answers is asked for, and there is none of them"),
)  # fmt: skip
HIGHLIGHTS = Kind(
    "detectable_format:number_highlighted_sections", "parts in *italics* or **bold**", {"num_highlights": "whole"},
    lambda text, given: _highlights(text) >= given["num_highlights"],
    lambda text, given: whole(
        text, f"at least {given['num_highlights']} highlighted parts are asked for; there are {_highlights(text)}"
    ),
)  # fmt: skip
SECTIONS = Kind(
    "detectable_format:multiple_sections", "numbered sections", {"section_spliter": "text", "num_sections": "whole"},
    lambda text, given: _sections(text, given["section_spliter"]) >= given["num_sections"],
    lambda text, given: whole(
        text,
        f"{given['num_sections']} sections with a marked beginning are asked for; "
        f"there are {_sections(text, given['section_spliter'])}",
    ),
)  # fmt: skip
JSON = Kind(
    "detectable_format:json_format", "nothing but JSON", {}, lambda text, given: _json(text),
    lambda text, given: whole(text, "nothing but JSON is asked for, and this is not JSON"),
)  # fmt: skip
TITLE = Kind(
    "detectable_format:title", "a title in <<double angular brackets>>", {}, lambda text, given: _titled(text),
    lambda text, given: whole(text, "a title in double angular brackets is asked for, and there is none"),
)  # fmt: skip
