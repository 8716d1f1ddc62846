"""Relevance and profiles of chunks: by the model with evidence, by a person's hand, and what is kept or dropped."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workbench.canonical import canonical
from workbench.domain.event import NewEvent
from workbench.domain.listing import ChunkLine, Filter
from workbench.domain.profile import Profile, Quote, Terms, check_evidence, find, taxonomy
from workbench.domain.project import Role
from workbench.domain.relevance import obviously_irrelevant
from workbench.engines import profiling
from workbench.engines.hosts import Chosen
from workbench.engines.templates import Template
from workbench.errors import Refused, ServiceFailed
from workbench.progress import Failure, Progress, Work
from workbench.services.asking import Job, run_all
from workbench.services.people import require
from workbench.services.templating import template_for
from workbench.view import Act, Changes, Collection, View

CLOSED = {
    "domain": "taxonomy.domain", "subdomain": "taxonomy.subdomain", "category": "taxonomy.category",
    "programming_language": "taxonomy.programming_language",
}  # fmt: skip
"""Fields of a profile whose values the project may have closed, with the setting that says so."""
PAGE = 500
"""Chunks that are looked up together."""


@dataclass(slots=True)
class Profiled:
    """What profiling did."""

    profiled: int = 0
    """Chunks that were decided on: kept and dropped ones together."""
    kept: int = 0
    dropped: int = 0
    """Not worth a prompt, by the plain rules or by the model."""
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all chunks of a project are judged by."""

    terms: Terms
    about: str
    code: frozenset[str]
    """Documents that are source code."""
    titles: Mapping[str, str]
    templates: Mapping[bool, Template]
    """How to ask: about code, and about all else."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A chunk that a model is asked about, and how."""

    line: ChunkLine
    seed: int
    code: bool


def profile(
    collection: Collection, act: Act, chosen: Chosen, *, chunks: Sequence[str] | None = None, limit: int | None = None
) -> Work[Profiled]:
    """Say of chunks whether they are worth a prompt and what they are about.

    Plain rules come first, then the model. Every chunk is written on its own, all under one step: a run that is
    cancelled or dies keeps what is done and goes on where it stopped when it is started again.

    Args:
        collection: the project.
        act: who asks for it.
        chosen: the model host and its model.
        chunks: these chunks, whatever is known of them; None for those that nothing was said of yet, in the order
            of the documents, those that failed before last.
        limit: most chunks.

    Raises:
        ServiceFailed: the host failed and nothing went through.
    """
    require(act.member, Role.AUTHOR, Role.EDITOR)
    result = Profiled()
    with collection.view() as view:
        lines, frame = _candidates(view, chunks)[:limit], _frame(view)
    asked = yield from _sifted(collection, act, lines, frame, result)
    try:
        jobs = (Job(one, lambda one=one: _stream(chosen, one, frame)) for one in asked)  # type: ignore[misc]

        def store(one: _Asked, answer: profiling.Profiled) -> None:
            _store(collection, act, chosen, one, answer, result)

        yield from run_all(jobs, len(asked), chosen.host.slots, store, result.failed, lambda one: one.line.id[:12])
    except ServiceFailed:
        if not result.dropped:
            raise
    result.profiled = result.kept + result.dropped
    return result


def _sifted(
    collection: Collection, act: Act, lines: Sequence[ChunkLine], frame: _Frame, result: Profiled
) -> Work[list[_Asked]]:
    """Drop what plain rules drop; the rest is for the model."""
    asked: list[_Asked] = []
    for number, line in enumerate(lines):
        yield Progress(number, len(lines), "plain rules")
        why = obviously_irrelevant(line.text)
        if why is None:
            asked.append(_Asked(line, 1 if line.failure else 0, line.document in frame.code))
        else:
            _write(collection, act, line, {"kept": False, "why": why})
            result.dropped += 1
    return asked


def edit_profile(collection: Collection, act: Act, chunk: str, changes: Mapping[str, Any]) -> Changes:
    """Change a chunk's profile by hand.

    Args:
        collection: the project.
        act: who changes it.
        chunk: the chunk.
        changes: fields of a profile with their new values; evidence as quotes out of the chunk.

    Raises:
        Refused: a field that profiles do not have, a value outside of the project's closed sets, or evidence that
            does not stand in the chunk.
    """

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        line = _line(view, chunk)
        edited = _edited(line, changes)
        for name, key in CLOSED.items():
            known = _known(view, edited, name, key)
            if changes.get(name) and known and changes[name] not in known:
                raise Refused(
                    f"No such {name}",
                    f"{changes[name]!r}",
                    f"the project's: {', '.join(known)}; a lead changes them: workbench set {key}",
                )
        wrong = check_evidence(edited, line.text)
        if wrong:
            raise Refused("Evidence does not stand", wrong, "quote the chunk word by word: evidence=QUOTE")
        yield NewEvent("chunk.profiled", chunk, {"document": line.document}, {"profile": written(edited)})

    return collection.transact(act, operation)


def _known(view: View, profile: Profile, name: str, key: str) -> list[str]:
    """The values that a field may have; of subdomains, those of the profile's domain."""
    known: list[str] = list(view.setting(key))
    if name != "subdomain":
        return known
    return list(taxonomy(view.setting(CLOSED["domain"]), known).get(profile.domain, known))


