"""Who takes part, and what a project says its skills and cells are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from workbench.domain.event import NewEvent, new_id
from workbench.domain.project import Member, Role
from workbench.errors import Refused
from workbench.services import people
from workbench.services.writing import Manuscript, change_facts, write_new


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def known(crew: Crew, name: str) -> Member:
    with crew.collection.view() as view:
        return people.named(view, name)


def test_further_roles_are_added_and_only_these_replace(crew: Crew) -> None:
    ann = crew.members["ann"]
    more = Member(new_id(), "ann", (Role.EDITOR, Role.AUTHOR), ann.account, ("de",))
    joined = people.add_member(crew.collection, crew.act("eve"), more, only=False)
    assert joined == known(crew, "ann")
    assert (joined.id, joined.roles, joined.languages) == (ann.id, (*ann.roles, Role.EDITOR), ("de",))
    assert people.add_member(crew.collection, crew.act("eve"), more).roles == (Role.EDITOR, Role.AUTHOR)
    assert known(crew, "ann").roles == (Role.EDITOR, Role.AUTHOR)


def test_what_is_so_already_is_not_written_again(crew: Crew) -> None:
    mark = crew.collection.mark()
    assert people.add_member(crew.collection, crew.act("eve"), crew.members["ann"], only=False) == crew.members["ann"]
    assert not crew.collection.changed_since(mark)


def test_the_last_lead_stays_one(crew: Crew) -> None:
    with crew.collection.view() as view:
        (lead,) = [one for one in view.members() if Role.LEAD in one.roles]
    author = replace(lead, roles=(Role.AUTHOR,))
    with pytest.raises(Refused, match="only lead"):
        people.add_member(crew.collection, crew.act("eve"), author)
    people.add_member(crew.collection, crew.act("eve"), replace(crew.members["ann"], roles=(Role.LEAD,)))
    assert people.add_member(crew.collection, crew.act("eve"), author).roles == (Role.AUTHOR,)


def test_none_but_a_lead_changes_members(crew: Crew) -> None:
    with pytest.raises(Refused):
        people.add_member(crew.collection, crew.act("ann"), replace(crew.members["ann"], roles=(Role.LEAD,)))


def facts(crew: Crew, **given: object) -> dict[str, object]:
    with crew.collection.view() as view:
        return people.known_facts(view, given)


def test_a_skill_is_the_projects_however_it_is_spelt(crew: Crew) -> None:
    assert facts(crew, skill="Open QA", language="en") == {"skill": "open_qa", "language": "en"}
    with pytest.raises(Refused, match="juggling") as refused:
        facts(crew, skill="juggling")
    assert "summarization" in refused.value.hint
    people.change_setting(crew.collection, crew.act("eve"), "skills", "juggling, c, c++")
    assert facts(crew, skill="Juggling") == {"skill": "juggling"}
    assert facts(crew, skill="c++") == {"skill": "c++"}
    with pytest.raises(Refused):
        facts(crew, skill="C#")
    with pytest.raises(Refused):
        facts(crew, skill="open_qa")


def test_a_cell_has_the_projects_dimensions_and_its_domains_once_they_are_set(crew: Crew) -> None:
    assert facts(crew, cell={"domain": "rent", "format": "list"}) == {"cell": {"domain": "rent", "format": "list"}}
    with pytest.raises(Refused, match="colour"):
        facts(crew, cell={"colour": "red"})
    with pytest.raises(Refused, match="juggling"):
        facts(crew, cell={"skill": "juggling"})
    people.change_setting(crew.collection, crew.act("eve"), "taxonomy.domain", "rent, heating")
    assert facts(crew, cell={"domain": "Heating"}) == {"cell": {"domain": "heating"}}
    with pytest.raises(Refused, match="rents"):
        facts(crew, cell={"domain": "rents"})


def test_a_target_is_set_for_a_cell_that_can_be_filled(crew: Crew) -> None:
    with pytest.raises(Refused, match="juggling"):
        people.set_cell(crew.collection, crew.act("eve"), {"skill": "juggling"}, 4)
    (event,) = people.set_cell(crew.collection, crew.act("eve"), {"skill": "Open QA"}, 4).events
    (again,) = people.set_cell(crew.collection, crew.act("eve"), {"skill": "open_qa"}, 5).events
    assert event.subject == again.subject
    assert event.payload["dimensions"] == {"skill": "open_qa"}


def test_a_pair_gets_no_fact_that_the_project_lacks_whoever_writes_it(crew: Crew) -> None:
    act, prompt = crew.act("ann"), {"prompt": "P?"}
    with pytest.raises(Refused, match="juggling"):
        write_new(crew.collection, act, Manuscript(prompt, {"skill": "juggling"}))
    pair = crew.write(prompt="P?")
    with pytest.raises(Refused, match="colour"):
        change_facts(crew.collection, act, pair, {"cell": {"colour": "red"}})
    change_facts(crew.collection, act, pair, {"skill": "Open QA"})
    with crew.collection.view() as view:
        assert view.pair(pair).facts["skill"] == "open_qa"
        assert "cell" not in view.pair(pair).facts


def test_a_pair_begun_from_a_draft_is_of_the_cell_that_the_draft_was_planned_for(crew: Crew) -> None:
    draft, cell = new_id(), {"domain": "rent", "format": "list"}
    facts = {"purpose": "prompt", "skill": "open_qa", "cell": cell}
    crew.collection.transact(
        crew.act("ann"), lambda _view: iter([NewEvent("draft.made", draft, facts, {"draft": "P?"})])
    )
    (pair,) = write_new(crew.collection, crew.act("ann"), Manuscript(draft=draft)).subjects - {draft}
    with crew.collection.view() as view:
        assert view.pair(pair).facts["cell"] == cell
