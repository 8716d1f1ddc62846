"""Processes that end with the one that started them, even where that is killed with SIGKILL and can end nothing.

As a program: `python mortal.py STARTER COMMAND...` becomes COMMAND, and gets SIGTERM when the process STARTER is gone.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with(starter: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when the thread of `starter` that started it has ended."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != starter:  # it ended before the kernel knew
        os.kill(os.getpid(), number)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
