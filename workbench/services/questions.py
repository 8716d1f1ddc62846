"""What a model is asked for a draft: shared by batches and by the rooms' streams."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.domain.listing import ChunkLine, DraftLine, Filter
from workbench.domain.pair import Pair
from workbench.domain.project import Document
from workbench.domain.road import FIELDS, Stage
from workbench.engines import templates
from workbench.errors import Refused
from workbench.services.retrieving import Passage, Retriever
from workbench.services.templating import has_template, template_for
from workbench.view import View

TEMPLATES = "en"
"""Language that the templates are written in: a model writes in it unasked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants of drafts; what is empty is left to the chunk, the pair and the project."""

    skill: str | None = None
    language: str | None = None
    difficulty: str = ""
    format: str = ""
    instruction: str = ""
    seed: int | None = None
    """None takes another one for each further draft of the same thing."""
    cell: Mapping[str, str] | None = None
    """The cell of the dataset that a prompt is drafted for; its draft remembers it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One draft to be asked for: all that it takes, so that no thread has to look at the project."""

    purpose: str
    item: str
    """The chunk or the pair."""
    template: templates.Template
    values: Mapping[str, Any]
    seed: int
    facts: Mapping[str, Any]
    """What the draft is recorded with, beside the model's part."""
    known: frozenset[str] = frozenset()
    """Texts that were offered before, as `plain` makes them."""
    around: tuple[str, str, str] = ("", "", "")
    """Of a rewrite: the text before the passage, the passage, and what follows."""
    instruction: str = ""

    def check(self, view: View) -> None:
        """Refuse where that which it is about is gone meanwhile."""
        if self.purpose == "prompt":
            _chunk(view, self.item)
        else:
            view.pair(self.item)


def waiting(view: View, wish: Wish) -> tuple[list[str], int]:
    """The chunks that a prompt may be drafted from and has not been, untried ones first; and how many were drafted."""
    tried: Counter[str] = Counter()
    done: set[str] = set()
    count = 0
    skill = known_skill(view, wish.skill) if wish.skill else None
    for draft in view.drafts(Filter(skill=skill)):
        chunk = draft.facts.get("chunk")
        if draft.purpose == "prompt" and chunk:
            count += 1
            tried[chunk] += 1
            done |= {chunk} if draft.state != "failed" else set()
    lines = (line for line in view.chunks(Filter()) if line.kept is not False and not line.duplicate)
    return sorted((line.id for line in lines if line.id not in done), key=lambda chunk: tried[chunk]), count


def waiting_pairs(view: View, wish: Wish) -> list[str]:
    """The pairs that wait for a completion and have no draft of one."""
    done = {
        draft.facts.get("pair")
        for draft in view.drafts(Filter())
        if draft.purpose == "completion" and draft.state != "failed"
    }
    lines = view.pairs(Filter(stage=Stage.COMPLETION_DRAFT, skill=wish.skill))
    return [line.id for line in lines if line.completion is None and line.id not in done]


def prompt(view: View, chunk: str, wish: Wish, turn: int | None = None) -> Question:
    """The question for a prompt out of a chunk.

    Args:
        view: the project.
        chunk: the chunk.
        wish: what the prompt is to be.
        turn: which of the skills is next, where none is wished; None goes on from the chunk's own drafts.
    """
    line = _chunk(view, chunk)
    document = view.subject(line.document)
    facts = document.facts if isinstance(document, Document) else {}
    earlier = _earlier(view, chunk, "prompt")
    code = facts.get("kind") == "code"
    skill = known_skill(view, wish.skill) if wish.skill else _next(view, code, len(earlier) if turn is None else turn)
    language = wish.language or facts.get("language") or next(iter(view.project.languages), TEMPLATES)
    template = template_for(view, templates.prompt_name(skill))
    topic = str((line.profile or {}).get("topic", ""))
    values = templates.prompt_values(
        line.text, heading=" > ".join(line.heading_path) or facts.get("title", ""), topic=topic,
        difficulty=wish.difficulty, format=wish.format, instruction=wish.instruction, language=_told(language),
    )  # fmt: skip
    told = {
        "chunk": chunk,
        "evidence": [chunk],
        "skill": skill,
        "language": language,
        "carries_chunk": template.carries_chunk,
        "cell": dict(wish.cell) if wish.cell else None,
        **_wishes(wish),
    }
    offered = _offered(one for one in earlier if one.facts.get("skill") == skill)
    return Question(
        "prompt", chunk, template, values, _seed(wish, earlier), told, offered, instruction=wish.instruction
    )


def completion(view: View, pair: str, wish: Wish, retriever: Retriever | None) -> Question:
    """The question for a completion of a pair, from its context and from retrieved passages."""
    found = view.pair(pair)
    joint = found.stage is Stage.PROMPT_DRAFT and view.setting("verification") == "joint"
    if found.stage is not Stage.COMPLETION_DRAFT and not joint:
        raise Refused(
            "Not open for writing",
            f"#{pair[:6]} is at {found.stage}",
            "only a pair at completion_draft gets drafts of a completion",
        )
    asked, context = _body(view, found, "prompt"), _body(view, found, "context")
    passages = _passages(view, found, asked, retriever)
    earlier = _earlier(view, pair, "completion")
    language = wish.language or found.facts.get("language")
    values = {
        "prompt": asked, "context": context, "language": _told(language), "format": wish.format,
        "instruction": wish.instruction,
        "passages": [_shown(one) for one in passages if not context or one.text.strip() not in context],
    }  # fmt: skip
    facts = {
        "pair": pair,
        "evidence": [one.chunk for one in passages],
        "skill": found.facts.get("skill"),
        "language": language,
        "revision": found.heads.get("prompt"),
        **_wishes(wish),
    }
    offered = _offered(earlier)
    return Question(
        "completion",
        pair,
        template_for(view, "completion"),
        values,
        _seed(wish, earlier),
        facts,
        offered,
        instruction=wish.instruction,
    )


