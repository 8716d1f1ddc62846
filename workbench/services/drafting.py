"""Texts of a model, kept as drafts: of prompts, of completions, of a passage written anew.

A draft is no data. It is stored whole or not at all, with everything that made it, and remembered when it is refused.
"""

import itertools
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workbench.domain.event import NewEvent
from workbench.domain.project import Draft, Role
from workbench.engines.hosts import Chosen
from workbench.errors import Refused
from workbench.progress import Failure, Work
from workbench.services.answers import Answered, Partial, answer
from workbench.services.asking import Job, run_all
from workbench.services.people import require
from workbench.services.questions import (
    Question,
    Wish,
    completion,
    prompt,
    rewrite,
    waiting,
    waiting_pairs,
)
from workbench.services.retrieving import Retriever
from workbench.view import Act, Changes, Collection, View

K = TypeVar("K")


@dataclass(slots=True)
class Drafted:
    """What drafting did."""

    drafts: int = 0
    """Drafts that a person can take over."""
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Made:
    """A draft as it was stored."""

    id: str
    text: str
    failure: str
    """Why it is not offered; empty where it is."""
    written: tuple[int, int] | None = None
    """Of a rewrite, which holds the whole of the field: the part that the model wrote, in code points."""
    evidence: tuple[str, ...] = ()
    """The chunks that the model was shown, best first."""


def draft_prompts(
    collection: Collection,
    act: Act,
    chosen: Chosen,
    wish: Wish | None = None,
    *,
    chunks: Sequence[str] | None = None,
    limit: int | None = None,
) -> Work[Drafted]:
    """Draft prompts from chunks.

    Args:
        collection: the project.
        act: who asks for them.
        chosen: the model host and its model.
        wish: what the prompts are to be; without a skill, the project's skills take turns.
        chunks: from these chunks; None for those that were not dropped and have no draft (of that skill) yet.
        limit: most drafts.

    Raises:
        ServiceFailed: the host failed and nothing went through.
        Refused: a chunk or a skill that there is not.
    """
    require(act.member, Role.AUTHOR, Role.EDITOR)
    wanted = wish or Wish()
    with collection.view() as view:
        items, drafted = waiting(view, wanted)
    turns = itertools.count(drafted)
    wanted_items = list(dict.fromkeys(chunks if chunks is not None else items))[:limit]
    return (
        yield from draft_each(
            collection, act, chosen, wanted_items, lambda view, item: prompt(view, item, wanted, next(turns))
        )
    )


def draft_completions(
    collection: Collection,
    act: Act,
    chosen: Chosen,
    retriever: Retriever | None,
    wish: Wish | None = None,
    *,
    pairs: Sequence[str] | None = None,
    limit: int | None = None,
) -> Work[Drafted]:
    """Draft completions of pairs whose prompt is verified, from retrieved passages.

    Args:
        collection: the project.
        act: who asks for them.
        chosen: the model host and its model.
        retriever: finds the passages, which stay attached as evidence; None for none.
        wish: what the completions are to be.
        pairs: of these pairs; None for those that wait for a completion and have no draft of one.
        limit: most drafts.

    Raises:
        ServiceFailed: the host failed and nothing went through.
    """
    require(act.member, Role.AUTHOR, Role.EDITOR)
    wanted = wish or Wish()
    with collection.view() as view:
        items = list(dict.fromkeys(pairs if pairs is not None else waiting_pairs(view, wanted)))[:limit]
    if retriever is not None and items:
        yield from retriever.prepare()
    return (
        yield from draft_each(
            collection, act, chosen, items, lambda view, item: completion(view, item, wanted, retriever)
        )
    )


def draft_rewrite(
    collection: Collection, act: Act, chosen: Chosen, pair: str, name: str, span: tuple[int, int], wish: Wish
) -> Generator[Partial, None, Made]:
    """Write a marked passage anew after the wish's instruction (see `stream`).

    Args:
        collection: the project.
        act: who asks for it.
        chosen: the model host and its model.
        pair: the pair.
        name: the field that the passage is in.
        span: the passage, in code points of the field's text in force.
        wish: the instruction.
    """
    with collection.view() as view:
        question = rewrite(view, pair, name, span, wish)
    return (yield from stream(collection, act, chosen, question))


