"""A pair as a reviewer reads it: the texts to be judged, what was said of them before, and what they lean on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workbench.domain.event import derived_id
from workbench.domain.pair import Pair, Verdict
from workbench.domain.project import Guideline
from workbench.domain.road import FIELDS, WAITING, Ruling
from workbench.services.leaning import Passage, passages
from workbench.services.review_queue import waiting
from workbench.view import View


@dataclass(frozen=True, slots=True)
class Remark:
    """An earlier verdict, in words that a person reads."""

    ruling: Ruling
    by: str
    fields: tuple[str, ...]
    reasons: tuple[str, ...]
    comment: str
    quoted: str
    """The part of the judged text that was marked."""
    standing: bool
    marked: tuple[str, int, int] | None
    """Field and span, where the text that was judged is still in force."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is on the screen when a verdict is given."""

    pair: Pair
    texts: Mapping[str, str]
    """The texts in force that are still there."""
    fields: tuple[str, ...]
    """Those to be judged."""
    before: Mapping[str, str]
    """Field -> the text that was judged last, where another stands now."""
    wrote: str
    """Who wrote what is to be judged; to be shown through `author` only."""
    round: int
    remarks: tuple[Remark, ...]
    """The latest first."""
    passages: tuple[Passage, ...]
    verified: Mapping[str, str]
    """Field -> who accepted the text in force."""
    guideline: int
    """Version in force; 0 where none was published."""
    blind: bool

    @property
    def author(self) -> str:
        """Who wrote what is to be judged; '' where the project hides it until the verdict."""
        return "" if self.blind else self.wrote

    @property
    def revisions(self) -> dict[str, str]:
        """Field -> revision on the screen, of the texts to be judged."""
        return {name: self.pair.heads[name] for name in self.fields if name in self.pair.heads}


def read(view: View, uid: str) -> Reading:
    """Read a pair for a verdict; raises Refused where there is none."""
    pair = view.pair(uid)
    who = {member.id: member.name for member in view.members()}
    fields = waiting(pair)
    blind = view.setting("blind") == "yes" and pair.stage in WAITING
    texts = {name: text for name, digest in pair.texts().items() if (text := view.text(digest)) is not None}
    judged = [verdict for verdict in pair.verdicts if set(verdict.revisions) & set(fields)]
    authors = dict.fromkeys(who.get(head.author, head.author) for name in fields if (head := pair.head(name)))
    return Reading(
        pair=pair, texts={name: texts[name] for name in FIELDS if name in texts}, fields=fields,
        before=dict(_before(view, pair, fields)), wrote=", ".join(authors),
        round=1 + sum(verdict.ruling is not Ruling.ACCEPT for verdict in judged),
        remarks=tuple(remark(view, pair, verdict, who) for verdict in reversed(pair.verdicts)),
        passages=tuple(passages(view, pair)), verified=dict(_verified(pair, who)), guideline=_guideline(view)[0],
        blind=blind,
    )  # fmt: skip


def remark(view: View, pair: Pair, verdict: Verdict, who: Mapping[str, str]) -> Remark:
    """What a reviewer said."""
    payload = verdict.payload
    digest = payload.get("texts", {}).get("comment")
    name = "completion" if "completion" in verdict.revisions else next(iter(verdict.revisions), "")
    revision = pair.revisions.get((verdict.revisions.get(name, ""), name))
    start, end = payload.get("span") or (0, 0)
    judged = (view.text(revision.text) or "") if revision and end else ""
    there = bool(judged) and revision is not None and pair.heads.get(name) == revision.id
    return Remark(
        verdict.ruling, who.get(verdict.reviewer, verdict.reviewer), tuple(verdict.revisions),
        tuple(payload.get("reasons", ())), (view.text(digest) or "") if digest else "", judged[start:end],
        verdict.standing, (name, start, end) if there else None,
    )  # fmt: skip


def guideline(view: View) -> str:
    """The guideline in force; '' where none was published."""
    return _guideline(view)[1]


def _guideline(view: View) -> tuple[int, str]:
    found = view.subject(derived_id("guideline"))
    if not isinstance(found, Guideline) or not found.versions:
        return 0, ""
    return len(found.versions), view.text(found.versions[-1][1]) or ""


def _before(view: View, pair: Pair, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in fields:
        key = next((verdict.revisions[name] for verdict in reversed(pair.verdicts) if name in verdict.revisions), None)
        if key is None or key == pair.heads.get(name):
            continue
        text = view.text(pair.revisions[key, name].text)
        if text is not None:
            yield name, text


def _verified(pair: Pair, who: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for verdict in pair.verdicts:
        for name, key in verdict.revisions.items():
            if verdict.ruling is Ruling.ACCEPT and pair.heads.get(name) == key and pair.settled(name):
                yield name, who.get(verdict.reviewer, verdict.reviewer)