def keep_chunks(collection: Collection, act: Act, chunks: Sequence[str], kept: bool, why: str = "") -> Changes:
    """Keep or drop chunks by a person's word, which stands against the model's."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        wanted = list(dict.fromkeys(chunks))
        for start in range(0, len(wanted), PAGE):
            page = wanted[start : start + PAGE]
            documents = {line.id: line.document for line in view.chunks(Filter(ids=tuple(page)))}
            for chunk in page:
                if chunk not in documents:
                    raise _missing(chunk)
                yield NewEvent("chunk.kept", chunk, {"document": documents[chunk], "kept": kept, "why": why})

    return collection.transact(act, operation)


def written(profile: Profile) -> str:
    """A profile as the log keeps it."""
    return canonical(asdict(profile)).decode()


def _candidates(view: View, chunks: Sequence[str] | None) -> list[ChunkLine]:
    if chunks is not None:
        return [_line(view, chunk) for chunk in dict.fromkeys(chunks)]
    lines = [line for line in view.chunks(Filter(state="open")) if not line.duplicate]
    return sorted(lines, key=lambda line: bool(line.failure))


def _line(view: View, chunk: str) -> ChunkLine:
    line = next(iter(view.chunks(Filter(ids=(chunk,)))), None)
    if line is None:
        raise _missing(chunk)
    return line


def _missing(chunk: str) -> Refused:
    return Refused("No such chunk", f"there is no chunk {chunk[:12]}", "workbench list chunks")


def _frame(view: View) -> _Frame:
    documents = list(view.documents(Filter()))
    return _Frame(
        Terms(
            taxonomy(view.setting("taxonomy.domain"), view.setting("taxonomy.subdomain")),
            categories=tuple(view.setting("taxonomy.category")),
            languages=tuple(view.setting("taxonomy.programming_language")),
        ),
        view.setting("description"),
        frozenset(line.id for line in documents if line.facts.get("kind") == "code"),
        {line.id: line.title for line in documents},
        {True: template_for(view, "profile_code"), False: template_for(view, "profile")},
    )


def _stream(chosen: Chosen, one: _Asked, frame: _Frame) -> Generator[str, None, profiling.Profiled]:
    line = one.line
    heading = " > ".join(line.heading_path) or frame.titles.get(line.document, "")
    return profiling.profile(
        chosen.host, chosen.model, line.text, replace(frame.terms, code=one.code), frame.templates[one.code],
        heading=heading, about=frame.about, seed=one.seed,
    )  # fmt: skip


def _store(
    collection: Collection, act: Act, chosen: Chosen, one: _Asked, answer: profiling.Profiled, result: Profiled
) -> None:
    """Write down a profile, or why there is none."""
    payload: dict[str, Any] = {"source": _source(chosen, one, answer)}
    if answer.profile is None:
        _write(collection, act, one.line, {**payload, "failure": answer.reason})
        raise Refused("No profile", answer.reason)
    kept = answer.profile.relevant
    payload |= {"kept": kept, "why": "" if kept else "the model found nothing to ask about"}
    _write(collection, act, one.line, payload, {"profile": written(answer.profile)})
    result.kept += kept
    result.dropped += not kept


def _source(chosen: Chosen, one: _Asked, answer: profiling.Profiled) -> dict[str, Any]:
    source: dict[str, Any] = {
        "template": "profile_code" if one.code else "profile", "template_hash": answer.template_hash,
        "seed": one.seed, "model": chosen.model,
    }  # fmt: skip
    if answer.replies:
        last = answer.replies[-1]
        source |= {"model": last.model, "digest": last.digest, "options": last.options.record()}
    return source


def _write(
    collection: Collection,
    act: Act,
    line: ChunkLine,
    payload: Mapping[str, Any],
    texts: Mapping[str, str] | None = None,
) -> None:
    def operation(view: View) -> Iterator[NewEvent]:
        found = _line(view, line.id)
        if found.profile != line.profile:
            raise Refused("Profiled meanwhile", "somebody else wrote its profile", "workbench show " + line.id[:12])
        yield NewEvent("chunk.profiled", found.id, {"document": found.document, **payload}, texts or {})

    collection.transact(act, operation)


def _edited(line: ChunkLine, changes: Mapping[str, Any]) -> Profile:
    known = line.profile or {"relevant": True, "evidence": ()}
    quotes = tuple(Quote(**quote) for quote in known["evidence"])
    profile = Profile(**{**known, "evidence": quotes, "keywords": tuple(known.get("keywords", ()))})
    values = dict(changes)
    strange = set(values) - set(Profile.__dataclass_fields__)
    if strange:
        raise Refused("No such field", ", ".join(sorted(strange)), f"one of {', '.join(Profile.__dataclass_fields__)}")
    if "evidence" in values:
        values["evidence"] = tuple(find(quote, line.text) or Quote(quote, 0, 0) for quote in values["evidence"])
    if "keywords" in values:
        values["keywords"] = tuple(values["keywords"])
    if isinstance(values.get("relevant"), str):
        values["relevant"] = values["relevant"].casefold() in ("yes", "true", "1")
    return replace(profile, **values)
