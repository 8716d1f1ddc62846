"""`workbench member`: who takes part."""

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import Column
from workbench.errors import WrongUsage

_COLUMNS = (Column("name", 16), Column("roles"), Column("account", 16), Column("languages", 12), Column("domains", 16))
_ROLES = ("author", "reviewer", "editor", "lead")


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="add a member, or change the one of that name")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", action="append", required=True, choices=_ROLES, help="what they do; several times")
    add.add_argument("--account", metavar="OSUSER", help="the account that they act from; yours where none is given")
    add.add_argument("--language", action="append", default=[], metavar="CODE")
    add.add_argument("--domain", action="append", default=[], metavar="D")
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
        account = options.account or bench.account.user
        new = Member(new_id(), options.name, roles, account, tuple(options.language), tuple(options.domain))
        member = add_member(bench.collection, bench.act(f"Member {new.name}"), new)
    context.out.answer(shapes.member(member), f"{member.name}: {', '.join(member.roles)}, acting from {member.account}")


def _list(context: Context) -> None:
    from screens import shapes

    with context.bench() as bench, bench.collection.view() as view:
        context.out.rows((shapes.member(person) for person in view.members()), _COLUMNS)


COMMAND = Command("member", "add and list members", _arguments)
