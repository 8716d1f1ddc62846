"""How groups of like pairs, their members and their texts are shown in the Similar room."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from checks.similarity.clusters import Cluster, clusters
from checks.similarity.everywhere import Alike
from screens.frame import safe
from screens.neighbours import ProjectNeighbours
from screens.widgets.diff import diff
from screens.widgets.pair_list import STAGES
from storage.heads import Heads, heads, settings_under
from storage.view import SqlView
from workbench.domain.pair import Pair
from workbench.domain.road import Stage
from workbench.services.alike import APART

KEPT = "✔"
"""Before the member that is to stay."""
_ORDER = ("prompt", "context", "completion")


class Sides(Container):
    """The pair that stays, and beside it another one with the differences marked."""

    DEFAULT_CSS = """
    Sides { height: 1fr; }
    Sides > VerticalScroll { height: 1fr; width: 1fr; border-top: solid $panel; padding: 0 1;
                             border-title-color: $accent; }
    Sides > VerticalScroll:focus { border-top: solid $accent; }
    """

    def compose(self) -> ComposeResult:
        """Two texts."""
        yield VerticalScroll(Static(markup=False), id="kept")
        yield VerticalScroll(Static(markup=False), id="other")

    def show(self, kept: str, name: str, texts: Mapping[str, Mapping[str, str]]) -> None:
        """Show the one that stays, and another one where it is another."""
        one, other = self.query_one("#kept"), self.query_one("#other")
        one.border_title = safe.line(f"✔ #{kept[:6]} stays")
        one.query_one(Static).update(whole(texts[kept]))
        other.display = name in texts and name != kept
        if other.display:
            other.border_title = safe.line(f"#{name[:6]} goes · [-only in ✔-] {{+only here+}}")
            other.query_one(Static).update(against(texts[kept], texts[name]))


def compared_how(near: ProjectNeighbours, *, whole: bool) -> str:
    """By what pairs were compared, and what is still to come."""
    if near.around.embedder is None:
        return "by characters alone: no embedder (workbench setup)"
    if whole:
        return "by characters and by meaning"
    far = near.progress
    return f"by characters; meaning follows ({far.item} {far.done}/{far.total or '…'})"


def grouped(view: SqlView, found: Sequence[Alike]) -> tuple[list[Cluster], dict[str, Heads]]:
    """Group what was found alike, without what is discarded or was told apart since; with the texts of all of it."""
    told = settings_under(view, APART)
    known = {one.id: one for one in heads(view, {name for one in found for name in (one.a, one.b)})}
    apart = {frozenset(name.removeprefix(APART).split(".")) for name, said in told.items() if said}
    there = {name for name, one in known.items() if one.stage != Stage.DISCARDED}
    return clusters([one for one in found if one.a in there and one.b in there], apart), known


def cluster_line(cluster: Cluster, words: str, width: int) -> Content:
    """A group on one line: how many, what is alike, and the first words of its middle."""
    count = str(len(cluster.members)) if cluster.sure else "? perhaps"
    what = f"{count} alike {cluster.field}s"
    return safe.line(f"{what} · {' '.join(words.split())}", "", width)


def member_line(pair: Pair, author: str, like: Alike | None, *, kept: bool, width: int) -> Content:
    """A member on one line: whether it stays, its stage, its author, how like it is to the middle."""
    said = "" if like is None else f" · {scores(like)}"
    stage = STAGES[pair.stage][0]
    line = f"{KEPT if kept else ' '} #{pair.id[:6]} {stage} · by {author}{said}"
    return safe.line(line, "bold" if kept else "", width)


def scores(like: Alike) -> str:
    """Both likenesses, for they answer different questions."""
    said = like.likeness
    if said.exact:
        return "word for word"
    return f"words {said.lexical:.2f}" + ("" if said.semantic is None else f", meaning {said.semantic:.2f}")


def whole(texts: Mapping[str, str]) -> Content:
    """The texts of the pair that stays."""
    return _fields({name: safe.show(texts[name]) for name in _ORDER if name in texts})


def against(kept: Mapping[str, str], texts: Mapping[str, str]) -> Content:
    """The texts of another pair, with what differs from the one that stays marked in them."""
    shown: dict[str, Content] = {}
    for name in _ORDER:
        if name in texts and name in kept and kept[name] == texts[name]:
            shown[name] = Content.styled("= the same, letter for letter", "$text-muted")
        elif name in texts or name in kept:
            shown[name] = diff(kept.get(name, ""), texts.get(name, ""))
    return _fields(shown)


def _fields(shown: Mapping[str, Content]) -> Content:
    parts: list[Content] = []
    for name, text in shown.items():
        parts += [Content.styled(name.capitalize(), "bold $accent"), text]
    return Content("\n").join(parts)
