"""Verifiable demands that a model reads in a prompt where nobody else sees one, verified on the completion.

What its author said of the prompt's demands goes before what a model reads: of a kind that was confirmed or refused,
the model is not heard.
"""

from collections.abc import Iterator

from checks.parts import demanding
from checks.parts.reading import demanded
from checks.parts.verifying import loose
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding | None]:
    prompt, completion = subject.texts.get("prompt", ""), subject.texts.get("completion", "")
    if not prompt.strip() or not completion.strip():
        return
    read = yield from demanded(subject.tools, prompt)
    known = demanding.of(subject)
    seen = {one.kind.name for one in (*known.held, *known.refused, *known.open)}
    for one in read:
        if one.kind.name in seen or loose(completion, one):
            continue
        seen.add(one.kind.name)
        wrong = one.kind.wrong(completion, one.given)
        message = f"as a model reads the prompt: {wrong.message}"
        yield CHECK.found(subject, "completion", wrong.start, wrong.end, message, code=one.kind.code)


CHECK = Check(
    "constraints-model", 2, "slow", "info", "demands that only a model reads in a prompt and its completion breaks",
    _run, needs=("model",), beside=("demands",),
)  # fmt: skip
