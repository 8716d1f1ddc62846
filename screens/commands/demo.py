"""`workbench demo`: a project that is alive at every stage, in its rooms or walked along by command line."""

from screens.console.command import Command, Context
from screens.console.parser import Parser

LEAD = "eve"
"""The demo's lead, who may do everything but verify her own texts."""


def _arguments(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", default="demo", help="where it is made; `demo` by default")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--walk", action="store_true", help="walk the road by command line, without a terminal too")
    how.add_argument("--no-walk", action="store_true", help="only make the project")


def _run(context: Context) -> int:
    import sys
    from pathlib import Path

    from screens.tour import walk
    from storage.collection import SqlCollection, create_collection
    from workbench.services.demo import build
    from workbench.services.people import this_account

    project = Path(context.options.folder) / "demo.sft"
    made: list[SqlCollection] = []

    def make() -> SqlCollection:
        made.append(create_collection(project, team=False, group=None))
        return made[0]

    try:
        demo = context.work(build(make, this_account()), "demo")
    finally:
        for collection in made:
            collection.close()
    stages = ", ".join(f"{number} {stage}" for stage, number in demo.stages.items())
    context.out.answer(
        {"project": str(project), "documents": demo.documents, "pairs": demo.pairs, "stages": demo.stages,
         "conflicts": demo.conflicts},
        f"{project}: {demo.documents} documents, {demo.pairs} pairs ({stages}), {demo.conflicts} in conflict",
    )  # fmt: skip
    if context.out.as_json or context.options.no_walk:
        return 0
    if context.options.walk or not (sys.stdin.isatty() and sys.stdout.isatty()):
        walk(context.out, project)
        return 0
    from screens.frame.start import run

    return run(project, LEAD)


COMMAND = Command("demo", "make a project that is alive at every stage, and open it", _arguments, _run)
