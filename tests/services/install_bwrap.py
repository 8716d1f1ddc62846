"""Bubblewrap for the tests of the sandbox: the one on the path, else unpacked from Debian's package."""

import shutil
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from services.toolbox import TOOLS, StepFailed, call, once, step

NAME = "bubblewrap"


def find() -> Path | None:
    """The program `bwrap`, where there is one."""
    on_path = shutil.which("bwrap")
    if on_path:
        return Path(on_path)
    unpacked = TOOLS / NAME / "usr" / "bin" / "bwrap"
    return unpacked if unpacked.is_file() else None


def install() -> Path:
    """The program `bwrap`, fetched when it is nowhere; nothing is installed into the system.

    Raises:
        StepFailed: this is no Debian, or its packages cannot be reached.
    """
    return find() or once(NAME, _unpack) / "usr" / "bin" / "bwrap"


def _unpack(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name, step("bubblewrap (Debian's package)"):
        fetch = ["sh", "-c", 'cd "$0" && apt-get download bubblewrap', name]
        try:
            call(fetch)
        except StepFailed:  # the lists of packages may never have been fetched
            call(["apt-get", "update"])
            call(fetch)
        call(["dpkg", "-x", next(Path(name).glob("*.deb")), folder])


if __name__ == "__main__":
    try:
        print(f"bubblewrap: {install()}")
    except StepFailed as failure:
        sys.exit(f"bubblewrap could not be installed: {failure}")
