"""What others changed is seen, and that nothing changed is seen for next to nothing."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from torture.project import Crew, found_project, imported, reopened

from storage.watch import MOST, Follower
from workbench.domain.listing import Filter
from workbench.services import people, undoing

ROOT = Path(__file__).parents[2]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def test_what_another_program_wrote_is_seen_once(crew: Crew) -> None:
    mark = crew.collection.mark()
    script = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from pathlib import Path\nfrom torture.project import reopened\n"
        "print(reopened(Path(sys.argv[1])).write(prompt='How?'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(crew.collection.path), str(ROOT), str(ROOT / "tests")],
        capture_output=True, text=True, check=True, env=dict(os.environ),
    )  # fmt: skip
    news = crew.collection.changed_since(mark)
    assert news.subjects == {done.stdout.strip()}
    assert news.kinds == {"pair.written"}
    assert (bool(news), news.whole) == (True, False)
    assert not crew.collection.changed_since(news.mark)
    # A room with an older mark asks for itself.
    assert crew.collection.changed_since(mark) == news


def test_ones_own_undo_names_what_it_touched(crew: Crew) -> None:
    pair = crew.write(prompt="How?")
    mark = crew.collection.mark()
    undoing.undo(crew.collection, crew.act("ann"))
    news = crew.collection.changed_since(mark)
    assert pair in news.subjects
    assert news.kinds == {"step.undone"}


def test_an_import_and_a_new_name_say_read_all_again(crew: Crew) -> None:
    mark = crew.collection.mark()
    for _ in crew.collection.transact_many(crew.act("eve"), imported([(f"p{n}", "c") for n in range(MOST + 1)])):
        pass
    news = crew.collection.changed_since(mark)
    assert (news.whole, news.subjects, bool(news)) == (True, frozenset(), True)
    mark = news.mark
    people.add_member(crew.collection, crew.act("eve"), replace(crew.members["ann"], domains=("rent",)))
    assert crew.collection.changed_since(mark).whole
    assert crew.collection.changed_since(10**9).whole


def test_a_list_that_follows_the_news_is_the_list(crew: Crew) -> None:
    """Whoever reads again only what the news name holds what a fresh look holds."""

    def lines(*ids: str) -> dict[str, object]:
        with crew.collection.view() as view:
            return {line.id: line for line in view.pairs(Filter(ids=ids) if ids else Filter())}

    other = reopened(crew.collection.path)
    held, mark = lines(), crew.collection.mark()
    first = other.write(prompt="One?")
    second = other.write(prompt="Two?")
    for deed in (
        lambda: other.submit(first),
        lambda: other.judge(first),
        lambda: other.revise(first, "completion", "Because."),
        lambda: undoing.undo(other.collection, other.act("ann")),
        lambda: undoing.undo(other.collection, other.act("bob")),
        lambda: other.submit(second),
    ):
        deed()
        news = crew.collection.changed_since(mark)
        assert news
        held, mark = {**held, **lines(*news.subjects)}, news.mark
        assert held == lines()
    other.collection.close()


def test_asking_in_vain_costs_next_to_nothing(crew: Crew) -> None:
    mark = crew.collection.mark()
    crew.collection.changed_since(mark)
    start = time.perf_counter()
    for _ in range(1000):
        assert not crew.collection.changed_since(mark)
    each = (time.perf_counter() - start) / 1000
    start = time.perf_counter()
    for _ in range(100):
        with crew.collection.view() as view:
            view.raw.execute("SELECT max(id) FROM event").fetchone()
    assert each < (time.perf_counter() - start) / 100
    print(f"{each * 1e6:.1f} µs")


def test_news_that_could_not_be_taken_in_come_again(crew: Crew) -> None:
    follower = Follower(crew.collection)
    with follower.news() as news:
        assert news.whole, "at first everything is to be read"
    pair = crew.write(prompt="How?")
    with pytest.raises(OSError, match="the disk"), follower.news() as news:
        raise OSError("the disk")
    with follower.news() as news:
        assert (news.subjects, news.whole) == ({pair}, False)
    with follower.news() as news:
        assert not news
