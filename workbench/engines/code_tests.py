"""Code answers against their tests: reads problems, puts a program together of each, and says how it went.

A problem is a record in the shape of HumanEval (`task_id`, `prompt`, `canonical_solution` or `completion`, `test`,
`entry_point`), or a pair in any shape of `import` that has a `test` and, if the test defines `check`, an `entry_point`
beside its texts. The answer goes on where the prompt's code ends; where it defines the entry point itself, it stands
alone behind the prompt's code.
"""

import ast
import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import BinaryIO

import orjson

from workbench.domain.shown import visible
from workbench.engines.running import DEFAULT, Ended, Limits, Sandbox
from workbench.errors import Refused
from workbench.importers.reading import read_rows
from workbench.importers.spec import BadLine, BadRecordError, Record, Shape
from workbench.plugins import discover
from workbench.progress import Progress, Work

_ANSWERS = ("completion", "canonical_solution")
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*(\w*)[^\n]*\n(.*?)^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_PYTHON = ("", "python", "py", "python3")
_CHECK = re.compile(r"^def check\(", re.MULTILINE)
_XCPU = 152
"""128 and the number of SIGXCPU."""
_KILL = 137


@dataclass(frozen=True, slots=True)
class Problem:
    """A code answer with its test."""

    line: int
    task: str
    """Its `task_id`; '' where it has none."""
    prompt: str
    completion: str
    test: str
    entry_point: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer fared."""

    line: int
    task: str
    passed: bool
    reason: str
    """Why not; '' where it passed."""
    seconds: float


def read_problems(source: Path | BinaryIO) -> Iterator[Problem | BadLine]:
    """The problems of a file.

    Yields:
        A problem, or BadLine for a record that is none.

    Raises:
        Refused: the file can't be read, or is of no known kind.
    """
    shapes = tuple(discover("workbench.importers", Shape).values())
    for row in read_rows(source):
        if isinstance(row, BadLine):
            yield row
            continue
        line, record = row
        try:
            yield _problem(record, line, shapes)
        except BadRecordError as error:
            yield BadLine(line, error.reason, error.cure)


def run_tests(
    source: Path | BinaryIO, sandbox: Sandbox, limits: Limits = DEFAULT, jobs: int = 0
) -> Work[list[Outcome]]:
    """Run the answers of a file against their tests.

    Args:
        source: a file, or a stream of bytes.
        sandbox: where they run.
        limits: what one may use up.
        jobs: how many run at the same time; 0 for one a processor.

    Returns:
        How each fared, in the file's order; a record that is no problem did not pass.

    Raises:
        Refused: there is no problem in the file.
        ServiceFailed: there is no sandbox, so nothing was run.
    """
    found = list(read_problems(source))
    if not any(isinstance(one, Problem) for one in found):
        raise _nothing(source, found)
    stop = Event()

    def fared(one: Problem | BadLine) -> Outcome:
        if isinstance(one, BadLine):
            return Outcome(one.line, "", False, f"{one.reason}. {one.cure}", 0.0)
        program = put_together(one)
        return judged(one, sandbox.run(program.source, limits, stop.is_set), program, limits)

    outcomes: list[Outcome] = []
    pool = ThreadPoolExecutor(jobs or len(os.sched_getaffinity(0)))
    try:
        for outcome in pool.map(fared, found):
            outcomes.append(outcome)
            yield Progress(len(outcomes), len(found), outcome.task)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return outcomes


@dataclass(frozen=True, slots=True)
class Program:
    """What is run, and where its parts begin, so that an error's line can be told by its part."""

    source: str
    parts: tuple[tuple[str, int], ...]
    """Name of a part and its first line, from 1, in order."""

    def place(self, line: int) -> str:
        """Where a line is, in words."""
        name, first = next((part for part in reversed(self.parts) if part[1] <= line), ("program", 1))
        return f"line {line - first + 1} of the {name}"


def put_together(problem: Problem) -> Program:
    """The program that runs an answer and then its test."""
    answer = _code(problem.completion)
    prompt = problem.prompt
    if _defines(answer, problem.entry_point) or not problem.entry_point:
        prompt = prompt if _parses(prompt) else ""
    calls = f"check({problem.entry_point})" if problem.entry_point and _CHECK.search(problem.test) else ""
    source, parts = "", []
    for name, text in (("prompt", prompt), ("completion", answer), ("test", problem.test), ("call of the test", calls)):
        # Where the prompt ends in the middle of a line, the answer goes on there.
        if source and not source.endswith("\n") and name != "completion":
            source += "\n"
        parts.append((name, source.count("\n") + 1))
        source += text
    return Program(source + "\n", tuple(parts))


def judged(problem: Problem, ended: Ended, program: Program, limits: Limits) -> Outcome:
    """Read how a program ended."""
    return Outcome(
        problem.line, problem.task, not (why := _reason(ended, program, limits)), why, round(ended.seconds, 3)
    )


def _reason(ended: Ended, program: Program, limits: Limits) -> str:
    told = {
        "time": f"it took longer than {limits.seconds:g} s",
        "output": f"it printed more than {limits.output >> 10} kB",
        "stopped": "it was stopped before its end",
    }
    if ended.cause in told:
        return told[ended.cause]
    if ended.verdict is None:
        if ended.status in (_XCPU, _KILL):
            return (
                f"it used more than {limits.cpu} s of the processor" if ended.seconds >= limits.cpu else "it was killed"
            )
        return f"it ended with status {ended.status} before its tests did"
    name, line, message = (ended.verdict.get(key) for key in ("error", "line", "message"))
    if not name:
        return ""
    if name == "SystemExit":
        return "it ended itself before its tests did"
    place = f" in {program.place(line)}" if isinstance(line, int) and line else ""
    return visible(f"{name}{place}" + (f": {message}" if message else ""))


def _problem(record: Record, line: int, shapes: tuple[Shape, ...]) -> Problem:
    test, entry, task = (_text(record, name) for name in ("test", "entry_point", "task_id"))
    if not test.strip():
        raise BadRecordError("it has no test", "A problem has prompt, completion, test and entry_point.")
    if entry and not entry.isidentifier():
        raise BadRecordError("its entry_point is no name", "Write the name of the function that the test calls.")
    answer = next((name for name in _ANSWERS if isinstance(record.get(name), str)), None)
    if answer is not None and isinstance(record.get("prompt"), str):
        return Problem(line, task, record["prompt"], record[answer], test, entry)
    fitting = [shape for shape in shapes if shape.recognises(record)]
    if len(fitting) != 1:
        raise BadRecordError("it has no completion", "A problem has prompt, completion, test and entry_point.")
    pair = fitting[0].read(record, "last", line)
    return Problem(line, task, pair.prompt, pair.completion, test, entry)


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _code(completion: str) -> str:
    """The Python in an answer: its fenced blocks where it has any, else all of it."""
    blocks = [block for _, language, block in _FENCE.findall(completion) if language.lower() in _PYTHON]
    return "\n".join(blocks) if blocks else completion


def _defines(source: str, name: str) -> bool:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name
               for node in tree.body)  # fmt: skip


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _nothing(source: Path | BinaryIO, found: list[Problem | BadLine]) -> Refused:
    name = visible(source.name) if isinstance(source, Path) else "standard input"
    first = next((one for one in found if isinstance(one, BadLine)), None)
    why = f"; line {first.line}: {first.reason}" if first else ""
    cure = first.cure if first else "Is it the right file?"
    return Refused("Nothing to run", f"{name}: no code answer with a test{why}", cure)
