"""Groups hold what is like their middle, and nothing that only a chain leads to."""

from hypothesis import given
from hypothesis import strategies as st

from checks.similarity.clusters import clusters
from checks.similarity.everywhere import Alike
from checks.similarity.likeness import Likeness


def alike(a: str, b: str, score: float = 0.95, *, sure: bool = True, differs: tuple[str, ...] = ()) -> Alike:
    return Alike(a, b, "prompt", Likeness(score, None, False, differs, sure))


def test_pairs_are_joined_and_the_middle_stands_first() -> None:
    (one,) = clusters([alike("a", "b"), alike("b", "c"), alike("c", "d", 0.9), alike("b", "d", 0.92)])
    assert one.medoid == "b"
    assert one.members == ("b", "a", "c", "d")
    assert one.name == "prompt:b"
    assert one.like("b") is None
    assert one.like("d") == alike("b", "d", 0.92)


def test_a_chain_is_cut_where_it_leads_away() -> None:
    found = clusters([alike(str(n), str(n + 1)) for n in range(6)])
    assert all(one.like(member) for one in found for member in one.members[1:])
    assert max(len(one.members) for one in found) == 3


def test_what_differs_or_was_told_apart_joins_nothing() -> None:
    assert clusters([alike("a", "b", differs=("numbers",))]) == []
    assert clusters([alike("a", "b")], apart=[frozenset("ab")]) == []


def test_what_only_a_person_can_say_comes_last_and_in_twos() -> None:
    found = clusters([alike("x", "y", sure=False), alike("y", "z", sure=False), alike("a", "b"), alike("a", "c", 0.8),
                      alike("b", "c", 0.8, sure=False)])  # fmt: skip
    assert [(one.sure, set(one.members)) for one in found] == [
        (True, {"a", "b", "c"}), (False, {"x", "y"}), (False, {"y", "z"}),
    ]  # fmt: skip


EDGES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")).filter(lambda e: e[0] < e[1]),
                 unique=True, max_size=20)  # fmt: skip


@given(EDGES)
def test_no_name_is_in_two_groups_and_all_are_like_the_middle(edges: list[tuple[str, str]]) -> None:
    found = clusters([alike(a, b) for a, b in edges])
    members = [member for one in found for member in one.members]
    assert len(members) == len(set(members))
    for one in found:
        assert len(one.members) > 1
        assert all(one.like(member) for member in one.members if member != one.medoid)
