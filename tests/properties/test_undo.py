"""Undo is total: any steps of one's own, taken back one by one, leave the project as it was; redone, as it became."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from properties.copies import act, found

from storage.collection import SqlCollection, open_collection
from storage.upkeep import check, content
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.pair import Counts
from workbench.domain.project import Member, Role
from workbench.errors import InTheWay, Refused, WorkbenchError
from workbench.services import moving, people, reviewing, undoing, waiving, writing
from workbench.view import Act

DEEDS = st.lists(
    st.sampled_from(
        [
            "write",
            "revise",
            "submit",
            "withdraw",
            "discard",
            "restore",
            "setting",
            "member",
            "import",
            "check",
            "word",
            "waive",
            "take back",
        ]
    ),
    min_size=1,
    max_size=12,
)


def do(collection: SqlCollection, lead: Member, deed: str, count: int) -> None:
    """One action of the lead on the first pair there is, if it is allowed."""
    own = act(lead, deed)
    with collection.view() as view:
        lines = list(view.pairs(Filter()))
    if deed == "write" or not lines:
        writing.write_new(collection, own, writing.Manuscript({"prompt": f"Question {count}?"}))
    elif deed == "revise":
        base = lines[0].revisions["completion"]
        writing.revise(collection, own, lines[0].id, writing.Manuscript({"completion": f"Answer {count}"}), base)
    elif deed == "submit":
        told = {"hidden": Counts(count, 1, 0), "length": Counts(0, 0, 0)}
        writing.submit(
            collection, own, lines[0].id, findings=lambda _view, _pair: [], outcome=lambda _view, _pair: told
        )
    elif deed == "setting":
        people.change_setting(collection, own, "edit_limit", f"0.{count}")
    elif deed == "check":
        people.change_check(collection, own, f"checks.length.most[skill=s{count % 2}]", count)
    elif deed == "word":
        waiving.change_words(collection, own, [f"w{count % 3}"], known=count % 2 == 0)
    elif deed in ("waive", "take back"):
        what = waiving.Flagged("doubled", "", "prompt", "?" if count % 2 else "Question", "12" * 14)
        more = ("it is meant",) if deed == "waive" else ()
        getattr(waiving, deed.replace(" ", "_"))(collection, own, lines[0].id, what, *more)
    elif deed == "member":
        people.add_member(collection, own, Member(new_id(), f"kim{count}", (Role.AUTHOR,), "tester"))
    elif deed == "import":
        news = [
            NewEvent(
                "pair.imported", new_id(), {"stage": "completion_submitted"}, {"prompt": f"{n}", "completion": "C"}
            )
            for n in range(3)
        ]
        collection.transact(own, lambda _view: [news])
    else:
        getattr(moving, deed)(collection, own, lines[0].id)


@given(deeds=DEEDS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_undone_to_the_start_and_redone_to_the_end(deeds: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        collection, members = found(Path(folder))
        for member in members[1:]:
            collection.transact(act(member), lambda _view: [])
        start, passed = content(collection), [content(collection)]
        for count, deed in enumerate(deeds):
            try:
                do(collection, members[0], deed, count)
            except WorkbenchError:
                continue
            passed.append(content(collection))
        end = passed.pop()
        while passed:
            undoing.undo(collection, act(members[0]))
            assert content(collection) == passed.pop()
        assert content(collection) == start
        reopened = open_collection(collection.path)
        for _ in range(len(deeds)):
            try:
                undoing.redo(reopened, act(members[0]))
            except Refused:
                break
        assert content(reopened) == end
        assert check(reopened).ok
        reopened.close()
        collection.close()


def test_what_others_built_on_is_not_undone(tmp_path: Path) -> None:
    collection, (_, ann, ben, _) = found(tmp_path)
    (pair,) = writing.write_new(collection, act(ann), writing.Manuscript({"prompt": "Why?"})).subjects
    writing.submit(collection, act(ann, "submit"), pair, findings=lambda _view, _pair: [])
    with collection.view() as view:
        head = view.pair(pair).heads["prompt"]
    reviewing.give_verdict(collection, act(ben), pair, reviewing.Opinion(reviewing.Ruling.ACCEPT, (head,)))
    with pytest.raises(InTheWay, match="verdict"):
        undoing.undo(collection, act(ann))
    undoing.undo(collection, act(ben))
    assert undoing.undo(collection, act(ann)).label == "submit"


def test_something_new_ends_redo(tmp_path: Path) -> None:
    collection, (lead, *_) = found(tmp_path)
    do(collection, lead, "write", 1)
    undoing.undo(collection, act(lead))
    do(collection, lead, "setting", 2)
    with pytest.raises(Refused, match="something new"):
        undoing.redo(collection, act(lead))


def test_an_import_is_one_step_and_one_that_was_left_is_taken_back(tmp_path: Path) -> None:
    collection, (lead, *_) = found(tmp_path)
    start = content(collection)

    def news(number: int) -> list[NewEvent]:
        texts = {"prompt": f"Q{number}", "completion": "A"}
        return [NewEvent("pair.imported", new_id(), {"stage": "completion_submitted"}, texts)]

    whole: Act = act(lead, "Import")
    assert len(list(collection.transact_many(whole, [lambda _v, n=n: [news(n)] for n in range(5)]))) == 5
    end = content(collection)
    assert undoing.undo(collection, act(lead)).label == "Import"
    assert content(collection) == start
    undoing.redo(collection, act(lead))
    assert content(collection) == end
    left = collection.transact_many(act(lead, "Import"), [lambda _v, n=n: [news(n)] for n in range(5, 9)])
    next(left)
    left.close()
    assert content(collection) == end


def test_an_import_is_its_importer_s_own_unless_a_lead_names_the_author(tmp_path: Path) -> None:
    collection, (lead, ann, *_) = found(tmp_path)
    texts = {"prompt": "Q", "completion": "A"}
    for author, verifier, allowed in (("", lead, False), (ann.id, ann, False), (ann.id, lead, True)):
        payload = {"stage": "completion_submitted"} | ({"author": author} if author else {})
        news = NewEvent("pair.imported", new_id(), payload, texts)
        (event,) = collection.transact(act(lead), lambda _view, new=news: [[new]]).events
        opinion = reviewing.Opinion(reviewing.Ruling.ACCEPT, (event.id,))
        if allowed:
            reviewing.give_verdict(collection, act(verifier), event.subject, opinion)
        else:
            with pytest.raises(Refused, match="wrote"):
                reviewing.give_verdict(collection, act(verifier), event.subject, opinion)


def test_a_list_is_chosen_before_it_is_cut(tmp_path: Path) -> None:
    collection, (lead, *_) = found(tmp_path)
    for number in range(4):
        do(collection, lead, "write", number)
    with collection.view() as view:
        first = next(iter(view.pairs(Filter()))).id
    moving.discard(collection, act(lead), first)
    with collection.view() as view:
        assert len(list(view.pairs(Filter(stage="prompt_draft", offset=1)))) == 2
        assert len(list(view.pairs(Filter(stage="prompt_draft", limit=2, offset=1)))) == 2
        assert [line.id for line in view.pairs(Filter(stage="discarded"))] == [first]
