"""The errors that a person is meant to read: a title, what happened, and what to do about it."""

from typing import ClassVar


class WorkbenchError(Exception):
    """Something that stopped the work, told so that a person can act on it."""

    code: ClassVar[str] = "error"
    """Stable word for programs, `error.code` in `--json`."""
    status: ClassVar[int] = 3
    """Exit status of the command line."""

    def __init__(self, title: str, message: str, hint: str = "") -> None:
        """Say what stopped the work.

        Args:
            title: the kind of trouble in a few words.
            message: the cause: file, line, name.
            hint: the cure: what to type or to ask for.
        """
        super().__init__(title, message, hint)
        self.title = title
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """The cause in one line."""
        return f"{self.title}: {self.message}"


class AnswerIsNo(WorkbenchError):
    """The question was answered, and the answer is no (blocking findings, damage found)."""

    code = "no"
    status = 1


class WrongUsage(WorkbenchError):
    """The command was called in a way that it does not have."""

    code = "usage"
    status = 2


class Refused(WorkbenchError):
    """The input is refused and nothing was changed."""

    code = "refused"
    status = 3


class ServiceFailed(WorkbenchError):
    """A service is missing or failed: model host, LanguageTool, embedder."""

    code = "service"
    status = 4


class NotYet(ServiceFailed):
    """A service is getting ready: asked again some seconds later, it answers."""


class InTheWay(WorkbenchError):
    """Another change stands in the way: a conflict, a lock, an undo that others have built on."""

    code = "in_the_way"
    status = 5


class Cancelled(WorkbenchError):
    """The person took the order back."""

    code = "cancelled"
    status = 130
