"""Which copy of the project a file is, and where it lies: made with the right modes, known again or not."""

import grp
import os
import platform
import stat
from pathlib import Path

from pysqlite3 import dbapi2

from storage.words import Words
from workbench.domain.event import new_id
from workbench.errors import Refused

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"})
"""File systems on which two hosts would break a write-ahead log."""

PROCESSES = Path("/proc")
"""Where the system tells of its processes."""


def host() -> str:
    """This machine, as the log names it."""
    return platform.node() or "localhost"


def inode(path: Path) -> str:
    """What tells a file from its copies on one host."""
    status = path.stat()
    return f"{status.st_dev}:{status.st_ino}"


def process() -> str:
    """This process, told apart from a later one with the same number."""
    return f"{os.getpid()}:{_started(os.getpid()) or ''}"


def alive(name: str) -> bool:
    """Whether the process of that name still runs on this host."""
    number, _, start = name.partition(":")
    if not number.isdigit():
        return False
    now = _started(int(number))
    return _there(int(number)) if now is None else now == start


def _started(number: int) -> str | None:
    """When a process began, in ticks; `gone` for a dead one, None where that is not told."""
    try:
        fields = (PROCESSES / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return "gone" if fields[0] in "ZX" else fields[19]  # dead, though nobody has fetched its status yet


def _there(number: int) -> bool:
    """Whether there is a process of that number; a host may hide those of others, but not that they are there."""
    try:
        os.kill(number, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def refuse_network(folder: Path) -> None:
    """Refuse a folder on a network file system: its locks do not hold across hosts."""
    best, kind = "", ""
    try:
        mounts = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return
    for line in mounts:
        _, point, name, *_ = line.split()
        if str(folder).startswith(point) and len(point) >= len(best):
            best, kind = point, name
    if kind in NETWORK:
        raise Refused(
            "Not on a network file system",
            f"{folder} is on {kind}",
            "keep the project on a local disk and `merge` copies",
        )


def make_file(path: Path, *, team: bool, group: str | None) -> None:
    """Create the project's empty file with its modes, before SQLite would choose its own."""
    folder = path.parent
    made = not folder.exists()
    if made:
        try:
            folder.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise Refused(
                "The folder can't be made", f"{folder}: {error.strerror}",
                "choose a folder that you may write to, or let its owner make it",
            ) from None  # fmt: skip
    refuse_network(folder.resolve())
    gid = _group(group) if group else None
    if team:
        _prepare_team(folder, gid, made=made)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        raise Refused(
            "The file exists", f"{path} is there already; nothing was changed", "choose another name"
        ) from None
    except OSError as error:
        raise Refused(
            "The file can't be made", f"{path}: {error.strerror}", "choose a folder that you may write to"
        ) from None
    try:
        if team and gid is not None:
            os.fchown(handle, -1, gid)
        os.fchmod(handle, 0o660 if team else 0o600)
    finally:
        os.close(handle)


def _group(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Refused("No such group", f"the group {name!r} does not exist", "getent group lists them") from None


def _prepare_team(folder: Path, gid: int | None, *, made: bool) -> None:
    if made:
        if gid is not None:
            os.chown(folder, -1, gid)
        folder.chmod(0o2770)
        return
    status = folder.stat()
    wanted = stat.S_ISGID | stat.S_IRWXG
    if status.st_mode & wanted != wanted or (gid is not None and status.st_gid != gid):
        group = grp.getgrgid(gid).gr_name if gid is not None else "TEAM"
        raise Refused(
            "The folder is not the team's",
            f"{folder} lacks mode 2770 of the team's group: colleagues would lock each other out",
            f"name a folder that does not exist yet, or: chgrp {group} {folder} && chmod 2770 {folder}",
        )


def settle(raw: dbapi2.Connection, path: Path) -> None:
    """Take a new site id if this file is not where it remembers to be: it was copied, moved or restored."""
    row = raw.execute("SELECT host, inode FROM here").fetchone()
    if row == (host(), inode(path)):
        return
    site = Words(raw).number(new_id())
    line = raw.execute("INSERT INTO line (site, tip_seq, tip_hash) VALUES (?, 0, NULL)", (site,)).lastrowid
    raw.execute(
        "INSERT OR REPLACE INTO here (id, site, line, host, inode) VALUES (1, ?, ?, ?, ?)",
        (site, line, host(), inode(path)),
    )
