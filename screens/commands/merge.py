"""`workbench merge`: what another copy of the project has and this one lacks comes in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser
from workbench.errors import Refused

if TYPE_CHECKING:
    from storage.merging import Merged


def _arguments(parser: Parser) -> None:
    parser.add_argument("other", metavar="OTHER.sft", help="another copy of this project")


def _run(context: Context) -> None:
    from pathlib import Path

    from storage.merging import merge
    from storage.upkeep import content

    other = Path(context.options.other)
    if not other.exists():
        raise Refused("No such copy", f"{other} is not there", "name the other copy's file: workbench merge OTHER.sft")
    with context.bench() as bench:
        merged = merge(bench.collection, other)
        digest = content(bench.collection)
    for warning in merged.warnings:
        context.out.note(warning)
    data = {
        "events": merged.events, "conflicts": merged.conflicts, "void": merged.void, "content_hash": digest,
        "warnings": merged.warnings,
    }  # fmt: skip
    context.out.answer(data, *_told(merged))


def _told(merged: "Merged") -> Iterator[str]:
    """What came in, and what the project now has to settle, from this merge or an earlier one."""
    taken, waiting, void = merged.events, merged.conflicts, merged.void
    yield f"{taken} event{'s' * (taken != 1)} taken in" if taken else "nothing new: all of it was here already"
    if waiting:
        yield f"in conflict: {waiting} pair{'s' * (waiting != 1)}, for an editor to settle: workbench list conflicts"
    if void:
        yield (
            f"without effect: {void} event{'s' * (void != 1)}, since others of the same time are stricter or came "
            "first; `show` of the pair says which and why"
        )


COMMAND = Command("merge", "take in what another copy of this project has", _arguments, _run)