def stream_prompt(
    collection: Collection, act: Act, chosen: Chosen, chunk: str, wish: Wish
) -> Generator[Partial, None, Made]:
    """Draft one prompt (see `stream`)."""
    with collection.view() as view:
        question = prompt(view, chunk, wish)
    return (yield from stream(collection, act, chosen, question))


def stream_completion(
    collection: Collection, act: Act, chosen: Chosen, retriever: Retriever | None, pair: str, wish: Wish
) -> Generator[Partial, None, Made]:
    """Draft one completion (see `stream`); the retriever is expected to be prepared."""
    with collection.view() as view:
        question = completion(view, pair, wish, retriever)
    return (yield from stream(collection, act, chosen, question))


def stream(collection: Collection, act: Act, chosen: Chosen, question: Question) -> Generator[Partial, None, Made]:
    """Ask a question, yield the draft as it grows and store it at its end; closing before stores nothing.

    Whoever reads it closes it from the same thread, between two partials.

    Raises:
        ServiceFailed: the host failed; nothing was stored.
    """
    require(act.member, Role.AUTHOR, Role.EDITOR)
    answered = yield from answer(chosen, question)
    return _store(collection, act, answered)


def refuse(collection: Collection, act: Act, *drafts: str, why: str = "") -> Changes:
    """Say that offered drafts are not wanted; they are remembered, and their texts are not offered again."""

    def operation(view: View) -> Iterator[NewEvent]:
        require(act.member, Role.AUTHOR, Role.EDITOR)
        for draft in dict.fromkeys(drafts):
            found = view.subject(draft)
            if not isinstance(found, Draft):
                raise Refused("No such draft", f"there is no draft {draft[:12]}", "workbench list drafts")
            if found.state != "open":
                raise Refused("Nothing to refuse", f"the draft {draft[:12]} is {found.state}", "workbench list drafts")
            yield NewEvent("draft.refused", draft, {"why": why})

    return collection.transact(act, operation)


def draft_each(
    collection: Collection, act: Act, chosen: Chosen, items: Sequence[K], ask: Callable[[View, K], Question],
    name: Callable[[K], str] = str,
) -> Work[Drafted]:  # fmt: skip
    """Draft for every item, as many at a time as the host answers, and store each draft as it comes.

    Args:
        collection: the project.
        act: who asks for them.
        chosen: the model host and its model.
        items: what is drafted for.
        ask: the question for an item; where it raises Refused, the rest goes on.
        name: the item's chunk or pair.

    Raises:
        ServiceFailed: the host failed and nothing went through.
    """
    result = Drafted()

    def jobs() -> Iterator[Job[Question, Answered]]:
        for item in items:
            try:
                with collection.view() as view:
                    question = ask(view, item)
            except Refused as error:
                result.failed.append(Failure(name(item)[:12], f"{error.title}: {error.message}"))
                continue
            yield Job(question, lambda question=question: answer(chosen, question))  # type: ignore[misc]

    def store(_question: Question, answered: Answered) -> None:
        made = _store(collection, act, answered)
        if made.failure:
            raise Refused("Not offered", made.failure)

    result.drafts = yield from run_all(
        jobs(), len(items), chosen.host.slots, store, result.failed, lambda one: one.item[:12]
    )
    return result


def _store(collection: Collection, act: Act, answered: Answered) -> Made:
    """Write a draft down; a failed one with its reason and what the model wrote."""

    def operation(view: View) -> Iterator[NewEvent]:
        answered.question.check(view)
        yield answered.event

    collection.transact(act, operation)
    told = answered.event.payload
    written = tuple(told["written"]) if "written" in told else None
    return Made(answered.event.subject, answered.text, answered.failure, written, tuple(told.get("evidence", ())))
