"""One log gives one project: folded event by event, in bulk, or all of it in a rebuild."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from torture.project import MEMBERS, found_project

from storage import upkeep
from storage.collection import open_collection
from workbench.domain.event import NewEvent, new_id
from workbench.domain.road import Stage
from workbench.view import Act, View

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
finished = st.fixed_dictionaries(
    {"prompt": texts, "completion": texts}, optional={"context": texts, "system": texts, "extra": st.just('{"a":1}')}
)
facts = st.fixed_dictionaries(
    {"stage": st.sampled_from([Stage.PROMPT_SUBMITTED, Stage.COMPLETION_SUBMITTED, Stage.ACCEPTED])},
    optional={
        "language": st.sampled_from(["en", "ä"]), "skill": st.just("open_qa"), "cell": st.just({"domain": "x"}),
        "author": st.sampled_from(sorted(MEMBERS)), "document": st.just("12" * 16),
    },
)  # fmt: skip


@given(news=st.lists(st.tuples(facts, finished), min_size=1, max_size=8), team=st.booleans())
@settings(max_examples=25, deadline=None)
def test_in_bulk_one_by_one_and_rebuilt_are_the_same(news: list[tuple[dict, dict]], team: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        crew = found_project(Path(folder) / "p" / "p.sft", team=team)
        events = []
        for said, parts in news:
            author = {"author": crew.members[said["author"]].id} if "author" in said else {}
            events.append(NewEvent("pair.imported", new_id(), {**said, **author}, parts))
        twin = Path(folder) / "p" / "twin.sft"
        crew.collection.close()
        shutil.copy(crew.collection.path, twin)

        def one_by_one(_view: View) -> Iterator[NewEvent]:
            yield from events

        def in_bulk(_view: View) -> Iterator[list[NewEvent]]:
            yield events

        bulk, single = open_collection(crew.collection.path), open_collection(twin)
        act = Act("import", crew.members["eve"], "eve@host")
        bulk.transact(act, in_bulk)
        single.transact(act, one_by_one)
        for collection in (bulk, single):
            assert upkeep.check(collection).ok
            assert upkeep.rebuild(collection).content_hash == upkeep.check(collection).content_hash
        for event in events:
            with bulk.view() as a, single.view() as b:
                left, right = a.pair(event.subject), b.pair(event.subject)
                assert (left.stage, left.author, left.facts.keys(), left.on_word, left.heads.keys()) == (
                    right.stage, right.author, right.facts.keys(), right.on_word, right.heads.keys(),
                )  # fmt: skip
        bulk.close()
        single.close()
