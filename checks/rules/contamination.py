"""A prompt or completion that stands in a benchmark: who is trained on it has seen the examination."""

from collections.abc import Iterator

from checks.parts.overlapping import repeated
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option


def _paths(text: str) -> list[str]:
    return [path.strip() for path in text.split(",") if path.strip()]


def _cosine(text: str) -> str:
    """Kept as typed: settings hold no floats."""
    if not 0 <= float(text) <= 1:
        raise ValueError("a cosine from 0 to 1, such as 0.9")
    return text


def _run(subject: Subject) -> Iterator[Finding]:
    files = subject.params["files"]
    if not files:
        return
    assert subject.tools.benchmarks is not None
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        found = subject.tools.benchmarks.overlaps(field, text, files, float(subject.params["cosine"])) if text else ()
        yield from repeated(CHECK, subject, field, found)


CHECK = Check(
    "contamination", 1, "quick", "warn", "a prompt or completion that stands in a benchmark that the lead names", _run,
    params=(
        Option("files", [], _paths, "benchmark files in any shape of `import`, with commas between"),
        Option("cosine", "0.9", _cosine, "likeness of meaning from which a prompt is taken for a paraphrase"),
    ),
    needs=("benchmarks",),
)  # fmt: skip
