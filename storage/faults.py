"""SQLite's errors in words that lead to the cure; nothing of a text gets into them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import orjson
from pysqlite3 import dbapi2
from sqlalchemy.exc import DBAPIError

from workbench.errors import AnswerIsNo, InTheWay, Refused, WorkbenchError


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the driver's errors into the workbench's."""
    try:
        yield
    except DBAPIError as error:
        raise explain(path, error.orig) from None
    except dbapi2.Error as error:
        raise explain(path, error) from None
    except (orjson.JSONDecodeError, UnicodeDecodeError):
        raise damaged(path, "a value is not what was written") from None


def explain(path: Path, error: BaseException | None) -> WorkbenchError:
    """Say what an error of SQLite means for a project's file."""
    message = str(error)
    if "workbench: " in message:
        return Refused("The log refuses it", message.split("workbench: ", 1)[1], "see what the pair's history says")
    if "not a database" in message:
        return Refused("Not a project", f"{path.name} is not a project of the workbench", "name a file made by `new`")
    if "full" in message:
        return Refused("The disk is full", f"{path.name} could not grow; nothing was changed", "make room: df -h")
    if "disk I/O error" in message:  # a quota, a limit on sizes or a failing disk: SQLite says no more
        return Refused(
            "The disk refuses", f"{path.name} could not be read or written: {message}; nothing was changed",
            "make room (df -h, quota, ulimit -f), then look at the disk's health: dmesg",
        )  # fmt: skip
    if "malformed" in message or "corrupt" in message:
        return damaged(path, message)
    if "readonly" in message or "read-only" in message:
        return Refused(
            "The project can't be written", f"{path.name} is read-only for you: {message}",
            f"ask its owner for write access to the file and its folder: ls -l {path.name}",
        )  # fmt: skip
    if "locked" in message or "busy" in message:
        return InTheWay(
            "The project is locked", f"another program holds {path.name}",
            f"close it, or see who it is: fuser -v {path.name}",
        )  # fmt: skip
    if "unable to open" in message or isinstance(error, PermissionError):
        return Refused(
            "The project can't be opened", f"{path.name}: {message}",
            f"see whether the file and its folder may be read and written by you: ls -ld . {path.name}*",
        )  # fmt: skip
    return damaged(path, f"{type(error).__name__}: {message}")


def damaged(path: Path, detail: str) -> AnswerIsNo:
    """The file does not hold what it says it holds."""
    return AnswerIsNo(
        "The project's file is damaged", f"{path.name}: {detail}",
        f"workbench -p {path.name} check-project, then restore the latest backup if it can't be mended",
    )  # fmt: skip
