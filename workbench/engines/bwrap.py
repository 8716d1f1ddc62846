"""The sandbox of Linux: bubblewrap gives a program its own empty file system, processes and network, and no rights.

Seen from inside there are the system's programs and libraries and Python, all read-only, a scratch folder in memory,
and nothing else: no home, no network, no other process. Where bubblewrap is missing or may not make its namespaces,
nothing is run: there is no way without it. Memory is bounded for each process, not for all of them together.
"""

import contextlib
import fcntl
import json
import os
import secrets
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import orjson

from workbench.engines.inside import PROGRAM
from workbench.engines.running import DEFAULT, Cause, Ended, Limits
from workbench.errors import ServiceFailed

_NOBODY = 65534
"""Root has no limit on its processes and owns every file: what root starts is run as this user."""
_INSIDE = 1000
"""Who the program is, seen from inside."""
_VERDICT = 4 << 10
_TICK = 0.2
_SYSTEM = ("/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
_CURE = "install bubblewrap 0.8 or newer (apt install bubblewrap, dnf install bubblewrap), and run this on Linux"
_SPACES = "let this account make user namespaces (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces)"


@dataclass(frozen=True)
class Bubblewrap:
    """Runs programs by `bwrap`; what it needs is looked for once, at the first program."""

    program: str = "bwrap"
    """Its name on the path, or its own path."""

    @cached_property
    def found(self) -> str:
        """The path of bwrap; raises ServiceFailed with the cure where there is none."""
        path = shutil.which(self.program) if sys.platform == "linux" else None
        if path is None:
            raise ServiceFailed("No sandbox", "bubblewrap (bwrap) is not installed, so nothing was run", _CURE)
        return path

    @cached_property
    def python(self) -> Path:
        """A Python that runs in the sandbox: ours, else the system's; raises ServiceFailed where none does."""
        ours = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
        said = ""
        for python in (ours, Path("/usr/bin/python3")):
            try:
                with _Run(self.found, python, "", DEFAULT) as run:
                    ended = run.ended(bool)
            except OSError as error:
                raise ServiceFailed("The sandbox does not start", f"{self.found}: {error.strerror}", _CURE) from None
            if ended.verdict is not None:
                return python
            said = said or ended.output.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise ServiceFailed("The sandbox does not start", said or "it ended without a word", f"{_SPACES}; or {_CURE}")

    def run(self, source: str, limits: Limits = DEFAULT, stopped: Callable[[], bool] = bool) -> Ended:
        """Run a program to its end, or to the first of its limits (`running.Sandbox`)."""
        with _Run(self.found, self.python, source, limits) as run:
            return run.ended(stopped)


@dataclass
class _Run:
    """One program on its way; leaving the block ends whatever is left of it."""

    bwrap: str
    python: Path
    source: str
    limits: Limits
    key: str = field(default_factory=lambda: secrets.token_hex(16))

    def __enter__(self) -> "_Run":
        self.started = time.monotonic()
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile())
            file.write(self.source.encode("utf-8", "replace"))
            file.seek(0)
            # Its own folder may be closed to the user as whom it is run; an open file is not.
            bwrap = os.open(self.bwrap, os.O_RDONLY)
            stack.callback(os.close, bwrap)
            self.verdict, theirs = os.pipe()
            stack.callback(os.close, theirs)
            as_root = os.geteuid() == 0
            self.process = subprocess.Popen(
                ["bwrap", *self._arguments(file.fileno(), theirs)],
                executable=f"/proc/self/fd/{bwrap}", pass_fds=(bwrap, file.fileno(), theirs), env={}, cwd="/",
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                user=_NOBODY if as_root else None, group=_NOBODY if as_root else None,
                extra_groups=[] if as_root else None,
            )  # fmt: skip
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it ended already: its own words tell why
            self.process.stdin.write(self.key.encode())
            self.process.stdin.close()
        return self

    def __exit__(self, *_error: object) -> None:
        # With bwrap the first process of its namespace dies, and with that all others.
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stdin):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        os.close(self.verdict)

    def ended(self, stopped: Callable[[], bool]) -> Ended:
        """Wait for its end, and read what it says meanwhile."""
        assert self.process.stdout is not None
        printed, verdict = bytearray(), bytearray()
        cause: Cause = "ended"
        streams = {self.process.stdout.fileno(): (printed, self.limits.output), self.verdict: (verdict, _VERDICT)}
        with selectors.DefaultSelector() as selector, _watched(self.process.pid) as end:
            for stream in streams:
                _unblock(stream)
                selector.register(stream, selectors.EVENT_READ)
            selector.register(end, selectors.EVENT_READ)
            over = False
            while not over:
                left = self.started + self.limits.seconds - time.monotonic()
                ready = {key.fd for key, _ in selector.select(max(0.0, min(left, _TICK)))}
                over = end in ready
                for stream, (kept, most) in streams.items():
                    if (over or stream in ready) and not _read(stream, kept, most) and stream in selector.get_map():
                        selector.unregister(stream)
                if len(printed) > self.limits.output or len(verdict) > _VERDICT:
                    cause, over = "output", True
                elif not over and (left <= 0 or stopped()):
                    cause, over = "time" if left <= 0 else "stopped", True
        seconds = time.monotonic() - self.started
        status = self.process.wait() if cause == "ended" else 128 + signal.SIGKILL
        output = bytes(printed[: self.limits.output])
        return Ended(cause, status, self._read_verdict(bytes(verdict)) if cause == "ended" else None, output, seconds)

    def _read_verdict(self, said: bytes) -> dict[str, object] | None:
        try:
            verdict = orjson.loads(said)
        except ValueError:
            return None
        return verdict if isinstance(verdict, dict) and verdict.pop("key", "") == self.key else None

    def _arguments(self, program: int, verdict: int) -> Iterator[str]:
        yield from "--unshare-all --unshare-user --disable-userns --die-with-parent --new-session --clearenv".split()
        yield from ("--cap-drop", "ALL", "--uid", str(_INSIDE), "--gid", str(_INSIDE), "--hostname", "sandbox")
        for name, value in (("PATH", "/usr/bin:/bin"), ("HOME", "/tmp"), ("LANG", "C.UTF-8"), ("PYTHONHASHSEED", "0")):
            yield from ("--setenv", name, value)
        yield from _system()
        prefix = Path(sys.base_prefix)
        if self.python.is_relative_to(prefix) and not prefix.is_relative_to("/usr"):
            yield from ("--ro-bind", str(prefix), str(prefix))
        yield from ("--proc", "/proc", "--dev", "/dev")
        for place, size in (("/tmp", self.limits.scratch), ("/dev/shm", self.limits.scratch)):
            yield from ("--perms", "1777", "--size", str(size), "--tmpfs", place)
        yield from ("--perms", "0444", "--ro-bind-data", str(program), PROGRAM)
        yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp")
        inside = files("workbench.engines").joinpath("inside.py").read_text("utf-8")
        yield from ("--", str(self.python), "-s", "-B", "-c", inside, str(verdict), json.dumps(self._rlimits()))

    def _rlimits(self) -> dict[str, tuple[int, int]]:
        """What the system says at, and where it strikes: a second behind its word for time."""
        limits = self.limits
        strict = {
            "RLIMIT_AS": limits.memory, "RLIMIT_NPROC": limits.processes, "RLIMIT_FSIZE": limits.file,
            "RLIMIT_NOFILE": limits.files, "RLIMIT_CORE": 0,
        }  # fmt: skip
        return {"RLIMIT_CPU": (limits.cpu, limits.cpu + 1), **{name: (most, most) for name, most in strict.items()}}


def _system() -> Iterator[str]:
    """The system's programs and libraries, read-only, as they lie: many systems have links where folders were."""
    yield from ("--ro-bind", "/usr", "/usr")
    for place in _SYSTEM:
        if os.path.islink(place):
            yield from ("--symlink", os.readlink(place), place)
        elif os.path.isdir(place):
            yield from ("--ro-bind", place, place)
    for place in ("/etc/ld.so.cache", "/etc/alternatives"):
        yield from ("--ro-bind-try", place, place)


@contextlib.contextmanager
def _watched(pid: int) -> Iterator[int]:
    """A file descriptor that can be read as soon as the process has ended."""
    end = os.pidfd_open(pid)
    try:
        yield end
    finally:
        os.close(end)


def _unblock(stream: int) -> None:
    fcntl.fcntl(stream, fcntl.F_SETFL, fcntl.fcntl(stream, fcntl.F_GETFL) | os.O_NONBLOCK)


def _read(stream: int, kept: bytearray, most: int) -> bool:
    """Take what there is, until there is more than enough; says whether more may come."""
    while len(kept) <= most:
        try:
            piece = os.read(stream, 1 << 16)
        except BlockingIOError:
            return True
        if not piece:
            return False
        kept += piece
    return True
