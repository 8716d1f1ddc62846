"""`workbench profile`: what chunks are about, by the model."""

from screens.console.command import Command, Context
from screens.console.parser import Parser, count


def _arguments(parser: Parser) -> None:
    parser.add_argument("--chunk", action="append", default=[], metavar="ID", help="only these; several times")
    parser.add_argument("--limit", type=count, metavar="N")
    parser.add_argument("--model", metavar="M")


def _run(context: Context) -> int:
    from screens.bench import engine
    from screens.console.outcome import told
    from workbench.services.profiling import profile

    options = context.options
    with context.bench() as bench:
        with bench.collection.view() as view:
            chunks = [view.find(one, "chunk") for one in options.chunk] or None
        chosen = engine("drafter", options.model)
        work = profile(bench.collection, bench.act("Profile chunks"), chosen, chunks=chunks, limit=options.limit)
        done = context.work(work, "profile")
    counts = {"profiled": done.profiled, "kept": done.kept, "dropped": done.dropped}
    return told(context.out, counts, done.failed, through=done.profiled)


COMMAND = Command("profile", "let the model say which chunks are relevant and what they are about", _arguments, _run)
