"""Every character has an origin, whatever is done to the text."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.services.authoring import carried_over
from workbench.services.provenance import BEFORE, Runs, Writing, covering, moved, of_source

ORIGINS = st.sampled_from(["typed", "pasted", "draft:aa", "passage:bb", "before"])
RUNS = st.lists(st.tuples(st.integers(0, 5), ORIGINS), max_size=6)


def letters(runs: Runs) -> list[str]:
    return [origin for start, end, origin in runs.spans() for _ in range(end - start)]


@given(RUNS, st.data())
def test_replacing_runs_is_replacing_the_origins_of_characters(
    begun: list[tuple[int, str]], data: st.DataObject
) -> None:
    runs = Runs(begun)
    for _ in range(4):
        expected = letters(runs)
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, runs.length)] * 2)))
        new = data.draw(RUNS)
        removed = runs.replace(start, end, new)
        assert letters(Runs(removed)) == expected[start:end]
        assert letters(runs) == expected[:start] + [origin for n, origin in new for _ in range(n)] + expected[end:]


@given(RUNS, st.integers(0, 60))
def test_spans_that_were_written_down_are_read_as_they_were_and_cover_all(begun: list[tuple[int, str]], n: int) -> None:
    runs = Runs(begun)
    told = [list(span) for span in runs.spans()]
    assert list(covering(told, runs.length).spans()) == list(runs.spans())
    assert covering(told, n).length == n


ANYTHING = st.one_of(st.none(), st.text(max_size=2), st.integers(-5, 50))


@given(st.lists(st.one_of(ANYTHING, st.lists(ANYTHING, max_size=4)), max_size=5), st.integers(0, 40))
def test_spans_of_anybody_cover_exactly_the_text(told: list[object], length: int) -> None:
    assert covering(told, length).length == length


@given(st.text("ab ", max_size=30), st.data())
def test_a_mark_keeps_its_letters_where_they_are_kept(text: str, data: st.DataObject) -> None:
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    new = data.draw(st.text("xy", max_size=5))
    after = text[:start] + new + text[end:]
    left, right = moved((low, high), start, end, len(new))
    assert 0 <= left <= right <= len(after)
    if end <= low or start >= high:
        assert after[left:right] == text[low:high]


def test_a_remark_is_carried_to_the_text_as_it_is_now() -> None:
    then = "The deposit is returned within six months."
    now = "At most three months' rent. The deposit is returned, with interest, within six months."
    low, high = carried_over((then.index("within"), then.index("months")), then, now)
    assert now[low:high] == "within six "


def test_the_source_tells_spans_the_drafts_shown_and_the_one_that_gave_most() -> None:
    runs = Runs([(3, "typed"), (5, "draft:aa"), (2, "draft:bb"), (1, "typed")])
    told = Writing(runs, ("aa", "cc", "aa"), 12).source(11)
    assert told == {
        "spans": [[0, 3, "typed"], [3, 8, "draft:aa"], [8, 10, "draft:bb"], [10, 11, "typed"]],
        "seconds": 12, "shown": ["aa", "cc"], "draft": "aa",
    }  # fmt: skip


def test_what_a_revision_does_not_tell_was_there_before() -> None:
    assert list(of_source({}, 4).spans()) == [(0, 4, BEFORE)]
    assert list(of_source({"draft": "aa"}, 4).spans()) == [(0, 4, "draft:aa")]
    assert list(of_source({"spans": [[1, 3, "typed"]]}, 4).spans()) == [(0, 1, BEFORE), (1, 3, "typed"), (3, 4, BEFORE)]
