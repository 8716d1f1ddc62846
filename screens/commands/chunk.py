"""`workbench chunk`: a person's word on chunks, one or many at once."""

from screens.console.command import Command, Context
from screens.console.parser import Parser, assignment
from workbench.errors import WrongUsage


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, what in (("keep", "keep chunks for the dataset"), ("drop", "leave chunks out of the dataset")):
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("ids", metavar="ID", nargs="*")
        verb.add_argument("--document", metavar="ID", help="all chunks of this document")
        verb.add_argument("--why", default="", metavar="TEXT")
        verb.set_defaults(run=_decide)
    edit = verbs.add_parser("profile", help="change a chunk's profile by hand")
    edit.add_argument("id", metavar="ID")
    what = "topic, domain, subdomain, use_case, …; keywords and evidence take | between them"
    edit.add_argument("changes", metavar="KEY=VALUE", nargs="+", type=assignment, help=what)
    edit.set_defaults(run=_profile)


def _decide(context: Context) -> None:
    from workbench.domain.listing import Filter
    from workbench.services.profiling import keep_chunks

    options = context.options
    if not options.ids and not options.document:
        raise WrongUsage("No chunk named", "which ones?", f"workbench chunk {options.verb} ID..., or --document ID")
    with context.bench() as bench:
        with bench.collection.view() as view:
            chunks = [view.find(one, "chunk") for one in options.ids]
            if options.document:
                document = view.find(options.document, "document")
                chunks += [line.id for line in view.chunks(Filter(parent=document))]
        chunks = list(dict.fromkeys(chunks))
        label = f"{options.verb.capitalize()} {len(chunks)} chunk{'s' * (len(chunks) != 1)}"
        keep_chunks(bench.collection, bench.act(label), chunks, options.verb == "keep", options.why)
    done = {"keep": "kept", "drop": "dropped"}[options.verb]
    context.out.answer({done: len(chunks), "chunks": chunks}, f"{len(chunks)} {done}")


def _profile(context: Context) -> None:
    from screens.shapes import chunk
    from workbench.domain.listing import Filter
    from workbench.services.profiling import edit_profile

    lists = ("keywords", "evidence")
    changes = {key: [part.strip() for part in value.split("|")] if key in lists else value
               for key, value in context.options.changes}  # fmt: skip
    with context.bench() as bench:
        with bench.collection.view() as view:
            uid = view.find(context.options.id, "chunk")
        edit_profile(bench.collection, bench.act(f"Profile of {uid[:12]}"), uid, changes)
        with bench.collection.view() as view:
            data = chunk(next(iter(view.chunks(Filter(ids=(uid,))))))
    context.out.answer(data, f"{uid[:12]}: {', '.join(changes)}")


COMMAND = Command("chunk", "keep or drop chunks, and edit their profiles", _arguments)
