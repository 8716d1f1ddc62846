"""Colleagues at work on what a command is about: named on stderr, or in the way of what would take it away."""

from typing import TYPE_CHECKING

from screens.console.command import Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from screens.bench import Bench


def anyway(parser: Parser) -> None:
    """Declare the option that goes on in spite of colleagues."""
    parser.add_argument("--anyway", action="store_true", help="even while somebody else is at work on it")


def mention(context: Context, bench: "Bench", pair: str) -> None:
    """Say who else is at work on a pair; what both save is settled by the log."""
    from workbench.services.leasing import told

    for lease in bench.leases.others():
        if lease.touches(pair, "") and lease.member != bench.member.id:
            context.out.note(f"#{pair[:6]}: {told(lease)}")


def give_way(context: Context, bench: "Bench", subject: str) -> None:
    """Refuse to take a thing away from under a colleague's hands, unless `--anyway` was typed; raises InTheWay."""
    from workbench.services.leasing import refuse_if_held

    if not context.options.anyway:
        refuse_if_held(bench.leases, bench.member.id, subject)
