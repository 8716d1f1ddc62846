"""`workbench show`: one thing, whole."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from screens.console.command import Command, Context
from screens.console.parser import Parser
from screens.console.table import words
from workbench.errors import Refused

if TYPE_CHECKING:
    from checks.runner import Checker
    from storage.view import SqlView

_KINDS = ("pair", "document", "chunk", "draft", "revision", "event")
_TEXTS = ("prompt", "completion", "context", "text")


def _arguments(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help="a pair, document, chunk, draft, revision or event")
    parser.add_argument(
        "--head", metavar="FIELD", help="only the revision of a pair's text that is in force, by its id"
    )


def _run(context: Context) -> None:
    with context.bench() as bench, bench.collection.view() as view:
        if context.options.head:
            head = _head(view, view.find(context.options.id, "pair"), context.options.head)
            context.out.answer({"revision": head}, head)
            return
        data = _whole(view, view.find(context.options.id, *_KINDS), bench.checker)
    context.out.answer(data, *_lines(data))


def _head(view: "SqlView", uid: str, field: str) -> str:
    head = view.pair(uid).heads.get(field)
    if head is None:
        raise Refused("No such text", f"the pair {uid[:12]} has no {field}", f"workbench show {uid[:12]}")
    return head


def _whole(view: "SqlView", uid: str, checker: "Checker") -> dict[str, Any]:
    from screens import shapes
    from workbench.domain.listing import Filter
    from workbench.domain.pair import Pair
    from workbench.domain.project import Document, Draft

    found = view.subject(uid) if len(uid) == 32 else None
    if isinstance(found, Pair):
        return _pair(view, uid, checker)
    if isinstance(found, Document):
        facts = dict(found.facts)
        spans = [{"start": start, "end": end, "heading_path": list(path)} for start, end, path in found.spans]
        return {"type": "document", "id": uid, **facts, "text": view.text(found.text), "spans": spans}
    if isinstance(found, Draft):
        line = next(iter(view.drafts(Filter(ids=(uid,)))))
        return {"type": "draft", **shapes.draft(line)}
    if len(uid) == 32:
        return {"type": "chunk", **shapes.chunk(next(iter(view.chunks(Filter(ids=(uid,))))))}
    return _event(view, uid)


def _pair(view: "SqlView", uid: str, checker: "Checker") -> dict[str, Any]:
    from screens import shapes

    data = {"type": "pair", **shapes.pair_whole(view, uid, checker)}
    who = shapes.names(view)
    for one in data["overruled"]:
        event = shapes.event(next(view.log.events("hash = ?", (bytes.fromhex(one["event"]),))), who)
        one |= {name: event[name] for name in ("kind", "actor", "label", "time")}
    return data


def _event(view: "SqlView", uid: str) -> dict[str, Any]:
    from screens import shapes

    one = next(view.log.events("hash = ?", (bytes.fromhex(uid),)))
    texts = {name: view.text(digest) for name, digest in one.texts().items()}
    payload = {name: value for name, value in one.payload.items() if name != "texts"}
    return {"type": "event", "id": uid, **shapes.event(one, shapes.names(view)), "payload": payload, "texts": texts}


def _lines(data: dict[str, Any]) -> Iterator[str]:
    """The thing for people: its facts a line each, its texts whole below them."""
    for name, value in data.items():
        if name in _TEXTS or name in ("verdicts", "conflicts", "findings", "history", "spans", "texts", "overruled"):
            continue
        if value not in (None, "", {}, [], ()):
            yield f"{name.replace('_', ' '):<12} {words(value)}"
    for name in _TEXTS:
        if data.get(name) is not None:
            yield from ("", f"--- {name}", data[name])
    for name, text in data.get("texts", {}).items():
        yield from ("", f"--- {name}", text if text is not None else "(erased)")
    for one in data.get("verdicts", ()):
        who = one["reviewer"] + (", same account" if one["same_account"] else "")
        yield f"\nverdict      {one['ruling']} by {who}: {words(one['reasons'])}  {one['comment'] or ''}"
    for one in data.get("conflicts", ()):
        yield from (
            "",
            f"--- conflict: another {one['field']} by {one['author']}, {one['revision'][:12]}",
            one["text"] or "(erased)",
            f"(an editor settles it: workbench write {data['id'][:12]} --base {one['head'][:12]} --{one['field']} TEXT)"
            if one["head"]
            else "",
        )
    for one in data.get("overruled", ()):
        yield f"\nno effect    {one['label']} ({one['kind']}) by {one['actor']}: {one['why']}"
    for one in data.get("findings", ()):
        place = f"{one['field']} {one['start']}:{one['end']}"
        said = f"  waived: {one['reason']}" if one["state"] == "waived" else ""
        yield f"\nfinding      {one['severity']} {one['rule']}: {one['message']} ({place})  {one['id']}{said}"


COMMAND = Command("show", "show one thing, whole", _arguments, _run)
