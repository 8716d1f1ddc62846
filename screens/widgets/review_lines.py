"""How Review puts a reading into words: its facts, what was said of it, what it leans on."""

from textual.content import Content

from screens.frame import safe
from screens.widgets.evidence_strip import Ground
from screens.widgets.verdict_form import WORDS
from workbench.domain.road import Ruling
from workbench.services.leasing import Lease, told
from workbench.services.review_reading import Reading, Remark

RULINGS = {Ruling.ACCEPT: "✔ accepted", Ruling.REJECT: "✘ rejected", Ruling.EDIT: "▲ sent to edit"}
NAMES = {"prompt": "Prompt", "completion": "Completion", "context": "Context"}


def title_of(reading: Reading, name: str) -> str:
    """What a text is, and whose word it has or waits for."""
    if name in reading.fields:
        return f"{NAMES[name]}: your verdict"
    by = reading.verified.get(name)
    return f"{NAMES[name]} (verified by {by})" if by else NAMES[name]


def notes_of(reading: Reading) -> Content:
    """The earlier verdicts, a line each."""
    if not reading.remarks:
        return Content.styled("○ no earlier verdict", "$text-muted")
    return Content("\n").join(said(remark) for remark in reading.remarks)


def facts_of(reading: Reading, hindrance: str, lease: Lease | None) -> tuple[str, ...]:
    """What is to be known of a pair in a line, the most important first."""
    facts = reading.pair.facts
    by = "by another" if reading.blind else f"by {reading.wrote}" if reading.wrote else ""
    return (
        f"#{reading.pair.id[:6]}", f"▲ {hindrance}" if hindrance else "", f"▲ {told(lease)}" if lease else "",
        f"round {reading.round}" if reading.round > 1 else "", str(facts.get("skill") or "").replace("_", " "),
        str(facts.get("language") or ""), by, f"guideline {reading.guideline}" if reading.guideline else "",
    )  # fmt: skip


def said(remark: Remark) -> Content:
    """A verdict in a line: what, who, why, the remark, the part that it is about."""
    fields = " and ".join(remark.fields)
    overruled = "" if remark.standing else " (overruled)"
    reasons = ", ".join(WORDS.get(code, code) for code in remark.reasons)
    return Content.assemble(
        (f"{RULINGS[remark.ruling]} ", "bold"), safe.line(f"the {fields}, {remark.by}{overruled}"),
        safe.line(f": {reasons}" if reasons else ""),
        " ", safe.line(f"“{remark.comment}”" if remark.comment else "", "italic"),
        " ", safe.line(f"→ {remark.quoted}" if remark.quoted else "", "$text-muted"),
    )  # fmt: skip


def evidence_of(reading: Reading) -> str:
    """The passages that a pair leans on, as one text to be read."""
    context = reading.texts.get("context", "")
    blocks = [
        f"▸ {passage.place}\n{'(the context above)' if passage.text.strip() == context.strip() else passage.text}"
        for passage in reading.passages
    ]
    return "\n\n".join(blocks)


def grounds_of(reading: Reading) -> list[Ground]:
    """Context and passages, each with its place; a passage that is the context only once."""
    context = reading.texts.get("context", "")
    same = next((one.place for one in reading.passages if one.text.strip() == context.strip()), "")
    others = [(one.place or one.id[:8], one.text) for one in reading.passages if one.text.strip() != context.strip()]
    return [*([(f"context · {same}" if same else "context", context)] if context.strip() else ()), *others]
