"""Paging through pairs: every line once, in order, at any place; what is damaged is told, not shown."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from torture.project import Crew, found_project, imported

from storage import browse
from storage.collection import open_collection
from workbench.domain.pair import Counts
from workbench.domain.road import Ruling
from workbench.domain.wanted import ANY, NONE, SORTS, Term, Wanted
from workbench.errors import AnswerIsNo
from workbench.services import moving, people, writing


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def found(crew: Crew, *terms: Term, words: tuple[str, ...] = (), open_end: bool = False, **more: object) -> list[str]:
    wanted = Wanted(terms, words, open_end, **more)  # type: ignore[arg-type]
    with crew.collection.view() as view:
        return browse.ids(view, browse.order(view, crew.collection.path.parent / "cache", wanted))


def pairs(crew: Crew) -> dict[str, str]:
    """One pair of each sort."""
    made = {name: crew.write(prompt=f"prompt of {name}") for name in ("plain", "gone", "back", "cell", "other")}
    moving.discard(crew.collection, crew.act("ann"), made["gone"])
    crew.submit(made["back"])
    crew.judge(made["back"], Ruling.REJECT)
    people.change_setting(crew.collection, crew.act("eve"), "dimensions", "language, domain, skill, odd.name")
    facts = {"skill": "closed_qa", "language": "en", "cell": {"domain": "law", "odd.name": "x"}}
    writing.change_facts(crew.collection, crew.act("ann"), made["cell"], facts)
    made["done"] = crew.accepted("prompt of done", "late fee of the lease")
    made["doras"] = crew.write("dora", prompt="prompt of doras")
    return made


def test_conditions_choose_pairs(crew: Crew) -> None:
    made = pairs(crew)
    ann, everything = crew.members["ann"].id, set(made.values())
    for terms, wanted in (
        ((), set(made)),
        ((Term("stage", ("discarded", "accepted")),), {"gone", "done"}),
        ((Term("author", (ann,), True),), {"doras"}),
        ((Term("author", (ann,)), Term("stage", ("prompt_draft",))), {"plain", "back", "cell", "other"}),
        ((Term("skill", ("closed_qa",)),), {"cell"}),
        ((Term("skill", (NONE,)),), set(made) - {"cell"}),
        ((Term("skill", (NONE, "closed_qa")),), set(made)),
        ((Term("skill", (NONE,), True),), {"cell"}),
        ((Term("cell.domain", ("law",)),), {"cell"}),
        ((Term("cell.odd.name", ("x",)),), {"cell"}),
        ((Term("cell.language", ("en",)),), {"cell"}),
        ((Term("returned", ("yes",)),), {"back"}),
        ((Term("returned", ("no",)),), set(made) - {"back"}),
        ((Term("reason", ("unclear",)),), {"back"}),
        ((Term("accepted", ("2020-01-01",)),), {"done"}),
        ((Term("accepted", ("2999-01-01",)),), set()),
        ((Term("conflicts", ("yes",)),), set()),
        ((Term('cell."]\x00$', ("x",)),), set()),
    ):
        assert set(found(crew, *terms)) == {made[name] for name in wanted}, terms
    assert set(found(crew, ids=(made["gone"], "00" * 16))) == {made["gone"]}
    assert everything >= set(found(crew, words=("prompt",)))


def test_what_became_of_findings_chooses_pairs(crew: Crew) -> None:
    made = pairs(crew)
    for name, counts in (("plain", Counts(2, 0, 1)), ("cell", Counts(0, 1, 0))):
        act = crew.act("ann")
        writing.submit(
            crew.collection, act, made[name], findings=lambda *_: [], outcome=lambda *_, c=counts: {"doubled": c}
        )
    for terms, wanted in (
        ((Term("finding", ("doubled",)),), {"plain", "cell"}),
        ((Term("finding", ("links",)),), set()),
        ((Term("fixed", ("doubled", "links")),), {"plain"}),
        ((Term("waived", (ANY,)),), {"cell"}),
        ((Term("open", ("doubled",)),), {"plain"}),
        ((Term("finding", ("doubled",), True),), set(made) - {"plain", "cell"}),
    ):
        assert set(found(crew, *terms)) == {made[name] for name in wanted}, terms


def test_words_and_phrases_are_looked_up(crew: Crew) -> None:
    made = pairs(crew)
    for words, open_end, wanted in (
        (("late fee",), False, {"done"}),
        (("fee late",), False, set()),
        (("leas",), False, set()),
        (("leas",), True, {"done"}),
        (("prompt", "gone"), False, {"gone"}),
        (('"', "*"), True, set(made)),
        (("NEAR(",), True, set()),
    ):
        assert set(found(crew, words=words, open_end=open_end)) == {made[name] for name in wanted}, words


@pytest.mark.parametrize("sort", list(SORTS))
def test_pages_hold_every_line_once_in_order(crew: Crew, sort: str) -> None:
    made = pairs(crew)
    down, up = found(crew, sort=sort), found(crew, sort=sort, down=False)
    assert sorted(down) == sorted(up) == sorted(made.values())
    if sort == "id":
        assert up == sorted(up)
        assert down == up[::-1]
    if sort == "stage":
        assert up[-1] == made["gone"]
        assert down[0] == made["gone"]
    if sort == "changed":
        assert down[0] == made["doras"]
    with crew.collection.view() as view:
        order = browse.order(view, crew.collection.path.parent / "cache", Wanted(sort=sort))
        lines = list(browse.lines(view, order, words=6))
        assert [line.id for line in lines] == down
        assert {line.words for line in lines} == {"prompt"}
        assert [browse.place(view, uid, order) for uid in down] == list(range(len(down)))
        assert browse.place(view, "ff" * 16, order) is None
        assert browse.place(view, down[0], order[1:]) is None


def test_a_line_that_is_not_what_was_written_is_not_shown(crew: Crew) -> None:
    pair = crew.write(prompt="p")
    with crew.collection.write() as view:
        view.raw.execute("UPDATE pair SET author = x'00' WHERE uid = ?", (bytearray.fromhex(pair),))
    with pytest.raises(AnswerIsNo, match="damaged"), crew.collection.view() as view:
        list(browse.lines(view, browse.order(view, crew.collection.path.parent / "cache", Wanted())))


def test_a_list_is_not_read_by_an_index_that_differs_from_its_table(crew: Crew) -> None:
    crew.write(prompt="p")
    path = crew.collection.path
    crew.collection.close()
    for column, change in (("skill", "SELECT 1"), ("last", "UPDATE pair SET skill = 'x'")):
        with closing(dbapi2.connect(str(path), isolation_level=None)) as base:
            base.execute("PRAGMA writable_schema=ON")
            base.execute(change)
            sql = f"CREATE INDEX pair_last ON pair ({column})"
            base.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'pair_last'", (sql,))
    collection = open_collection(path)
    with pytest.raises(AnswerIsNo, match="its indexes"), collection.view() as view:
        browse.order(view, path.parent / "cache", Wanted())
    collection.close()


def test_what_is_known_already_is_compared_with_its_seal(crew: Crew) -> None:
    for _ in crew.collection.transact_many(crew.act("ann"), imported([("Who?", "The tenant.")])):
        pass
    with crew.collection.view() as view:
        assert view.known.pair("who?", "The  tenant.")
        assert view.known.pair("Who?", "The landlord.") is None
    with crew.collection.write() as view:
        view.raw.execute("UPDATE pair SET language = 'fr'")
    with pytest.raises(AnswerIsNo, match="damaged"), crew.collection.view() as view:
        view.known.pair("Who?", "The tenant.")
