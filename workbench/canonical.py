"""One way to write a value as JSON, so that equal values have equal hashes."""

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Write a JSON value with sorted keys and no blanks, in UTF-8.

    Raises:
        TypeError: the value holds a float (two libraries write one float in two ways) or is not JSON.
    """
    refuse_floats(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def refuse_floats(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Raise TypeError where a value holds a float."""
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; use an integer or a string")
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, _LISTS):
        return
    for part in value:
        if type(part) not in _PLAIN:
            refuse_floats(part)


_LISTS = (list, tuple)
_PLAIN = frozenset({str, int, bool, type(None)})


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
