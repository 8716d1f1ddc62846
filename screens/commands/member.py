"""`workbench member`: who takes part."""

from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column
from workbench.errors import WrongUsage

if TYPE_CHECKING:
    from workbench.domain.project import Member

_COLUMNS = (Column("name", 16), Column("roles"), Column("account", 16), Column("languages", 12), Column("domains", 16))
_ROLES = ("author", "reviewer", "editor", "lead")


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="add a member, or give the one of that name further roles")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", action="append", required=True, choices=_ROLES, help="what they do; several times")
    add.add_argument("--account", metavar="OSUSER", help="the account that they act from; yours where none is given")
    add.add_argument("--language", action="append", default=[], metavar="CODE")
    add.add_argument("--domain", action="append", default=[], metavar="D")
    add.add_argument("--only", action="store_true", help="of a known member: these roles, languages and domains alone")
    add.set_defaults(run=_add)
    verbs.add_parser("list", help="list the members").set_defaults(run=_list)


def _add(context: Context) -> None:
    from screens import shapes
    from workbench.domain.event import new_id
    from workbench.domain.project import Member, Role
    from workbench.services.people import add_member

    options = context.options
    if not options.name.strip() or not options.name.isprintable():
        raise WrongUsage(
            "Not a name", f"{options.name!r} is no name of a person", "workbench member add NAME --role ROLE"
        )
    roles = tuple(Role(role) for role in dict.fromkeys(options.role))
    with context.bench() as bench:
        with bench.collection.view() as view:
            known = next((one for one in view.members() if one.name == options.name), None)
        account = options.account or (known.account if known else bench.account.user)
        new = Member(new_id(), options.name, roles, account, tuple(options.language), tuple(options.domain))
        act = bench.act(f"{'Change' if known else 'Add'} member {new.name}")
        member = add_member(bench.collection, act, new, only=options.only)
    data = {**shapes.member(member), "known": known is not None, "before": list(known.roles) if known else []}
    context.out.answer(data, _told(member, known))


def _told(member: "Member", known: "Member | None") -> str:
    words = f"{member.name}: {', '.join(member.roles)}, acting from {member.account}"
    if known is None:
        return words
    if member == known:
        return f"{words}; nothing was changed"
    before = ", ".join(known.roles) + ("" if known.account == member.account else f", acting from {known.account}")
    return f"{words}; was a member already ({before})"


def _list(context: Context) -> None:
    from screens import shapes

    with context.bench() as bench, bench.collection.view() as view:
        context.out.rows((shapes.member(person) for person in view.members()), _COLUMNS)


COMMAND = Command("member", "add and list members", _arguments)
