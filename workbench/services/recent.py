"""What this person's program remembers of projects: when they were opened, as whom, and what waited there then.

Home shows it without opening a file; what waits may be older than the project, and is told with its age.
"""

import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from workbench import paths

MOST = 24
"""Projects that are remembered."""


@dataclass(frozen=True, slots=True)
class Note:
    """A project as it was left."""

    path: str
    opened: int = 0
    """Microseconds since 1970 of the last time, 0 where that is not known."""
    member: str = ""
    """The name one acted under."""
    waits: tuple[str, ...] = ()
    """What waited then, in words."""

    @property
    def missing(self) -> bool:
        """Whether the file is no longer there."""
        return not Path(self.path).is_file()


def notes() -> list[Note]:
    """Remembered projects, the one opened last first; those that are missing now among them."""
    return sorted(_read(), key=lambda note: -note.opened)


def opened(path: Path, member: str) -> None:
    """Remember that a project was opened just now, and as whom."""
    note(path, opened=int(time.time() * 1_000_000), member=member)


def note(path: Path, **facts: Any) -> None:  # noqa: ANN401 - fields of a note
    """Remember something of a project: `opened`, `member`, `waits`."""
    name = str(path.absolute())
    known = {one.path: one for one in _read()}
    known[name] = replace(known.get(name, Note(name)), **facts)
    kept = sorted(known.values(), key=lambda one: -one.opened)[:MOST]
    text = json.dumps([asdict(one) for one in kept], ensure_ascii=True)
    paths.write_private(_file(), text.encode("ascii"))


def forget(path: str) -> None:
    """Remember a project no longer."""
    kept = [asdict(one) for one in _read() if one.path != path]
    paths.write_private(_file(), json.dumps(kept, ensure_ascii=True).encode("ascii"))


def _file() -> Path:
    return paths.state_dir() / "projects.json"


def _read() -> list[Note]:
    """What is remembered; a damaged file is as good as none."""
    try:
        found = json.loads(_file().read_text("ascii"))
        return [Note(**{**one, "waits": tuple(one["waits"])}) for one in found if isinstance(one["path"], str)]
    except (OSError, ValueError, TypeError, KeyError):
        return []
