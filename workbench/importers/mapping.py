"""The fields of a stranger's records under the names that this program has for them.

`--map OURS=THEIRS`: `prompt=question`, `completion=answers.0.text`. A path leads by points into objects and lists;
a field whose own name has points in it is found first.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.errors import WrongUsage
from workbench.importers.spec import SYNONYMS, BadRecordError, Record, listed

_CONVERSATIONS = ("messages", "conversations", "conversation", "text")


def parse_mapping(words: Iterable[str]) -> dict[str, str]:
    """Read `OURS=THEIRS` as typed.

    Raises:
        WrongUsage: a word is none, or names a part that a pair does not have, or one twice.
    """
    found: dict[str, str] = {}
    for word in words:
        ours, _, theirs = word.partition("=")
        if ours not in SYNONYMS or not theirs or ours in found:
            message = f"--map {listed([word])}: it is OURS=THEIRS, each of ours once"
            raise WrongUsage(
                "Unknown mapping", message, f"Ours are {', '.join(SYNONYMS)}, as in --map prompt=question."
            )
        found[ours] = theirs
    return found


def mapped(record: Record, mapping: Mapping[str, str]) -> tuple[Record, Record]:
    """Put the mapped fields under our names.

    Returns:
        The record to read, and the fields that stood under our names or their synonyms, which are kept apart.

    Raises:
        BadRecordError: a mapped field is not there.
    """
    found = {ours: _at(record, theirs) for ours, theirs in mapping.items()}
    rivals = {name for ours in mapping for name in SYNONYMS[ours]}
    if "prompt" in mapping:
        rivals.add("instruction")
    if mapping.keys() & {"prompt", "completion"}:
        rivals.update(_CONVERSATIONS)
    rest = {name: value for name, value in record.items() if name not in mapping.values()}
    aside = {name: value for name, value in rest.items() if name in rivals}
    return {name: value for name, value in rest.items() if name not in rivals} | found, aside


def _at(record: Record, path: str) -> Any:  # noqa: ANN401 - any JSON value
    if path in record:
        return record[path]
    value: Any = record
    for step in path.split("."):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            cure = f"Its fields are {listed(record)}."
            raise BadRecordError(f"there is no field {listed([path])}, which --map names", cure)
    return value
