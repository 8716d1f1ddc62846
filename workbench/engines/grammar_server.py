"""The LanguageTool that this user's programs share: started when it is wanted, waited for by nobody who types."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from workbench import paths
from workbench.engines import grammar_keeper
from workbench.engines.grammar import CURE, Grammar, Match
from workbench.errors import NotYet, ServiceFailed

STARTUP: Final = 120.0
"""Seconds without any answer after which a server is taken for hung: a busy one answers in between."""
LINGER: Final = 60.0
"""Seconds that it stays for the next program when the last one has gone."""
IDLE: Final = 1800.0
"""Seconds without a question after which it ends though somebody could still ask."""
FAILED: Final = 60.0
"""Seconds before a server that would not start is tried again."""
PATIENCE: Final = 0.5
"""Seconds that a question waits for the rules of a language before it is told that they are being read."""
_ASK_AGAIN: Final = "its findings come with the next try"


class SharedGrammar:
    """LanguageTool as a checker that may still be starting: it then says so and is asked again."""

    def __init__(
        self, folder: Path | None = None, command: Callable[[], Sequence[str]] | None = None, *,
        wait: float = 0.0, linger: float = LINGER, idle: float = IDLE,
    ) -> None:  # fmt: skip
        """Say where its state lies; nothing is started before the first question.

        Args:
            folder: private folder of its locks and address; one server a folder.
            command: what starts it; by default the LanguageTool that `workbench setup` fetched.
            wait: seconds that a question may wait for the server and its rules; 0 where somebody types.
            linger: seconds that it stays without users.
            idle: seconds that it stays without questions.
        """
        self._folder = (folder or paths.private_folder(paths.state_dir() / "languagetool")).resolve()
        self._command = command or _fetched
        self._wait, self._linger, self._idle = wait, linger, idle
        self._lock = threading.Lock()
        self._held: IO[str] | None = None
        self._server: Grammar | None = None
        self._silent: float | None = None
        self._read: dict[str, threading.Thread] = {}

    def knows(self, language: str) -> bool:
        """Whether it can check a language; raises ServiceFailed where it does not answer yet."""
        return self._up().knows(language)

    def check(self, text: str, language: str) -> list[Match]:
        """What it would change in a text, as `Grammar.check`; raises ServiceFailed where it cannot answer yet."""
        until = time.monotonic() + self._wait
        while True:
            server = self._up()
            self._await_rules(server, language)
            try:
                return server.check(text, language)
            except ServiceFailed:
                with self._lock:
                    lost = self._server is not server or not self._answers(server)
                    if lost:
                        self._forget()
                if not lost or time.monotonic() > until:
                    raise

    def close(self) -> None:
        """Let go of the server: it ends some time after its last user."""
        with self._lock:
            self._forget()
            if self._held:
                self._held.close()
                self._held = None

    def _up(self) -> Grammar:
        """The server, answering; one that is not there is started."""
        until = time.monotonic() + self._wait
        while True:
            with self._lock:
                self._use()
                try:
                    if self._server is None:
                        self._server = self._found()
                    return self._server
                except Starting:
                    if time.monotonic() >= until:
                        raise
            threading.Event().wait(0.1)

    def _use(self) -> None:
        """Be a user of the server, and say that it is used just now."""
        if self._held is None:
            self._held = (paths.private_folder(self._folder) / "users.lock").open("a")
            fcntl.flock(self._held, fcntl.LOCK_SH)
        os.utime(self._held.fileno())

    def _found(self) -> Grammar:
        state = self._state()
        if state is None:
            self._start()
            raise Starting(0)
        since = time.time() - float(state["started"])
        server = Grammar(f"http://127.0.0.1:{state['port']}")
        if _ours(int(state["port"])) and self._answers(server):
            self._silent = None
            return server
        now = time.monotonic()
        self._silent = self._silent or now
        if now - self._silent > STARTUP:
            self._silent = None
            with suppress(ProcessLookupError):
                os.kill(int(state["keeper"]), signal.SIGTERM)
        raise Starting(since)

    def _state(self) -> Mapping[str, Any] | None:
        """Where the server listens; None where no keeper lives."""
        with (self._folder / "keeper.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                state = _read(self._folder / "server.json")
                if state is None:
                    raise Starting(0) from None
                return state
        return None

    def _start(self) -> None:
        failure = _read(self._folder / "failure.json")
        if failure and time.time() - float(failure["when"]) < FAILED:
            raise ServiceFailed("LanguageTool did not start", f"Java ended with status {failure['status']:g}", CURE)
        command = [sys.executable, "-I", "-S", grammar_keeper.__file__, str(self._folder)]
        subprocess.run(
            [*command, str(self._linger), str(self._idle), *self._command()], check=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _answers(self, server: Grammar) -> bool:
        try:
            return bool(Grammar(server.address, timeout=10).languages)
        except ServiceFailed:
            return False

    def _await_rules(self, server: Grammar, language: str) -> None:
        """Have the rules of a language read beside the typing: with the first text that takes some seconds."""
        if self._wait:
            return
        with self._lock:
            reading = self._read.get(language)
            if reading is None:
                reading = threading.Thread(target=_read_rules, args=(server, language), daemon=True)
                self._read[language] = reading
                reading.start()
        reading.join(PATIENCE)
        if reading.is_alive():
            raise NotYet("LanguageTool is starting", f"it reads its rules for {language or 'texts'}", _ASK_AGAIN)

    def _forget(self) -> None:
        self._server = None
        self._read.clear()


class Starting(NotYet):
    """The server was started and does not answer yet."""

    def __init__(self, since: float) -> None:
        """Say for how many seconds it has been starting."""
        super().__init__("LanguageTool is starting", f"since {since:.0f} s", _ASK_AGAIN)


def _fetched() -> list[str]:
    from workbench.engines.languagetool import server_command

    return server_command(paths.languagetool_dir())


def _read_rules(server: Grammar, language: str) -> None:
    with suppress(ServiceFailed):  # the question itself will tell
        server.check("A.", language)


def _read(path: Path) -> Mapping[str, Any] | None:
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _ours(port: int) -> bool:
    """Whether who listens on a port is this user's: on a shared host another's program could have been faster."""
    tables = [table for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if table.is_file()]
    rows = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    owners = {int(row[7]) for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port}
    return not tables or owners == {os.getuid()}
