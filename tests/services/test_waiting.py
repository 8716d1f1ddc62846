"""What waits for whom: the counts that SQL gives are those of the pairs folded one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from workbench.domain.listing import Filter
from workbench.domain.project import Member, Role
from workbench.domain.road import Ruling, Stage
from workbench.services.waiting import Waiting, waiting_for
from workbench.services.writing import Manuscript, revise
from workbench.view import View


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def counted(view: View, member: Member) -> Waiting:
    """The same by folding every pair."""
    review = returned = write = edit = conflicts = 0
    for line in view.pairs(Filter()):
        pair = view.pair(line.id)
        mine = pair.author == member.id
        draft = pair.stage in (Stage.PROMPT_DRAFT, Stage.COMPLETION_DRAFT)
        back = draft and bool(pair.verdicts) and pair.verdicts[-1].ruling is Ruling.REJECT
        conflicts += bool(pair.rivals)
        review += pair.stage in (Stage.PROMPT_SUBMITTED, Stage.COMPLETION_SUBMITTED) and not mine
        write += pair.stage is Stage.COMPLETION_DRAFT or (pair.stage is Stage.PROMPT_DRAFT and mine)
        returned += back and mine
        edit += pair.stage is Stage.EDITING
    author, editor = member.may(Role.AUTHOR), member.may(Role.EDITOR)
    return Waiting(
        review if member.may(Role.REVIEWER) else 0, returned if author else 0, write if author else 0,
        edit if editor else 0, conflicts if editor else 0,
    )  # fmt: skip


def test_counts_are_those_of_the_fold(crew: Crew) -> None:
    """Drafts, waiting ones, returned ones and one in conflict; for every member."""
    crew.write(prompt="Only begun?")
    submitted = crew.write(prompt="How high?")
    crew.submit(submitted)
    back = crew.write(prompt="Who pays?")
    crew.submit(back)
    crew.judge(back, Ruling.REJECT)
    rival = crew.write(prompt="Which?")
    with crew.collection.view() as view:
        base = view.pair(rival).heads["prompt"]
    for text in ("Which one?", "Which of the two?"):
        revise(crew.collection, crew.act("ann"), rival, Manuscript({"prompt": text}), base)
    with crew.collection.view() as view:
        found = {member.name: (waiting_for(view, member), counted(view, member)) for member in view.members()}
    assert {name: quick for name, (quick, _) in found.items()} == {name: slow for name, (_, slow) in found.items()}
    assert any(quick.returned for quick, _ in found.values())
    assert any(quick.conflicts for quick, _ in found.values())
    assert any(quick.review for quick, _ in found.values())


def test_words_name_what_is_not_nought() -> None:
    assert Waiting(review=2, write=3, returned=1).words() == ("1 returned", "2 to review", "3 to write")
