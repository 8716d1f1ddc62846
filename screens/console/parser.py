"""The grammar of the command line: argparse, with the global options at every level and errors of our own."""

import argparse
import os
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from workbench.errors import WrongUsage

TEXTS = frozenset(
    {"--prompt", "--completion", "--context", "--comment", "--instruction", "--reason", "--override", "--why", "--name",
     "--sort"}
)  # fmt: skip
"""Options whose value may begin with a dash, as a bullet point does."""
_OPTION = re.compile(r"--[a-z][a-z-]*(=.*)?|-[a-z]")


class Formatter(argparse.HelpFormatter):
    """Help as wide as the terminal, found without the modules that argparse would load for it."""

    def __init__(self, prog: str) -> None:
        """Lay out the help of a program."""
        try:
            width = int(os.environ.get("COLUMNS") or os.get_terminal_size(1).columns)
        except (ValueError, OSError):
            width = 80
        super().__init__(prog, width=max(40, min(width, 100)) - 2)


class Parser(argparse.ArgumentParser):
    """A parser that knows the global options, and raises what is wrong instead of ending the program."""

    declare: "Callable[[Parser], None] | None" = None
    """Adds the arguments when they are needed: most commands are only named in one run."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        """Take argparse's settings."""
        super().__init__(**{"allow_abbrev": False, "formatter_class": Formatter, **settings})
        shared = self.add_argument_group("global options")
        nothing = argparse.SUPPRESS
        shared.add_argument("-p", "--project", metavar="PROJECT", default=nothing, help="the project's file (.sft)")
        shared.add_argument("--as", dest="member", metavar="MEMBER", default=nothing, help="the member who acts")
        shared.add_argument("--json", action="store_true", default=nothing, help="print JSON, one object a line")

    def complete(self) -> None:
        """Add the arguments that were left for later."""
        declare, self.declare = self.declare, None
        if declare:
            declare(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # noqa: ANN401 - argparse's own
        """Parse, knowing all arguments by then."""
        self.complete()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Refuse a command line."""
        raise WrongUsage("Wrong usage", message, f"{self.prog} --help")


def joined(words: Sequence[str]) -> list[str]:
    """Bind values that begin with a dash to the option before them, which argparse would take for an option."""
    result: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return [*result, word, *rest]
        if word in TEXTS and rest and _is_value(word, rest[0]):
            word = f"{word}={rest.pop(0)}"
        result.append(word)
    return result


def _is_value(option: str, word: str) -> bool:
    if option == "--sort":
        return word.startswith("-") and not word.startswith("--")
    return len(word) > 1 and word.startswith("-") and word != "--" and not _OPTION.fullmatch(word)


def count(text: str) -> int:
    """Read a whole number that is not negative."""
    if not text.isdecimal() or not text.isascii():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def span(text: str) -> tuple[int, int]:
    """Read a span FROM:TO in code points."""
    start, colon, end = text.partition(":")
    if not colon or not (start + end).isdecimal() or not text.isascii() or not start or not end:
        raise argparse.ArgumentTypeError(f"{text!r} is not FROM:TO, such as 0:19")
    if int(start) >= int(end):
        raise argparse.ArgumentTypeError(f"{text!r}: a span ends behind its start")
    return int(start), int(end)


def assignment(text: str) -> tuple[str, str]:
    """Read NAME=VALUE."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value.strip()
