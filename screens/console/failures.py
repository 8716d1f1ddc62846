"""How a command ends when it does not end well: a cause and a cure, never a traceback, never a client's text."""

import os
import sys
from typing import TYPE_CHECKING

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from pathlib import Path

CRASHED = 70
"""Exit status of a fault of the program itself (EX_SOFTWARE)."""
_LARGEST_LOG = 1 << 20


def tell(error: WorkbenchError, *, as_json: bool) -> None:
    """Print an error on stderr: a line of cause and a line of cure, or one JSON object."""
    if as_json:
        import orjson

        facts = {"code": error.code, "title": error.title, "message": error.message, "hint": error.hint}
        shown = {name: text.encode("utf-8", "replace").decode() for name, text in facts.items()}
        print(orjson.dumps({"error": shown}).decode(), file=sys.stderr)
        return
    from workbench.domain.shown import visible

    print(f"workbench: {visible(str(error))}", file=sys.stderr)
    if error.hint:
        print(f"  {visible(error.hint)}", file=sys.stderr)


class Crash(WorkbenchError):
    """A fault of the program itself."""

    code = "crash"
    status = CRASHED


def crash(error: BaseException) -> Crash:
    """Note an unexpected error in the private log; returns what is to be told of it."""
    kind = type(error).__name__
    try:
        place = _log(error)
    except OSError as trouble:
        return Crash("The workbench failed", f"{kind}; the log can't be written: {trouble.strerror}", "see doctor")
    return Crash(
        "The workbench failed", f"an unexpected {kind}; nothing half-done was kept",
        f"report it with the end of {place}, which holds no text of yours",
    )  # fmt: skip


def _log(error: BaseException) -> "Path":
    """Write types and frames, neither messages nor variables, for these hold texts."""
    import time
    import traceback
    from pathlib import Path

    from workbench import paths

    lines = [f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} process {os.getpid()}"]
    part: BaseException | None = error
    while part is not None:
        lines.append(type(part).__qualname__)
        for frame in traceback.extract_tb(part.__traceback__):
            lines.append(f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}")
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
    place = paths.log_file()
    if place.exists() and place.stat().st_size > _LARGEST_LOG:
        place.replace(place.with_suffix(".old"))
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, ("\n".join(lines) + "\n").encode("utf-8", "replace"))
    finally:
        os.close(handle)
    return place
