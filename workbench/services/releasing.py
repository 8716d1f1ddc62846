"""Vetted pairs go out: chosen by stage, read and compared text by text, handed to a format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from workbench.domain.event import Event
from workbench.domain.listing import Filter
from workbench.domain.moment import moment
from workbench.domain.pair import Pair, Verdict
from workbench.domain.project import Document
from workbench.domain.road import FIELDS, Stage
from workbench.errors import Refused, WrongUsage
from workbench.exporters.spec import Exporter, ExportPair, ExportVerdict
from workbench.plugins import discover
from workbench.progress import Work
from workbench.services.confirming import confirmed
from workbench.services.exporting import Written, write_lines, write_stream
from workbench.services.splitting import side_of, split_of
from workbench.view import Collection, View


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported, and how."""

    format: str
    metadata: bool = False
    stage: str = Stage.ACCEPTED
    split: str | None = None
    """`train` or `held_out`; None for both."""


def exporters() -> dict[str, Exporter]:
    """The formats that there are, by name."""
    return discover("workbench.exporters", Exporter)


def export_pairs(collection: Collection, order: Order, target: Path | BinaryIO) -> Work[Written]:
    """Write the pairs of a stage, in the order in which they were made, as the project is at one moment.

    Args:
        collection: the project.
        order: what is wanted.
        target: a file, which is replaced as a whole, or a stream.

    Raises:
        Refused: the file cannot be written, a pair lacks a text, or a side is wanted where nothing is held out.
        AnswerIsNo: a text is not what was written.
    """
    if order.format not in exporters():
        raise WrongUsage("No such format", order.format, f"one of {', '.join(exporters())}")
    if order.stage not in list(Stage):
        raise WrongUsage("No such stage", order.stage, f"one of {', '.join(Stage)}")
    exporter = exporters()[order.format]
    with collection.view() as view:
        wanted = Filter(stage=order.stage, sort="made", among=side_of(view, order.split))
        chosen = [line.id for line in view.pairs(wanted)]
        records = (exporter.record(pair, order.metadata) for pair in _pairs(view, chosen, metadata=order.metadata))
        if isinstance(target, Path):
            return (yield from write_lines(records, target, total=len(chosen)))
        return (yield from write_stream(records, target, total=len(chosen)))


def _pairs(view: View, chosen: list[str], *, metadata: bool) -> Iterator[ExportPair]:
    who = {member.id: member.name for member in view.members()}
    dimensions = tuple(view.setting("dimensions"))
    for uid in chosen:
        pair = view.pair(uid)
        texts = {name: view.text(digest) for name, digest in pair.texts().items()}
        prompt, completion = texts.get("prompt"), texts.get("completion")
        if prompt is None or completion is None:
            raise Refused(
                "Not a whole pair", f"#{uid[:6]} lacks its {'completion' if prompt else 'prompt'}",
                "export a stage whose pairs are whole: --stage accepted",
            )  # fmt: skip
        facts = pair.facts
        further = {name: view.text(facts[name]) if facts.get(name) else None for name in ("system", "extra")}
        known = _known(view, pair, prompt, who, dimensions) if metadata else {}
        yield ExportPair(
            uid, prompt, completion, texts.get("context") or None, further["system"],
            language=facts.get("language") or "", skill=facts.get("skill") or "", extra=further["extra"], **known,
        )  # fmt: skip


def _known(view: View, pair: Pair, prompt: str, who: Mapping[str, str], dimensions: tuple[str, ...]) -> dict[str, Any]:
    """What the metadata say of a pair beside its texts."""
    said = confirmed(view, pair.facts)
    cell = pair.facts.get("cell", {})
    hands = {hand for name in pair.heads if (head := pair.head(name)) for hand in head.hands}
    events = view.history(pair.id)
    return {
        "cell": {name: cell.get(name, "") for name in dimensions},
        "author": ", ".join(sorted(who.get(hand, hand[:12]) for hand in hands)),
        "verdicts": tuple(part for verdict in pair.verdicts for part in _verdicts(view, verdict, who, events)),
        "demands": said.confirmed if said is not None and said.about(prompt) else None,
        "provenance": _provenance(view, pair, who, events),
    }


def _verdicts(view: View, verdict: Verdict, who: Mapping[str, str], events: list[Event]) -> Iterator[ExportVerdict]:
    time = next((moment(event.clock) for event in events if event.id == verdict.id), "")
    comment = verdict.payload.get("texts", {}).get("comment")
    for name, revision in verdict.revisions.items():
        yield ExportVerdict(
            name, revision, str(verdict.ruling), who.get(verdict.reviewer, verdict.reviewer), verdict.same_account,
            time, tuple(verdict.payload.get("reasons", ())), (view.text(comment) or "") if comment else "",
        )  # fmt: skip


def _provenance(view: View, pair: Pair, who: Mapping[str, str], events: list[Event]) -> dict[str, Any]:
    document = _document(view, pair)
    facts = document.facts if document else {}
    drafts = sorted({source for part in pair.revisions.values() if (source := part.source.get("draft"))})
    return {
        "stage": str(pair.stage), "imported": pair.imported, "on_word": who.get(pair.on_word, pair.on_word),
        "edited": pair.edited, "document": document.id if document else "",
        "document_path": str(facts.get("path") or ""), "document_title": str(facts.get("title") or ""),
        "document_sha256": str(facts.get("sha256") or ""), "licence": str(facts.get("licence") or ""),
        "chunk": pair.facts.get("chunk") or "", "split": split_of(view).told(pair.id, pair.facts), "drafts": drafts,
        "events": [event.id for event in events],
        "revisions": {name: pair.heads.get(name, "") for name in FIELDS},
    }  # fmt: skip


def _document(view: View, pair: Pair) -> Document | None:
    """The source document of a pair, named by itself or by the chunk that it was made for."""
    uid = pair.facts.get("document")
    if not uid and pair.facts.get("chunk"):
        line = next(iter(view.chunks(Filter(ids=(pair.facts["chunk"],)))), None)
        uid = line.document if line else None
    found = view.subject(uid) if uid else None
    return found if isinstance(found, Document) else None
