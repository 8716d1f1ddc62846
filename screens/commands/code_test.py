"""`workbench code-test`: code answers run against their tests, in a sandbox and nowhere else."""

import sys

from screens.console.command import Command, Context
from screens.console.parser import Parser, count
from screens.console.table import Column

_COLUMNS = (Column("line", 6), Column("task", 16), Column("passed", 7), Column("seconds", 8), Column("reason"))


def _arguments(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="records with prompt, completion, test and entry_point; - for standard input"
    )
    parser.add_argument("--seconds", type=count, metavar="N", help="time that an answer may take (10)")
    parser.add_argument("--jobs", type=count, metavar="N", help="how many run at the same time (one a processor)")


def _run(context: Context) -> int:
    from dataclasses import asdict, replace
    from pathlib import Path

    from workbench.engines.bwrap import Bubblewrap
    from workbench.engines.code_tests import run_tests
    from workbench.engines.running import DEFAULT

    options = context.options
    source = sys.stdin.buffer if options.file == "-" else Path(options.file)
    limits = replace(DEFAULT, seconds=float(options.seconds)) if options.seconds else DEFAULT
    outcomes = context.work(run_tests(source, Bubblewrap(), limits, options.jobs or 0), "code-test")
    context.out.rows([asdict(one) for one in outcomes], _COLUMNS)
    passed = sum(one.passed for one in outcomes)
    if not context.out.as_json:
        context.out.note(f"{passed} of {len(outcomes)} passed")
    return 0 if passed == len(outcomes) else 1


COMMAND = Command("code-test", "run code answers against their tests, in a sandbox", _arguments, _run)
