"""What a completion may take its facts from: the context that the pair carries, and the passages that it leans on."""

from checks.spec import Subject


def may_lean(subject: Subject) -> bool:
    """Whether a pair may lean on passages: in a project with documents, where nobody has looked yet."""
    tool = subject.tools.evidence
    return tool is not None and bool(subject.pair) and tool.some()


def passages(subject: Subject) -> str:
    """The passages that a pair leans on, as one text without what its context holds anyway; '' for most pairs.

    Raises:
        WorkbenchError: the project can't be read.
    """
    tool = subject.tools.evidence
    if tool is None or not may_lean(subject):
        return ""
    context = subject.texts.get("context", "").strip()
    return "\n\n".join(one for one in dict.fromkeys(map(str.strip, tool.passages(subject.pair))) if one != context)
