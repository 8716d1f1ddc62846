"""`workbench guideline`: the instructions that authors and reviewers work by, in versions."""

from screens.console.command import Command, Context, decoded
from screens.console.parser import Parser, count
from workbench.errors import Refused


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    publish = verbs.add_parser("publish", help="publish a new version")
    publish.add_argument("file", metavar="FILE", help="its text; - for standard input")
    publish.set_defaults(run=_publish)
    show = verbs.add_parser("show", help="show a version")
    show.add_argument("--version-number", type=count, metavar="N", dest="number", help="the latest where none is given")
    show.set_defaults(run=_show)


def _publish(context: Context) -> None:
    from workbench.domain.project import Guideline
    from workbench.services.people import publish_guideline

    text = _text(context, context.options.file)
    with context.bench() as bench:
        changes = publish_guideline(bench.collection, bench.act("Publish the guideline"), text)
        with bench.collection.view() as view:
            found = view.subject(changes.events[0].subject)
    number = len(found.versions) if isinstance(found, Guideline) else 0
    context.out.answer({"version": number, "event": changes.events[0].id}, f"version {number} is published")


def _text(context: Context, name: str) -> str:
    from pathlib import Path

    if name == "-":
        text = context.text("-", "file") or ""
    else:
        try:
            text = decoded(Path(name).read_bytes(), name)
        except OSError as error:
            raise Refused(
                "The file can't be read", f"{name}: {error.strerror}", "name a file that you may read"
            ) from None
    if not text.strip():
        raise Refused("Nothing to publish", f"{name} is empty", "write the guideline first")
    return text


def _show(context: Context) -> None:
    from workbench.domain.event import derived_id
    from workbench.domain.project import Guideline

    with context.bench() as bench, bench.collection.view() as view:
        found = view.subject(derived_id("guideline"))
        versions = found.versions if isinstance(found, Guideline) else ()
        number = context.options.number or len(versions)
        if not 1 <= number <= len(versions):
            raise Refused("No such version", f"there are {len(versions)} versions", "workbench guideline publish FILE")
        event, digest = versions[number - 1]
        text = view.text(digest)
    context.out.answer({"version": number, "event": event, "text": text}, text or "(erased)")


COMMAND = Command("guideline", "publish and show the guideline", _arguments)
