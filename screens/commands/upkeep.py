"""`workbench backup`, `rebuild` and `check-project`: looking after the project's file."""

from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser

if TYPE_CHECKING:
    from pathlib import Path

    from storage.upkeep import Report


def _backup_arguments(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", nargs="?", help="where to; beside the project where none is given")


def _check_arguments(parser: Parser) -> None:
    parser.add_argument("--repair", action="store_true", help="mend what follows from the log, after a backup")


def _no_arguments(parser: Parser) -> None:
    del parser


def _backup(context: Context) -> int:
    from pathlib import Path

    from storage.collection import open_collection
    from storage.upkeep import backup, check

    folder = Path(context.options.folder) if context.options.folder else None
    with context.bench() as bench:
        path = backup(bench.collection, bench.act("Backup"), folder)
    copy = open_collection(path)
    try:
        report = check(copy)
    finally:
        copy.close()
    return _told(context, report, f"{path}: {'sound' if report.ok else 'damaged'}, {report.events} events", path)


def _rebuild(context: Context) -> int:
    from storage.upkeep import rebuild

    with context.bench() as bench:
        report = rebuild(bench.collection)
    return _told(context, report, f"folded again from {report.events} events")


def _check(context: Context) -> int:
    from storage.upkeep import check

    with context.bench() as bench:
        report = check(bench.collection, repair=context.options.repair)
    count = len(report.problems)
    words = f"sound: {report.events} events" if not count else f"{count} problems, {report.repaired} mended"
    return _told(context, report, words)


def _told(context: Context, report: "Report", words: str, file: "Path | None" = None) -> int:
    from dataclasses import asdict

    data = {
        "ok": report.ok, "problems": [asdict(problem) for problem in report.problems], "repaired": report.repaired,
        "events": report.events, "content_hash": report.content_hash, **({"file": str(file)} if file else {}),
    }  # fmt: skip
    lines = [f"{problem.kind}: {problem.detail}" + (f" (event {problem.event[:12]})" if problem.event else "")
             for problem in report.problems]  # fmt: skip
    context.out.answer(data, *lines, words, f"content {report.content_hash}")
    return 0 if report.ok else 1


BACKUP = Command("backup", "write a copy of the project that is a project itself", _backup_arguments, _backup)
REBUILD = Command("rebuild", "fold the whole log again", _no_arguments, _rebuild)
CHECK = Command("check-project", "compare the project's file with itself", _check_arguments, _check)
