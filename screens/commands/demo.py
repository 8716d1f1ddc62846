"""`workbench demo`: builds the demo project and walks the road on it, each command shown with its output."""

import shlex
from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from pathlib import Path


def _arguments(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", default="demo", help="a folder that does not exist yet")


def _run(context: Context) -> None:
    from pathlib import Path

    from storage.collection import create_collection
    from workbench.services.demo import build
    from workbench.services.people import this_account

    path = Path(context.options.folder) / "demo.sft"
    made = []

    def make() -> object:
        made.append(create_collection(path, team=False, group=None))
        return made[0]

    try:
        demo = context.work(build(make, this_account()), "demo")  # type: ignore[arg-type]
    finally:
        for collection in made:
            collection.close()
    context.out.answer(
        {"project": str(path), "documents": demo.documents, "pairs": demo.pairs, "stages": demo.stages,
         "conflicts": demo.conflicts},
        f"{path}: {demo.documents} documents, {demo.pairs} pairs, {demo.conflicts} in conflict",
    )  # fmt: skip
    if not context.out.as_json:
        _walk(path)


def _walk(path: "Path") -> None:
    """Show the road by its own commands, the way a team would type them."""
    show = _Shown(path)
    for line in (
        "list documents --limit 4",
        "list chunks --limit 3",
        "list pairs --stage prompt_submitted --limit 4",
        "list pairs --stage completion_draft --limit 4",
        "list conflicts",
        "search Kaution --limit 3",
    ):
        show(line)
    accepted = show.first("list pairs --stage accepted --limit 1")
    show(f"history {accepted[:12]}")
    show("profile --limit 1")
    show("draft prompts --limit 2 --seed 7")
    drafted = show.first("list drafts --limit 1")
    if drafted:
        show(f"--as ann write --from-draft {drafted[:12]}")
        show("--as ann undo")
    show(f"export --format messages -o {shlex.quote(str(path.with_name('messages.jsonl')))}")
    show("check-project")


class _Shown:
    """Runs commands as a person would, and shows them with what they print."""

    def __init__(self, path: "Path") -> None:
        """Work on a project."""
        self.path = path

    def __call__(self, line: str) -> None:
        """Show a command and run it."""
        import subprocess

        print(f"\n$ workbench -p {shlex.quote(str(self.path))} {line}", flush=True)
        subprocess.run(self._command(line), check=False, stdin=subprocess.DEVNULL)

    def first(self, line: str) -> str:
        """The id of the first thing that a listing gives, '' where there is none."""
        import json
        import subprocess

        done = subprocess.run([*self._command(line), "--json"], check=False, capture_output=True, text=True)
        rows = [json.loads(row) for row in done.stdout.split("\n") if row.strip()]
        return str(rows[0]["id"]) if rows else ""

    def _command(self, line: str) -> list[str]:
        import sys

        return [sys.executable, "-m", "workbench", "-p", str(self.path), *shlex.split(line)]


COMMAND = Command("demo", "build a living demo project and walk the road on it", _arguments, _run)
