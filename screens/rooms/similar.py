"""Similar: groups of pairs that say the same; one of each stays, or they are told apart for good."""

import asyncio
from collections.abc import Callable
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content

from checks.similarity.clusters import Cluster
from checks.similarity.everywhere import Alike
from checks.similarity.likeness import Asked
from screens.frame.room import Room, RoomScreen, key
from screens.neighbours import ProjectNeighbours
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.similar_lines import Sides, cluster_line, compared_how, grouped, member_line
from storage.heads import Heads
from workbench.domain.pair import Pair
from workbench.domain.project import Role
from workbench.progress import Work
from workbench.services import alike, moving
from workbench.view import Changes

MOST = 200
"""Groups that are listed at a time; the next come as these are settled."""
COMPARING = "Comparing all pairs …\nThe first time in a large project this takes minutes; it goes on if you leave."


class SimilarScreen(RoomScreen):
    """The groups, the members of one, and two members side by side."""

    HELP = """Similar: pairs whose prompts or completions say the same, found by their characters and by their meaning.
Prompts that differ in a number, a negation or a name are not taken for the same. ✔ marks the pair that stays: b puts
it elsewhere. F2 keeps that one and discards the others; m also notes on it which went, and takes over the skill,
language and cell that it lacks; n keeps on record that they are no duplicates, so that nobody is asked again. u takes
back whatever was done, as one step. r compares anew what was written since."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as the toolkit declares it
    AUTO_FOCUS = "#clusters"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("f2", "keep", "keep ✔", "Keep the marked pair, discard the others of the group", "similar.keep"),
        key("b", "best", "keep this", "This one is to stay: moves the ✔", "similar.best"),
        key("n", "apart", "no duplicates", "Keep on record that these are no duplicates", "similar.apart"),
        key("m", "merge", "merge", "Keep the marked pair with the others' facts noted, discard them", "similar.merge"),
        key("x", "discard", "discard", "Discard the pair under the cursor alone", "similar.discard"),
        key("r", "again", "compare anew", "Compare all pairs anew, with what was written since", "similar.again"),
    ]
    DEFAULT_CSS = """
    SimilarScreen #clusters { height: 6; }
    SimilarScreen #group { height: 1fr; }
    SimilarScreen #members { height: 4; border-top: solid $panel; border-title-color: $accent; }
    SimilarScreen #members:focus { border-top: solid $accent; }
    SimilarScreen.-wide > .body { layout: horizontal; }
    SimilarScreen.-wide #clusters { width: 40; height: 1fr; border-right: solid $panel; }
    SimilarScreen.-wide #members { height: 7; }
    SimilarScreen.-wide Sides { layout: horizontal; }
    """

    def __init__(self) -> None:
        """Begin with nothing compared."""
        super().__init__()
        self.found: list[Alike] | None = None
        """What is alike; None before it was compared."""
        self.clusters: dict[str, Cluster] = {}
        self.known: dict[str, Heads] = {}
        """The texts of all members."""
        self.best: dict[str, str] = {}
        """Group -> the member that stays, where a person chose one."""
        self.pairs: dict[str, Pair] = {}
        """The members of the group in view."""
        self.who: dict[str, str] = {}
        self.wanted = ""
        self.count = 0
        self.comparing = False
        self.whole = True
        """Whether all texts had their vectors when they were compared."""

    def on_mount(self) -> None:
        """Compare anew once the vectors that were missing are made."""
        self.set_interval(1.0, self._look_for_vectors)

    def _look_for_vectors(self) -> None:
        if self.whole or self.comparing:
            return
        if self.near.whole:
            self.action_again()
        else:
            self._tell()

    def _tell(self) -> None:
        """Say how was compared, and what is still to come."""
        said = compared_how(self.near, whole=self.whole)
        self.groups.empty = f"No two pairs say the same.\nPrompts and completions of all pairs were compared {said}."
        self.groups.refresh()
        place = f"group {self.groups.cursor + 1} of {self.count}"
        more = "" if self.whole else f" · {said}"
        self.members.border_title = Content(f"{place}: {self.members.count} pairs, ✔ stays{more}")

    def body(self) -> ComposeResult:
        """Groups, members, and two texts."""
        with Container(classes="body"):
            groups = ItemList(id="clusters", empty=COMPARING)
            groups.can_mark = False
            yield groups
            with Container(id="group"):
                members = ItemList(id="members")
                members.can_mark = False
                yield members
                yield Sides()

    @property
    def near(self) -> ProjectNeighbours:
        """The project's pairs, laid out for likeness."""
        return cast("ProjectNeighbours", self.bench.checker.tools.neighbours)

    @property
    def groups(self) -> ItemList:
        """The list of groups."""
        return self.query_one("#clusters", ItemList)

    @property
    def members(self) -> ItemList:
        """The list of members."""
        return self.query_one("#members", ItemList)

    @property
    def cluster(self) -> Cluster | None:
        """The group under the cursor."""
        return self.clusters.get(self.groups.current)

    # --- comparing -----------------------------------------------------------------------------------------------

    def action_again(self) -> None:
        """Compare all pairs."""
        if not self.comparing:
            self.comparing = True
            self.refresh_bindings()
            self.workbench.jobs.start("Compare pairs", self._compare, self._compared)

    def _compare(self) -> Work[list[Alike]]:
        near = self.near
        try:
            yield from near.read()
            near.follow()
            self.whole = near.whole
            return (yield from near.around.all(Asked(near.around.limits)))
        finally:
            self.comparing = False

    def _compared(self, found: list[Alike]) -> str:
        self.found = found
        self.stale = True
        self.run_worker(self.freshen(), group="compared")
        return "Compared all pairs"

    def show_item(self, name: str) -> None:
        """Go to the group of a pair."""
        self.wanted, self.stale = name, True

    async def reload(self) -> None:
        """Group what was found, without what is discarded or was told apart since."""
        if self.found is None:
            self.action_again()
            return
        groups = await asyncio.to_thread(self._grouped, self.found)
        self.clusters = {one.name: one for one in groups[:MOST]}
        self.count = len(groups)
        self.groups.fill(Few([self._group_item(one) for one in self.clusters.values()]))
        if self.wanted:
            self.groups.go_to(next((n for n, one in self.clusters.items() if self.wanted in one.members), ""))
            self.wanted = ""
        self.show_group()

    def _grouped(self, found: list[Alike]) -> list[Cluster]:
        with self.bench.collection.view() as view:
            groups, self.known = grouped(view, found)
            self.who = {member.id: member.name for member in view.members()}
        return groups

    def _group_item(self, cluster: Cluster) -> Item:
        words = self.known[cluster.medoid].texts.get(cluster.field, "")[:200]
        return Item(cluster.name, lambda width: cluster_line(cluster, words, width))

    @on(ItemList.Moved, "#clusters")
    def show_group(self) -> None:
        """Show the members of the group under the cursor."""
        cluster = self.cluster
        self.query_one("#group").display = cluster is not None
        if cluster is not None:
            self.pairs = self.look(lambda view: {name: view.pair(name) for name in cluster.members})
            self.members.fill(Few([self._member_item(cluster, name) for name in cluster.members]))
            if self.members.current == self.kept(cluster):
                self.members.go_to(next((name for name in cluster.members if name != self.kept(cluster)), ""))
        self._tell()
        self.show_sides()

    def _member_item(self, cluster: Cluster, name: str) -> Item:
        pair, like, kept = self.pairs[name], cluster.like(name), name == self.kept(cluster)
        author = self.who.get(pair.author, "?")
        return Item(name, lambda width: member_line(pair, author, like, kept=kept, width=width))

    def kept(self, cluster: Cluster) -> str:
        """The member that stays: the one chosen, else the furthest along with the longest answer."""
        chosen = self.best.get(cluster.name, "")
        if chosen in cluster.members:
            return chosen
        lengths = [len(self.known[name].texts.get("completion", "")) for name in cluster.members]
        return alike.best_of([self.pairs[name] for name in cluster.members], lengths)

    @on(ItemList.Moved, "#members")
    def show_sides(self) -> None:
        """The one that stays beside the one under the cursor, with the differences marked in it."""
        cluster = self.cluster
        if cluster is None:
            return
        texts = {name: self.known[name].texts for name in cluster.members}
        self.query_one(Sides).show(self.kept(cluster), self.members.current, texts)
        self.refresh_bindings()

    # --- deciding ------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key that does nothing."""
        if action == "again":
            return not self.comparing
        if action not in ("keep", "best", "apart", "merge", "discard"):
            return True
        cluster = self.cluster if self.is_mounted else None
        if cluster is None:
            return False
        if action == "apart":
            return self.bench.member.may(Role.AUTHOR, Role.REVIEWER, Role.EDITOR)
        if action == "best" and self.members.current == self.kept(cluster):
            return False
        return self.bench.member.may(Role.AUTHOR, Role.EDITOR)

    @on(ItemList.Opened, "#clusters")
    def _opened(self) -> None:
        self.members.focus()

    @on(ItemList.Opened, "#members")
    def action_best(self) -> None:
        """The pair under the cursor is to stay."""
        cluster = self.cluster
        if cluster is not None and self.members.current:
            self.best[cluster.name] = self.members.current
            self.show_group()

    async def action_keep(self) -> None:
        """Keep one, discard the others."""
        await self._keep("Keep", note=False)

    async def action_merge(self) -> None:
        """Keep one with the others' facts noted, discard these."""
        await self._keep("Merge into", note=True)

    async def _keep(self, verb: str, *, note: bool) -> None:
        cluster = self.cluster
        if cluster is None:
            return
        best = self.kept(cluster)
        others = [name for name in cluster.members if name != best]
        act = self.act(f"{verb} #{best[:6]}, discard {len(others)}")
        await self._do(
            lambda: alike.keep(self.bench.collection, act, best, others, note=note),
            f"#{best[:6]} stays, {len(others)} discarded; u brings them back",
        )

    async def action_apart(self) -> None:
        """These are no duplicates."""
        cluster = self.cluster
        if cluster is None:
            return
        act = self.act(f"No duplicates: {len(cluster.members)} pairs")
        edges = [(one.a, one.b) for one in cluster.edges]
        await self._do(
            lambda: alike.tell_apart(self.bench.collection, act, edges),
            "On record: no duplicates, nobody is asked again; u takes it back",
        )

    async def action_discard(self) -> None:
        """Discard one pair alone."""
        name = self.members.current
        if name:
            act = self.act(f"Discard #{name[:6]}")
            await self._do(
                lambda: moving.discard(self.bench.collection, act, name), f"Discarded #{name[:6]}; u brings it back"
            )

    async def _do(self, work: Callable[[], Changes], told: str) -> None:
        if await self.change(work) is not None:
            self.say(told)


ROOM = Room("similar", "Similar", "m", 11, "pairs that say the same: keep one, merge, tell apart", SimilarScreen)
SimilarScreen.ROOM = ROOM
