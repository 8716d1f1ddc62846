"""Which side a pair is on: the same wherever one asks, fair, and never back from what is held out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.split import HELD_OUT, SIDES, TRAIN, Split, group

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
