"""The command line's door: reads what was typed, runs one command, and turns how it ended into an exit status."""

import contextlib
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Sequence
from types import FrameType

from screens.console.command import Command, Context
from screens.console.failures import crash, tell
from screens.console.output import plain_streams
from screens.console.parser import Parser, joined
from workbench.errors import Cancelled, WorkbenchError
from workbench.plugins import discover

BEGIN = """begin here:
  workbench new NAME.sft            make a project
  workbench ingest PATH...          take documents in
  workbench import FILE             take finished pairs in
  workbench list pairs              see what there is
  workbench COMMAND --help          see what a command takes"""


class Hangup(BaseException):
    """The system asks the program to end: by SIGTERM or SIGHUP."""

    def __init__(self, number: int) -> None:
        """Name the signal."""
        super().__init__(number)
        self.number = number


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    plain_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    unheard = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in unheard:
        signal.signal(number, _hang_up)
    try:
        status = _guarded(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is still buffered goes nowhere.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    finally:
        for number in unheard:
            signal.signal(number, signal.SIG_DFL)
    return status


def build() -> Parser:
    """The grammar, from the commands that there are; each declares its arguments when it is met."""
    parser = Parser(prog="workbench", description="Build vetted SFT datasets from a domain's documents.")
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=False)
    for command in discover("screens.commands", Command).values():
        part = commands.add_parser(command.name, help=command.help, description=command.help)
        part.declare = command.arguments
        if command.run is not None:
            part.set_defaults(run=command.run)
    return parser


def _guarded(words: list[str]) -> int:
    as_json = "--json" in words
    try:
        return _run(words)
    except WorkbenchError as error:
        tell(error, as_json=as_json)
        return error.status
    except KeyboardInterrupt:
        tell(Cancelled("Cancelled", "the work was stopped", "run it again to go on"), as_json=as_json)
        return Cancelled.status
    except Hangup as end:
        return 128 + end.number
    except BrokenPipeError:
        raise
    except Exception as error:  # the one place that meets what nobody foresaw
        fault = crash(error)
        tell(fault, as_json=as_json)
        return fault.status


def _run(words: list[str]) -> int:
    if sys.stdin.isatty() and sys.stdout.isatty() and (shared := _only_shared(words)):
        return _rooms(*shared)
    parser = build()
    try:
        options = parser.parse_args(joined(words))
    except SystemExit as end:  # argparse printed the help
        return int(end.code or 0)
    if options.version:
        from importlib.metadata import version

        print(f"workbench {version('sft-workbench')}")
        return 0
    if options.command is None:
        parser.print_help()
        print(f"\n{BEGIN}")
        return 0
    status: int | None = options.run(Context(options, parser))
    return status or 0


def _only_shared(words: list[str]) -> tuple[Namespace, Parser] | None:
    """What was typed where no command is named: the rooms open without loading what the commands are."""
    parser = Parser(prog="workbench", add_help=False)
    try:
        options, others = parser.parse_known_args(joined(words))
    except WorkbenchError:  # told in the words of the whole grammar
        return None
    return None if others else (options, parser)


def _rooms(options: Namespace, parser: Parser) -> int:
    """Without a command: the rooms on the project, or Home where none is named and the folder holds none."""
    from screens.frame.start import run

    context = Context(options, parser)
    return run(context.nearest, context.member)


def _hang_up(number: int, _frame: FrameType | None) -> None:
    raise Hangup(number)
