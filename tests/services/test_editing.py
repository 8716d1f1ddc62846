"""What an editor changed is counted once, and the rule follows the number that was shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torture.project import Crew, found_project

from workbench.domain.road import Ruling, Stage
from workbench.services import people
from workbench.services.editing import destination, edit_tasks, reading, too_much

WORDS = " ".join(f"word{number}" for number in range(20))
SHARES = st.dictionaries(st.sampled_from(["prompt", "completion", "context"]), st.floats(0, 1))


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def sent_to_an_editor(crew: Crew) -> str:
    pair = crew.write(prompt="What is a deposit, and who pays it?")
    crew.submit(pair)
    crew.judge(pair)
    crew.revise(pair, "completion", WORDS)
    crew.submit(pair)
    crew.judge(pair, Ruling.EDIT)
    return pair


@pytest.mark.parametrize(
    ("changed", "stage"), [(0, Stage.ACCEPTED), (2, Stage.ACCEPTED), (3, Stage.COMPLETION_SUBMITTED)]
)
def test_the_share_that_was_shown_decides(crew: Crew, changed: int, stage: Stage) -> None:
    """Twenty words and a limit of a tenth: two may change, three are verified again."""
    pair = sent_to_an_editor(crew)
    text = WORDS
    for number in range(changed):
        text = text.replace(f"word{number} ", f"other{number} ")
    with crew.collection.view() as view:
        before = reading(view, pair)
    shown = before.while_typing("completion", text)
    assert shown["completion"] == pytest.approx(changed / 20)
    if changed:
        crew.revise(pair, "completion", text, "carl")
    with crew.collection.view() as view:
        assert reading(view, pair).shares == shown
    crew.submit(pair, "carl")
    assert crew.stage(pair) is stage is destination(shown, before.limit, before.resume)


def test_several_small_changes_are_counted_together(crew: Crew) -> None:
    """What counts is the text that was judged, not the revision before."""
    pair = sent_to_an_editor(crew)
    text = WORDS
    for number in range(3):
        text = text.replace(f"word{number} ", f"other{number} ")
        crew.revise(pair, "completion", text, "carl")
    with crew.collection.view() as view:
        assert reading(view, pair).shares["completion"] == pytest.approx(0.15)


def test_a_limit_of_nought_lets_nothing_pass(crew: Crew) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "edit_limit", "0")
    pair = sent_to_an_editor(crew)
    with crew.collection.view() as view:
        found = reading(view, pair)
    assert destination(found.while_typing("completion", WORDS), found.limit, found.resume) is Stage.ACCEPTED
    typed = found.while_typing("completion", WORDS + " more")
    assert destination(typed, found.limit, found.resume) is Stage.COMPLETION_SUBMITTED


@given(SHARES, st.floats(0, 1))
def test_a_changed_prompt_or_context_is_always_verified_again(shares: dict[str, float], limit: float) -> None:
    goes = destination(shares, limit, Stage.COMPLETION_SUBMITTED)
    asked = any(too_much(shares.get(name, 0.0), limit) for name in ("prompt", "context"))
    assert (goes is Stage.PROMPT_SUBMITTED) is asked
    assert (goes is Stage.ACCEPTED) is not any(too_much(share, limit) for share in shares.values())


def test_what_waits_names_who_sent_it_and_why(crew: Crew) -> None:
    pair = sent_to_an_editor(crew)
    with crew.collection.view() as view:
        (task,) = edit_tasks(view)
    assert (task.pair, task.field, task.who, task.reasons) == (pair, "completion", "bob", ("unclear",))
    assert task.words.startswith("What is a deposit")
