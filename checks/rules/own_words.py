"""Words of a text that are hardly the author's own, for attention only: nobody is judged by it.

What was pasted may be a quotation, what is like a model's answer may be the only way to say it. Everything is told as
info, with its figure, so that a reader can look where it is worth it.
"""

from collections.abc import Iterator

from checks.parts.closeness import alike, containment
from checks.parts.style import distance
from checks.parts.words import words
from checks.spec import Check, Finding, Subject
from checks.tools import Drafts
from workbench.domain.settings import Option


def _share(text: str) -> str:
    """Kept as typed: settings hold no floats."""
    if not 0 <= float(text) <= 1:
        raise ValueError("a share from 0 to 1, such as 0.5")
    return text


def _run(subject: Subject) -> Iterator[Finding]:
    drafts = subject.tools.drafts
    assert drafts is not None
    for field in ("prompt", "completion"):
        text = subject.texts.get(field, "")
        if subject.pair and len(words(text)) >= subject.params["words"]:
            for code, message in _said(subject, drafts, field, text):
                yield CHECK.found(subject, field, 0, len(text), message, code=code)


def _said(subject: Subject, drafts: Drafts, field: str, text: str) -> Iterator[tuple[str, str]]:
    pair, limit = subject.pair, float(subject.params["share"])
    shares = drafts.shares(pair, field)
    pasted, taken = shares.get("pasted", 0.0), shares.get("draft", 0.0)
    if pasted > limit:
        yield "pasted", f"{pasted:.0%} of the text that was saved last was pasted"
    shown = max((containment(text, one) for one in drafts.shown(pair, field)), default=0.0)
    if max(shown, taken) > limit:
        yield "draft", f"{max(shown, taken):.0%} of the text stands in a draft that the author was shown"
    else:
        answers = drafts.answers(pair, field)
        near = max((max(containment(text, one), alike(text, one)) for one in answers), default=0.0)
        if near > float(subject.params["likeness"]):
            yield "answer", f"the text is like what a model wrote for this {field} (likeness {near:.2f})"
    found = distance(text, drafts.earlier(pair, field), subject.facts.get("language", ""))
    if found is not None and found.far > max(found.usual, 2.0):
        yield (
            "style",
            (
                f"the style is far from the author's earlier texts: {found.far:.1f} standard deviations, "
                f"95 in 100 stay below {found.usual:.1f}; most in {found.most}"
            ),
        )


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a whole number of words")
    return int(text)


CHECK = Check(
    "own-words", 1, "quick", "info", "what was pasted, stands in a model's draft, or departs from the author's style",
    _run,
    params=(
        Option("share", "0.5", _share, "share pasted, or standing in a draft, above which it is told"),
        Option("likeness", "0.8", _share, "likeness to a model's answer above which it is told"),
        Option("words", 12, _whole, "texts of fewer words are left alone"),
    ),
    needs=("drafts",),
)  # fmt: skip
