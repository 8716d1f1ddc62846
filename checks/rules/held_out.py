"""A pair to train on that repeats one held out: the model would be examined with what it was taught."""

from collections.abc import Iterator

from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    assert subject.tools.held_out is not None
    texts = {field: text for field in ("prompt", "completion") if (text := subject.texts.get(field, ""))}
    if not texts or not subject.pair:
        return
    for field, text in texts.items():
        context = subject.texts.get("context", "")
        found = subject.tools.held_out.overlaps(field, text, subject.pair, context)
        if found:
            worst = next((one for one in found if one.hard), found[0])
            more = f"; {len(found) - 1} more" if len(found) > 1 else ""
            yield CHECK.found(
                subject, field, worst.start, worst.end, f"{worst.why}{more}", code=worst.code,
                severity="warn" if worst.hard else "info",
            )  # fmt: skip


CHECK = Check(
    "held-out", 1, "quick", "warn", "a pair to train on that repeats one that the project holds out", _run,
    needs=("held_out",),
)  # fmt: skip
