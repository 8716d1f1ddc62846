"""What a model makes of a chunk: relevance and profile, with evidence that is checked before anybody sees it."""

import json
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, replace

from workbench.domain.profile import (
    COPY,
    Profile,
    Terms,
    answer_model,
    areas,
    check_evidence,
    from_answer,
    numbered,
    words,
)
from workbench.engines import structured, templates
from workbench.ports import ChatRequest, ModelHost, Reply


@dataclass(frozen=True, slots=True)
class Profiled:
    """A profile, or the reason why there is none."""

    profile: Profile | None
    reason: str
    """Why there is no profile; empty where there is one."""
    raw: str
    """What the model wrote last, as it wrote it: kept with the failure."""
    replies: tuple[Reply, ...]
    template_hash: str


def profile(
    host: ModelHost, model: str, chunk: str, terms: Terms, template: templates.Template, *,
    heading: str = "", about: str = "", seed: int = 0,
) -> Generator[str, None, Profiled]:  # fmt: skip
    """Ask for a chunk's profile.

    Args:
        host: who is asked.
        model: which of its models.
        chunk: the chunk's text.
        terms: the project's closed sets, to which the answer is bound.
        template: how it is asked.
        heading: the chunk's heading path in words.
        about: what the project is about, against which relevance is judged.
        seed: for the model.

    Returns:
        The profile, or the reason and the raw text: a failure to be kept, never a guess.

    Raises:
        ServiceFailed: the host failed.
        Refused: the template does not work.
    """
    if not chunk.strip():
        return Profiled(None, "the chunk is empty", "", (), template.hash)
    values = {"text": numbered(chunk), "heading": heading, "about": about, "areas": areas(terms.taxonomy)}
    request = templates.render(template, values, seed=seed).request(model)

    def again(reason: str) -> ChatRequest | None:
        """Who copies an example is asked without examples; they would be copied again."""
        bare = replace(template, examples=())
        return templates.render(bare, values, seed=seed).request(model) if COPY in reason else None

    bound = replace(terms, foreign=examples_words(template) - words(f"{chunk} {heading} {about}"))
    answer = yield from structured.ask(host, request, answer_model(chunk, bound), again)
    if answer.value is None:
        return Profiled(None, answer.reason, answer.raw, answer.replies, template.hash)
    found = from_answer(answer.value, chunk)
    wrong = check_evidence(found, chunk)
    return Profiled(None if wrong else found, wrong or "", answer.raw, answer.replies, template.hash)


def examples_words(template: templates.Template) -> frozenset[str]:
    """The words by which one can tell that an answer is copied from an example.

    A word in several examples' answers is the manner in which a profile is written, and nobody's subject.
    """
    seen: Counter[str] = Counter()
    for example in template.examples:
        told = json.loads(str(example["answer"]))
        seen.update(words(" ".join(str(told.get(name, "")) for name in ("topic", "use_case", "context"))))
    return frozenset(word for word, times in seen.items() if times == 1)
