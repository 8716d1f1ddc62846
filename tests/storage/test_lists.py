"""A list is in order however long it is, and as long as it is asked for."""

from pathlib import Path

import pytest
from torture.project import found_project, imported

from storage import lists
from workbench.domain.listing import Filter


def test_a_whole_list_is_in_order_across_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 7)
    crew = found_project(tmp_path / "p.sft")
    made = [(f"Question {number}?", f"Answer {number}.") for number in range(40)]
    for _ in crew.collection.transact_many(crew.act("ann"), imported(made)):
        pass
    with crew.collection.view() as view:

        def prompts(**wanted: object) -> list[str | None]:
            return [line.prompt for line in view.pairs(Filter(**wanted))]  # type: ignore[arg-type]

        for sort in ("made", "-made"):
            wanted = [prompt for prompt, _ in made][:: 1 if sort == "made" else -1]
            assert prompts(sort=sort) == prompts(sort=sort, limit=40) == wanted
            assert prompts(sort=sort, stage="completion_submitted") == wanted
            assert prompts(sort=sort, stage="accepted") == []
    crew.collection.close()
