"""Which side a pair is on: the same wherever one asks, fair, and never back from what is held out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.split import HELD_OUT, SIDES, TRAIN, Parts, Split, group

SHARES = st.integers(0, 100).map(lambda percent: f"{percent / 100}")


def test_a_share_is_what_is_held_out_of_many() -> None:
    split = Split("p", "0.15")
    drawn = Counter(split.side(str(number)) for number in range(10_000))
    assert set(drawn) == set(SIDES)
    assert 0.14 < drawn[HELD_OUT] / 10_000 < 0.16


@given(st.text(), SHARES, SHARES)
def test_a_larger_share_gives_nothing_back(name: str, one: str, other: str) -> None:
    less, more = sorted((one, other), key=float)
    if Split("p", less).side(name) == HELD_OUT:
        assert Split("p", more).side(name) == HELD_OUT
    assert Split("p", "0").side(name) == TRAIN
    assert Split("p", "1").side(name) == HELD_OUT


def test_the_draw_is_another_in_another_project_and_stays_as_it_is() -> None:
    sides = [Split("p", "0.5").side(str(number)) for number in range(16)]
    assert sides != [Split("q", "0.5").side(str(number)) for number in range(16)]
    assert "".join(side[0] for side in sides) == "ttttthhthhththth"


def test_pairs_of_one_chunk_are_drawn_together() -> None:
    assert group("a", {"chunk": "c"}) == group("b", {"chunk": "c"}) == "c"
    assert group("a", {}) == "a"
    split = Split("p", "0.5")
    assert {split.told(str(number), {"chunk": "c"}) for number in range(50)} == {split.side("c")}
    assert Split("p", "0").told("a", {}) == ""
    assert Split("p", "0.0").told("a", {}) == ""


def parts(split: Split, placed: dict[str, str]) -> dict[str, tuple[int, int, bool]]:
    """What is told of the skills of some pairs."""
    found = Parts(split, ("skill",))
    for pair, skill in placed.items():
        found.add(pair, {}, {"skill": skill, "language": "de"} if skill else {})
    return {one.place["skill"]: (one.pairs, one.held_out, one.uneven) for one in found.told()}


def test_what_is_held_out_of_each_part_is_told_and_uneven_ones_show_themselves() -> None:
    split = Split("p", "0.25")
    sides = {side: [name for name in map(str, range(400)) if split.side(name) == side] for side in SIDES}
    even = {name: "even" for side, count in ((HELD_OUT, 5), (TRAIN, 15)) for name in sides[side][:count]}
    without = dict.fromkeys(sides[TRAIN][15:23], "without")
    few = dict.fromkeys(sides[TRAIN][23:27], "few")
    much = dict.fromkeys(sides[HELD_OUT][5:9], "much")
    told = parts(split, even | without | few | much | {sides[TRAIN][30]: ""})
    assert told == {
        "": (1, 0, False), "even": (20, 5, False), "few": (4, 0, False), "much": (4, 4, True), "without": (8, 0, True),
    }  # fmt: skip


def test_what_a_group_as_a_whole_decides_is_not_uneven_and_all_is_the_sum() -> None:
    split = Split("p", "0.25")
    chunk = next(name for name in map(str, range(99)) if split.side(name) == HELD_OUT)
    found = Parts(split)
    assert found.whole() is None
    for number in range(6):
        found.add(f"a{number}", {"chunk": chunk}, {"language": "de"})
    found.add("b", {}, {"language": "en"})
    german, english = found.told()
    assert (german.held_out, german.share, german.wanted, german.uneven) == (6, 1.0, 1.5, False)
    assert str(german) == "language de, skill -: 6 of 6 (1.5 wanted)"
    whole = found.whole()
    assert whole is not None
    assert (whole.pairs, whole.held_out) == (7, 6 + english.held_out)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=20), SHARES)
def test_no_pair_moves_for_another_that_comes_goes_or_is_placed_elsewhere(
    named: list[tuple[str, str]], share: str
) -> None:
    """The side is asked of a pair alone: there is nothing that others could change."""
    split, found = Split("p", share), Parts(Split("p", share))
    before = {pair: split.told(pair, {}) for pair, _ in named}
    for pair, skill in named:
        found.add(pair, {}, {"skill": skill})
    assert {pair: split.told(pair, {}) for pair, _ in named} == before
    whole = found.whole()
    assert (whole.held_out if whole else 0) == sum(split.side(pair) == HELD_OUT for pair, _ in named)
