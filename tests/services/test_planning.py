"""The emptiest cells get the next drafts, from chunks that fit them, and never more than they want."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import misbehaving as bad
from torture.project import Crew, found_project

from workbench.domain.listing import Filter
from workbench.domain.project import Cell
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.progress import finish
from workbench.services.ingesting import ingest
from workbench.services.planning import Planned, draft_plan, plan, standings
from workbench.services.profiling import edit_profile, keep_chunks
from workbench.services.writing import Manuscript, write_new

CODE = "def due(rent: int, months: int) -> int:\n    return rent * months\n"


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """Three chunks of prose and one of code."""
    made = found_project(tmp_path / "p.sft")
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(3):
        text = f"The tenant of house {number} gives notice in writing three months before leaving. " * 12
        (folder / f"{number}.md").write_text(f"# House {number}\n\n{text}\n")
    (folder / "rents.py").write_text(CODE)
    finish(ingest(made.collection, made.act("ann"), [folder]))
    yield made
    made.collection.close()


def cell(target: int, **dimensions: str) -> Cell:
    return Cell("0" * 32, dimensions, target, {})


def planned(crew: Crew, *cells: Cell, most: int = 10) -> list[Planned]:
    with crew.collection.view() as view:
        return plan(view, cells, most)


def prose(crew: Crew) -> list[str]:
    with crew.collection.view() as view:
        return [line.id for line in view.chunks(Filter()) if "tenant of house" in line.text]


def test_the_emptiest_cells_come_first_and_take_turns(crew: Crew) -> None:
    write_new(crew.collection, crew.act("ann"), Manuscript({"prompt": "P?"}, {"skill": "closed_qa"}))
    full, half, empty = cell(1, skill="closed_qa"), cell(2, skill="closed_qa"), cell(2, skill="inference")
    with crew.collection.view() as view:
        assert [(one.under_way, one.accepted, one.missing) for one in standings(view, [full, half, empty])] == [
            (1, 0, 0), (1, 0, 1), (0, 0, 2),
        ]  # fmt: skip
    made = planned(crew, full, half, empty)
    assert [one.cell for one in made] == [empty, half, empty]
    assert [one.wish.skill for one in made] == ["inference", "closed_qa", "inference"]
    assert len({one.chunk for one in made}) == 3
    assert [one.cell for one in planned(crew, half, empty, most=2)] == [empty, half]


def test_a_chunk_must_fit_its_cell(crew: Crew) -> None:
    first, second, third = prose(crew)
    edit_profile(
        crew.collection, crew.act("ann"), first, {"domain": "general", "relevant": True, "evidence": ["gives notice"]}
    )
    keep_chunks(crew.collection, crew.act("ann"), [third], False)
    assert [one.chunk for one in planned(crew, cell(9, domain="general"))][:1] == [first]
    assert {one.chunk for one in planned(crew, cell(9, skill="open_qa"))} == {first, second}
    code = planned(crew, cell(9, skill="code_repair"))
    assert len(code) == 1
    assert code[0].chunk not in (first, second, third)
    assert planned(crew, cell(9, domain="cooking", skill="open_qa")) == []


def test_drafts_of_a_plan_remember_their_cell_and_fill_it(crew: Crew) -> None:
    wanted = [cell(2, skill="closed_qa", format="list"), cell(1, skill="inference")]
    made = planned(crew, *wanted)
    answers = iter(["One?", "Two?", "Three?"])
    with bad.serving(lambda *call: bad.whole(next(answers))(*call)) as host:
        chosen = Chosen(OllamaHost(host.address), bad.MODEL)
        done = finish(draft_plan(crew.collection, crew.act("ann"), chosen, made))
    assert (done.drafts, done.failed) == (3, [])
    with crew.collection.view() as view:
        cells = Counter(tuple(sorted(draft.facts["cell"].items())) for draft in view.drafts(Filter()))
        assert [one.offered for one in standings(view, wanted)] == [2, 1]
    assert cells == {tuple(sorted(one.dimensions.items())): one.target for one in wanted}
    assert planned(crew, *wanted) == []
