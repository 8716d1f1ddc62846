"""Images in texts that a model reads and writes: it sees none, and most of what they point to will be gone."""

from collections.abc import Iterator

from checks.parts.markdown import parse
from checks.spec import Check, Finding, Subject


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        if "![" not in text:
            continue
        for link in parse(text).links:
            if not link.image:
                continue
            words = text[link.start + 2 :].partition("]")[0]
            if words.strip():
                yield CHECK.found(subject, field, link.start, link.end, "an image, which a model of texts cannot see",
                                  code="image")  # fmt: skip
            else:
                said = "an image without words that could stand for it"
                yield CHECK.found(subject, field, link.start, link.end, said, code="no-words")


CHECK = Check("images", 1, "instant", "info", "images, above all those without words that stand for them", _run)
