"""`workbench demo`: a project that is alive at every stage, and a walk along the road on it."""

from screens.console.command import Command, Context
from screens.console.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", default="demo", help="where it is made; `demo` by default")
    parser.add_argument("--no-walk", action="store_true", help="only make the project")


def _run(context: Context) -> None:
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
    if not context.out.as_json and not context.options.no_walk:
        walk(context.out, project)


COMMAND = Command("demo", "make a project that is alive at every stage, and walk the road on it", _arguments, _run)