def rewrite(view: View, pair: str, name: str, span: tuple[int, int], wish: Wish) -> Question:
    """The question for a marked passage of a pair's text."""
    found = view.pair(pair)
    if name not in FIELDS or name not in found.heads:
        raise Refused("No such text", f"#{pair[:6]} has no {name}", f"workbench show {pair[:12]}")
    text, (start, end) = _body(view, found, name), span
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Refused("Not a span", f"{start}:{end} of {len(text)} characters", "a span is FROM:TO within the text")
    if not wish.instruction.strip():
        raise Refused("No instruction", "a rewrite needs to be told what to change", "--instruction TEXT")
    # Blanks at its ends belong to the text around it: a model does not give them back.
    passage = text[start:end].strip()
    start += text[start:end].index(passage)
    end = start + len(passage)
    earlier = [one for one in _earlier(view, pair, "rewrite") if one.facts.get("field") == name]
    language = wish.language or found.facts.get("language")
    values = {"text": text, "span": passage, "instruction": wish.instruction, "language": _told(language)}
    facts = {
        "pair": pair,
        "field": name,
        "revision": found.heads[name],
        "span": [start, end],
        "evidence": [],
        "skill": found.facts.get("skill"),
        "language": language,
        **_wishes(wish),
    }
    offered = _offered(earlier) | {plain(text)}
    return Question(
        "rewrite",
        pair,
        template_for(view, "rewrite"),
        values,
        _seed(wish, earlier),
        facts,
        offered,
        (text[:start], passage, text[end:]),
        wish.instruction,
    )


def plain(text: str) -> str:
    """What equal texts have in common, whatever their blanks and case."""
    return " ".join(text.split()).casefold()


def known_skill(view: View, wanted: str) -> str:
    """A skill of the project as the project writes it; raises Refused with those that there are."""
    known = {templates.squeezed(skill): skill for skill in view.setting("skills")}
    if templates.squeezed(wanted) not in known:
        raise Refused(
            "No such skill",
            wanted,
            f"the project's: {', '.join(known.values())}; a lead adds one: workbench set skills LIST",
        )
    return str(known[templates.squeezed(wanted)])


def _next(view: View, code: bool, turn: int) -> str:
    """The skill whose turn it is, out of those that there are templates for."""
    known = [skill for skill in view.setting("skills") if has_template(view, templates.prompt_name(skill))]
    fitting = [skill for skill in known if templates.squeezed(skill).startswith("code_") is code] or known
    if not fitting:
        raise Refused("No skill to draft for", "none of the project's skills has a template", "workbench get skills")
    return str(fitting[turn % len(fitting)])


def _told(language: str | None) -> str:
    """The language as a template is told it: not at all where it is the template's own."""
    return "" if not language or language.partition("-")[0] == TEMPLATES else language


def _wishes(wish: Wish) -> dict[str, Any]:
    return {"difficulty": wish.difficulty, "format": wish.format}


def _seed(wish: Wish, earlier: Sequence[DraftLine]) -> int:
    return len(earlier) if wish.seed is None else wish.seed


def _earlier(view: View, parent: str, purpose: str) -> list[DraftLine]:
    return [draft for draft in view.drafts(Filter(parent=parent)) if draft.purpose == purpose]


def _offered(drafts: Iterable[DraftLine]) -> frozenset[str]:
    return frozenset(plain(draft.text) for draft in drafts if draft.state != "failed")


def _chunk(view: View, chunk: str) -> ChunkLine:
    line = next(iter(view.chunks(Filter(ids=(chunk,)))), None)
    if line is None:
        raise Refused("No such chunk", f"there is no chunk {chunk[:12]}", "workbench list chunks")
    return line


def _body(view: View, pair: Pair, name: str) -> str:
    head = pair.head(name)
    return (view.text(head.text) or "") if head else ""


def _passages(view: View, pair: Pair, asked: str, retriever: Retriever | None) -> list[Passage]:
    """The chunk that the pair was drafted from, then what retrieval finds, as many as the project wants in all."""
    most = view.setting("passages")
    passages: list[Passage] = []
    own = next(iter(view.chunks(Filter(ids=(str(pair.facts["chunk"]),)))), None) if pair.facts.get("chunk") else None
    if own is not None:
        passages.append(Passage(own.id, own.text, own.heading_path, "", None, None, ""))
    if retriever is not None and most:
        passages += [one for one in retriever.retrieve(asked, most) if own is None or one.chunk != own.id]
    return passages[: max(most, len(passages[:1]) if own else 0)]


def _shown(passage: Passage) -> str:
    return "\n".join(part for part in (" > ".join(passage.heading_path), passage.text.strip()) if part)
