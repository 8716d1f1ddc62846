"""What runs inside of the sandbox around a program: it sets the limits, runs the program and says how it went.

Its source is handed to the sandbox's Python, which knows nothing of the workbench: so it imports the standard library
only. The key comes through standard input and is what the last line is told by: a program that prints something like a
verdict, or ends before its tests do, has none. It keeps out what happens by mistake; a program that takes Python's
frames apart on purpose can still lie about itself.
"""

import contextlib
import json
import os
import resource
import sys
import types
from collections.abc import Mapping

PROGRAM = "/program.py"
"""Where the program lies in the sandbox."""
MESSAGE = 200
"""Characters of an error's message that are told."""


def main() -> None:
    """Run the program; arguments: the verdict's file descriptor, and the limits as JSON."""
    verdict, limits = int(sys.argv[1]), json.loads(sys.argv[2])
    key = sys.stdin.buffer.read().decode()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # What was open for the sandbox's own start leads to files outside of it.
    os.closerange(3, verdict)
    os.closerange(verdict + 1, 1 << 16)
    for name, (soft, hard) in limits.items():
        resource.setrlimit(getattr(resource, name), (soft, hard))
    with open(PROGRAM, encoding="utf-8") as file:
        source = file.read()
    first = os.getpid()
    said = json.dumps({"key": key, **_run(source)})
    if os.getpid() != first:  # the program forked, and this is the copy, which has no say
        os._exit(0)
    with contextlib.suppress(OSError, ValueError):  # the program may have closed it
        sys.stdout.flush()
    os.write(verdict, said.encode())
    # Threads that the program left behind are not waited for.
    os._exit(0)


def _run(source: str) -> Mapping[str, object]:
    """How the program ended: `error` is '' at its end, else the error's name, with its line and message."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.argv = [PROGRAM]
    try:
        exec(compile(source, PROGRAM, "exec"), module.__dict__)
    except SyntaxError as error:
        return {"error": type(error).__name__, "line": error.lineno or 0, "message": str(error.msg)[:MESSAGE]}
    except SystemExit:
        return {"error": "SystemExit", "line": 0, "message": ""}
    except BaseException as error:  # whatever it is, it is how the program ended
        return {"error": type(error).__name__, "line": _line(error), "message": _message(error)}
    return {"error": "", "line": 0, "message": ""}


def _line(error: BaseException) -> int:
    """The line of the program that raised it, the innermost one."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == PROGRAM:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MESSAGE]
    except BaseException:  # the program's own error may fail to describe itself
        return ""


if __name__ == "__main__":
    main()
