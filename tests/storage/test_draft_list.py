"""Drafts are listed as one asks for them, by SQL that needs no table's class."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, found_project

from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.errors import Refused
from workbench.view import View

CHUNKS = ("a1" * 16, "b2" * 16)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """Six drafts, half of them of completions, of two chunks in turn, the fourth refused."""
    made = found_project(tmp_path / "p.sft")
    names = [new_id() for _ in range(6)]

    def offer(_view: View) -> Iterator[NewEvent]:
        for number, name in enumerate(names):
            said = {"purpose": ("prompt", "completion")[number // 3], "chunk": CHUNKS[number % 2],
                    "model": "m", "language": ("en", "de")[number % 2]}  # fmt: skip
            yield NewEvent("draft.made", name, said, {"draft": f"text {number}"})
        yield NewEvent("draft.refused", names[3], {"reason": "wrong"})

    made.collection.transact(made.act("ann"), offer)
    yield made
    made.collection.close()


def bodies(crew: Crew, **wanted: object) -> list[str]:
    with crew.collection.view() as view:
        return [line.text.removeprefix("text ") for line in view.drafts(Filter(**wanted))]  # type: ignore[arg-type]


def test_drafts_are_chosen_put_in_order_and_cut(crew: Crew) -> None:
    assert bodies(crew) == ["0", "1", "2", "3", "4", "5"]
    assert bodies(crew, state="open") == ["0", "1", "2", "4", "5"]
    assert bodies(crew, parent=CHUNKS[1]) == ["1", "3", "5"]
    assert bodies(crew, language="en", offset=1, limit=1) == ["2"]
    assert bodies(crew, sort="purpose") == ["3", "4", "5", "0", "1", "2"]
    assert bodies(crew, sort="-purpose") == ["0", "1", "2", "3", "4", "5"]
    assert bodies(crew, sort="-id", limit=2) == ["5", "4"]


def test_only_those_named_are_listed(crew: Crew) -> None:
    with crew.collection.view() as view:
        ids = [line.id for line in view.drafts(Filter())]
    assert bodies(crew, ids=(ids[4], ids[1])) == ["1", "4"]
    assert bodies(crew, ids=()) == []


def test_an_order_by_what_drafts_do_not_have_is_refused(crew: Crew) -> None:
    with pytest.raises(Refused, match="nought"):
        bodies(crew, sort="-nought")
