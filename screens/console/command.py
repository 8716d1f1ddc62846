"""What a command is, and what it has to work with while it runs."""

import contextlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from screens.console.output import Output
from screens.console.parser import Parser
from workbench.errors import Refused, WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

    from screens.bench import Bench
    from workbench.progress import Work

T = TypeVar("T")
FEW = 50
"""Rows that a list shows on a terminal without `--limit`."""


class Context:
    """One run of a command."""

    def __init__(self, options: Namespace, parser: Parser) -> None:
        """Take what was typed."""
        self.options = options
        self.parser = parser
        self.out = Output(as_json=getattr(options, "json", False))
        self._stdin_taken = False

    @property
    def project(self) -> "Path":
        """The project's file; raises WrongUsage where none is named and the folder does not hold exactly one."""
        found = self._projects()
        if len(found) == 1:
            return found[0]
        what = "there is no .sft file in this folder" if not found else f"this folder holds {len(found)} .sft files"
        raise WrongUsage("No project named", what, "name one: -p PROJECT.sft, or make one: workbench new NAME.sft")

    @property
    def nearest(self) -> "Path | None":
        """The project that the rooms open on; None for Home, where none is named and the folder does not hold one."""
        found = self._projects()
        return found[0] if len(found) == 1 else None

    def _projects(self) -> "list[Path]":
        """The project that is named, else those of the folder."""
        from pathlib import Path

        named = getattr(self.options, "project", None) or os.environ.get("WORKBENCH_PROJECT")
        if named:
            return [Path(named)]
        return [Path(found.name) for found in sorted(Path.cwd().glob("*.sft"))]

    @property
    def member(self) -> str | None:
        """The name of the member who is to act, if one was given."""
        return getattr(self.options, "member", None) or os.environ.get("WORKBENCH_MEMBER") or None

    @contextlib.contextmanager
    def bench(self) -> Iterator["Bench"]:
        """The project, opened for the member who acts."""
        from screens.bench import opened

        with opened(self.project, self.member) as bench:
            yield bench

    def work(self, work: "Work[T]", what: str) -> T:
        """Run long work, with a bar on a terminal."""
        from screens.console.progress import run

        return run(work, what)

    def text(self, value: str | None, name: str) -> str | None:
        """The text that an option gives: itself, or standard input for `-`, character for character."""
        if value != "-":
            return value
        if self._stdin_taken:
            raise WrongUsage("One standard input", f"--{name} - is the second `-`", "give one of the texts in words")
        self._stdin_taken = True
        return decoded(sys.stdin.buffer.read(), "standard input")

    def limit(self) -> int | None:
        """How many rows a list shows: what was asked for; else all, or a few on a terminal."""
        asked: int | None = self.options.limit
        if asked is None and not self.out.as_json and sys.stdout.isatty():
            return FEW
        return asked


def decoded(data: bytes, name: str) -> str:
    """Read bytes as UTF-8, changing nothing."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused("Not UTF-8", f"{name}, line {line}: byte 0x{data[error.start]:02x}", "save it as UTF-8") from None


class Command(NamedTuple):
    """One command of the command line: a file of `screens.commands` holds it as a module-level value.

    No dataclass: what makes these costs `--help` a tenth of its time.
    """

    name: str
    help: str
    arguments: Callable[[Parser], None]
    """Declares its arguments; a noun with verbs adds parsers whose defaults name their own `run`."""
    run: Callable[[Context], int | None] | None = None
    """Does it and returns the exit status, None for 0."""
