"""Parts that are to be there: placeholders in square brackets, a postscript."""

import re

from checks.constraints.spec import Given, Kind, whole

_SPECIAL = {"P.P.S": re.compile(r"p\.\s?p\.\s?s"), "P.S.": re.compile(r"p\.\s?s\.")}


def _placeholders(text: str) -> int:
    """Pairs of square brackets in one line: each opening one with the next closing one behind it."""
    count = 0
    for line in text.split("\n"):
        at = line.find("[")
        while at >= 0 and (end := line.find("]", at)) >= 0:
            count += 1
            at = line.find("[", end)
    return count


def _postscript(text: str, given: Given) -> bool:
    marker = given["postscript_marker"].strip()
    special = _SPECIAL.get(marker)
    return special.search(text.lower()) is not None if special else marker.lower() in text.lower()


PLACEHOLDERS = Kind(
    "detectable_content:number_placeholders", "placeholders in square brackets", {"num_placeholders": "whole"},
    lambda text, given: _placeholders(text) >= given["num_placeholders"],
    lambda text, given: whole(
        text,
        f"at least {given['num_placeholders']} placeholders in square brackets are asked for; "
        f"there are {_placeholders(text)}",
    ),
)  # fmt: skip
POSTSCRIPT = Kind(
    "detectable_content:postscript", "a postscript", {"postscript_marker": "text"}, _postscript,
    lambda text, given: whole(text, "a postscript is asked for, and there is none that begins as asked"),
)  # fmt: skip
