"""A completion that speaks of something else than its prompt and the context.

By default it speaks up where the cosine lies below that of 99 in 100 answers of people and models to instructions,
and of three quarters of the answers to other instructions. Meant for attention: what is asked may be far from what is
answered, as in a story, a translation or a label.
"""

from collections.abc import Iterator

from checks.spec import Check, Finding, Subject
from workbench.domain.finished import carried
from workbench.domain.settings import Option

FAR = frozenset({"classification", "rewriting"})
"""Skills whose right answers share little with what was asked: labels, translations."""


def _cosine(text: str) -> str:
    """Kept as typed: settings hold no floats."""
    if not 0 <= float(text) <= 1:
        raise ValueError("a cosine from 0 to 1, such as 0.1")
    return text


def _words(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number from 0")
    return int(text)


def _run(subject: Subject) -> Iterator[Finding]:
    prompt, completion = subject.texts.get("prompt", ""), subject.texts.get("completion", "")
    skill = subject.facts.get("skill", "")
    if len(completion.split()) < subject.params["words"] or not prompt.strip():
        return
    if skill in FAR or skill.startswith("code"):
        return
    assert subject.tools.embedder is not None
    asked = carried(prompt, subject.texts.get("context"))
    one, other, bare = subject.tools.embedder.encode([asked, completion, prompt])
    cosine = max(float(one @ other), float(bare @ other))
    if cosine < float(subject.params["cosine"]):
        message = f"the completion seems to speak of something else than the prompt (likeness {max(0.0, cosine):.2f})"
        yield CHECK.found(subject, "completion", 0, len(completion), message)


CHECK = Check(
    "off-topic", 1, "quick", "info", "a completion that speaks of something else than its prompt", _run,
    params=(
        Option("cosine", "0.1", _cosine, "likeness of meaning below which a completion is off its prompt"),
        Option("words", 8, _words, "completions of fewer words are left alone"),
    ),
    needs=("embedder",),
)  # fmt: skip
