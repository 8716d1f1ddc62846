"""A pair to train on that repeats one held out: the model would be examined with what it was taught."""

from collections.abc import Iterator

from checks.parts.overlapping import repeated
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    assert subject.tools.held_out is not None
    texts = {field: text for field in ("prompt", "completion") if (text := subject.texts.get(field, ""))}
    if not texts or not subject.pair:
        return
    for field, text in texts.items():
        context = subject.texts.get("context", "")
        found = subject.tools.held_out.overlaps(field, text, subject.pair, context)
        yield from repeated(CHECK, subject, field, found)


CHECK = Check(
    "held-out", 1, "quick", "warn", "a pair to train on that repeats one that the project holds out", _run,
    needs=("held_out",),
)  # fmt: skip
