"""Groups of texts that say the same: joined pair by pair, and cut where the chain led away from its middle."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from checks.similarity.everywhere import Alike


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pairs with one field alike."""

    field: str
    medoid: str
    """The member that is likest to all others."""
    members: tuple[str, ...]
    """The medoid first, then the likest to it first."""
    edges: tuple[Alike, ...]
    """Who is alike in it."""
    sure: bool
    """False where only a person can say."""

    @property
    def name(self) -> str:
        """What it is called as long as its middle stays."""
        return f"{self.field}:{self.medoid}"

    def like(self, member: str) -> Alike | None:
        """How like a member is to the medoid; None for the medoid itself."""
        ends = {self.medoid, member}
        return next((edge for edge in self.edges if {edge.a, edge.b} == ends), None)


def clusters(found: Iterable[Alike], apart: Collection[frozenset[str]] = ()) -> list[Cluster]:
    """Group pairs that are alike, the surest and largest groups first.

    Pairs that are duplicates without doubt are joined (union-find); a member that is not itself like the middle of
    its group (complete link against the medoid) begins another one. What only a person can say makes groups of two.

    Args:
        found: the likenesses; those where something differs join nothing.
        apart: pairs of names that a person said are no duplicates.
    """
    wanted = [one for one in found if not one.likeness.differs and frozenset((one.a, one.b)) not in apart]
    made: list[Cluster] = []
    for field in dict.fromkeys(one.field for one in wanted):
        sure = [one for one in wanted if one.field == field and one.likeness.sure]
        groups = [cluster for edges in _joined(sure) for cluster in _around(field, edges)]
        home = {member: number for number, cluster in enumerate(groups) for member in cluster.members}
        made += groups
        for one in wanted:
            here = one.field == field and not one.likeness.sure
            if here and home.get(one.a, -1) != home.get(one.b, -2):
                made.append(Cluster(field, one.a, (one.a, one.b), (one,), sure=False))
    return sorted(made, key=lambda one: (not one.sure, -len(one.members), one.name))


def _joined(edges: Sequence[Alike]) -> list[list[Alike]]:
    """The edges of each connected group."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for one in edges:
        above[top(one.a)] = top(one.b)
    groups: dict[str, list[Alike]] = {}
    for one in edges:
        groups.setdefault(top(one.a), []).append(one)
    return list(groups.values())


def _around(field: str, edges: list[Alike]) -> list[Cluster]:
    """Groups whose members are all like their middle."""
    made: list[Cluster] = []
    while edges:
        near: dict[str, dict[str, float]] = {}
        for one in edges:
            score = 2.0 if one.likeness.exact else one.likeness.rank[1]
            near.setdefault(one.a, {})[one.b] = score
            near.setdefault(one.b, {})[one.a] = score
        medoid = min(near, key=lambda name: (-sum(near[name].values()), name))
        members = (medoid, *sorted(near[medoid], key=lambda name: (-near[medoid][name], name)))
        held = set(members)
        made.append(Cluster(field, medoid, members, tuple(e for e in edges if e.a in held and e.b in held), sure=True))
        edges = [one for one in edges if one.a not in held and one.b not in held]
    return made
