"""What a model makes of a chunk: relevance and profile, with evidence that is checked before anybody sees it."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.profile import Profile, Taxonomy, answer_model, areas, check_evidence, from_answer, numbered
from workbench.engines import structured, templates
from workbench.ports import ModelHost, Reply


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
    host: ModelHost, model: str, chunk: str, taxonomy: Taxonomy, *, heading: str = "", about: str = "",
    code: bool = False, categories: Sequence[str] = (), seed: int = 0, own: Mapping[str, str] | None = None,
) -> Generator[str, None, Profiled]:  # fmt: skip
    """Ask for a chunk's profile.

    Args:
        host: who is asked.
        model: which of its models.
        chunk: the chunk's text.
        taxonomy: the project's domains and their subdomains: the closed sets that the answer is bound to.
        heading: the chunk's heading path in words.
        about: what the project is about, against which relevance is judged.
        code: also ask for the code fields.
        categories: the project's categories of code, if it has a closed set.
        seed: for the model.
        own: the project's own templates by name.

    Returns:
        The profile, or the reason and the raw text: a failure to be kept, never a guess.

    Raises:
        ServiceFailed: the host failed.
        Refused: the project's template does not work.
    """
    template = templates.named("profile_code" if code else "profile", own)
    if not chunk.strip():
        return Profiled(None, "the chunk is empty", "", (), template.hash)
    values = {"text": numbered(chunk), "heading": heading, "about": about, "areas": areas(taxonomy)}
    request = templates.render(template, values, seed=seed).request(model)
    schema = answer_model(taxonomy, chunk, code=code, categories=categories)
    answer = yield from structured.ask(host, request, schema)
    if answer.value is None:
        return Profiled(None, answer.reason, answer.raw, answer.replies, template.hash)
    found = from_answer(answer.value, chunk)
    wrong = check_evidence(found, chunk)
    return Profiled(None if wrong else found, wrong or "", answer.raw, answer.replies, template.hash)
