"""What an extractor is: the one thing that a new format's file must define."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.domain.document import Extracted
from workbench.errors import Refused


@dataclass(frozen=True, slots=True)
class Extractor:
    """A file format, found by its suffix."""

    name: str
    """What people call the format."""
    suffixes: tuple[str, ...]
    """Lower-case endings of file names, with the dot; the longest that fits wins."""
    extract: Callable[[bytes, str], Extracted]
    """From the file's bytes and its name to the text; raises `Refused` for a broken file."""


def broken(format_name: str, name: str, reason: str, cure: str = "") -> Refused:
    """The refusal of one file, to be raised.

    Args:
        format_name: what the file should have been, for example `PDF`.
        name: the file's name.
        reason: what is wrong with it, without its content.
        cure: what to do; by default, to open it in its own program and save it anew.
    """
    hint = cure or f"Open {name} in the program that made it, save it anew and ingest it again."
    return Refused(f"{format_name} file not readable", f"{name}: {reason}", hint)
