"""Work over many items: what went through, what did not, and the exit status that follows."""

from collections.abc import Mapping, Sequence
from typing import Any

from screens.console.output import Output
from workbench.errors import Refused
from workbench.progress import Failure


def told(out: Output, counts: Mapping[str, int], failed: Sequence[Failure], *, through: int) -> int:
    """Print the outcome; returns 0 where something went through or nothing failed, else 3.

    Args:
        out: where to.
        counts: what was done, by name.
        failed: what was not, with reasons.
        through: how many items went through; known ones count.
    """
    lines: list[dict[str, Any]] = [{"item": one.item, "reason": one.reason} for one in failed]
    words = [f"{number} {name.replace('_', ' ')}" for name, number in counts.items()]
    if failed:
        words.append(f"{len(failed)} failed")
    out.answer(
        {**counts, "failed": [{name: _json(text) for name, text in line.items()} for line in lines]}, ", ".join(words)
    )
    if not out.as_json:
        for line in lines:
            out.note(f"{line['item']}: {line['reason']}")
    if failed and not through:
        first = failed[0]
        raise Refused(
            "Nothing went through", f"{len(failed)} failed; {first.item}: {first.reason}", "mend what is named"
        )
    return 0


def _json(text: str) -> str:
    """A name as JSON can hold it: file names may be no UTF-8."""
    return text.encode("utf-8", "replace").decode()
