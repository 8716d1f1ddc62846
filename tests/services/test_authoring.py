"""What an author is told of a text: whose turn it is, what measures it, what the guideline says of its skill."""

from collections.abc import Callable
from pathlib import Path

import pytest

from screens.bench import Bench, begin
from storage.collection import create_collection
from workbench.domain.length import length
from workbench.domain.project import Role
from workbench.services import people
from workbench.services.authoring import about, opening, save, settled_base, tasks
from workbench.services.people import this_account
from workbench.services.provenance import Runs, Writing
from workbench.services.reviewing import Opinion, Ruling, give_verdict
from workbench.services.writing import Manuscript, revise, submit, write_new

GUIDELINE = """# How

## All
- **Short.** Be short.

## By skill
- **Closed QA**: the context holds it. **Open QA**: none.
- **Code**: it runs.

## Summarization
Keep every figure.

### Long ones
Two paragraphs.

## For reviewers
Read.
"""


@pytest.fixture
def benches(tmp_path: Path) -> Callable[[str], Bench]:
    """The same project, for a lead (the founder), ann and ben (authors) and bob (reviewer)."""
    path = tmp_path / "project.sft"
    collection = create_collection(path, team=False, group=None)
    people.found(collection, name="p", languages=["en"], team=False, group=None, account=this_account())
    collection.close()
    lead = begin(path, None)
    for name, role in (("ann", Role.AUTHOR), ("ben", Role.AUTHOR), ("bob", Role.REVIEWER)):
        member = people.Member(name.encode().hex().ljust(32, "0"), name, (role,), this_account().user)
        people.add_member(lead.collection, lead.act("x"), member)
    lead.close()
    return lambda name: begin(path, name)


def test_what_came_back_stands_first_and_others_prompts_are_not_mine(benches: Callable[[str], Bench]) -> None:
    ann, ben, bob = (benches(name) for name in ("ann", "ben", "bob"))
    for bench, prompt in ((ann, "First?"), (ann, "Second?"), (ben, "Ben's?")):
        write_new(bench.collection, bench.act("x"), Manuscript({"prompt": prompt}))
    with ann.collection.view() as view:
        second = next(one for one in tasks(view, ann.member) if one.words == "Second?").pair
        head = view.pair(second).heads["prompt"]
    submit(ann.collection, ann.act("x"), second, findings=lambda *_: [])
    with ann.collection.view() as view:
        waits = opening(view, second, None)
        assert (waits.field, waits.text, waits.fields) == ("prompt", "Second?", ()), "nothing else is there to be seen"
    said = Opinion(Ruling.REJECT, (head,), ("unclear",), "Second what?", (0, 6))
    give_verdict(bob.collection, bob.act("x"), second, said)
    revise(ann.collection, ann.act("x"), second, Manuscript({"prompt": "And the Second?"}), head)
    with ann.collection.view() as view:
        found = tasks(view, ann.member)
        what = opening(view, second, None)
        assert tasks(view, bob.member) == []
    assert [(one.words, one.returned) for one in found] == [("And the Second?", True), ("First?", False)]
    (remark,) = what.remarks
    assert (remark.who, remark.reasons, remark.comment) == ("bob", ("unclear",), "Second what?")
    assert remark.span is not None
    assert what.text[slice(*remark.span)] == "Second"
    assert (what.field, what.round, what.verified) == ("prompt", 2, "")


def test_typing_goes_on_from_ones_own_later_text_and_meets_anothers(benches: Callable[[str], Bench]) -> None:
    ann, ben = benches("ann"), benches("ben")
    (pair,) = write_new(ann.collection, ann.act("x"), Manuscript({"prompt": "One"})).subjects
    with ann.collection.view() as view:
        base = view.pair(pair).heads["prompt"]
    revise(ann.collection, ann.act("x"), pair, Manuscript({"prompt": "Two"}), base)
    with ann.collection.view() as view:
        own = view.pair(pair).heads["prompt"]
        assert settled_base(view, ann.member, pair, "prompt", base) == own
        assert settled_base(view, ben.member, pair, "prompt", base) == base
        assert settled_base(view, ann.member, pair, "completion", "") is None
    revise(ben.collection, ben.act("x"), pair, Manuscript({"prompt": "Three"}), own)
    with ann.collection.view() as view:
        assert settled_base(view, ann.member, pair, "prompt", own) == own
        what = opening(view, pair, "prompt")
    saved = save(ann.collection, ann.act("x"), what, own, "Mine", Writing(Runs([(4, "typed")])))
    assert saved.conflict
    with ann.collection.view() as view:
        assert opening(view, pair, "prompt").rivals == ((saved.revision, "ann"),)


def test_the_length_of_a_text_is_told_beside_its_bounds() -> None:
    assert length("").told((60, 250)) == "0 words · ≈0 tokens of 60–250 ▲ too short"
    assert length("Wörter, drei davon").words == 3
    assert length("x" * 4000).told((1, 9)).endswith("1–9 ▲ too long")
    assert length("x" * 4000).told((1, 0)).endswith("≈1000 tokens of at least 1")
    assert length("x" * 4000).told((0, 9)).endswith("of at most 9 ▲ too long")


@pytest.mark.parametrize(
    ("skill", "first", "not_there"),
    [("closed_qa", "the context holds it", "it runs"), ("code_repair", "it runs", "the context holds it"),
     ("summarization", "Two paragraphs.", "Read."), ("rewriting", "", "How"), ("", "", "How")],
)  # fmt: skip
def test_the_guideline_begins_with_what_it_says_of_the_skill(skill: str, first: str, not_there: str) -> None:
    found = about(GUIDELINE, skill)
    assert first in found
    assert not_there not in found
    assert bool(found) is bool(first)
