"""Acting on many pairs from a room: choose what, see exactly what will change, and let it run."""

from collections.abc import Hashable, Iterator

from textual.content import Content

from screens.checking import Submission
from screens.frame import safe
from screens.frame.room import RoomScreen
from screens.widgets.ask import Ask, Choose, Confirm
from screens.widgets.pair_list import STAGES, PairList, PairSource
from storage import browse
from workbench.progress import Progress, Work
from workbench.services import bulk
from workbench.services.finding_pairs import Vocabulary
from workbench.services.leasing import told
from workbench.view import View

AT_ONCE = 1000
"""Pairs that are looked at between two words on the progress."""
WORDS = 40
"""Cells of a pair's text in a preview: a line at 80 columns."""
FIRST = 8
"""Pairs that a preview names."""


class BulkActions(RoomScreen):
    """What a room with a list of pairs does with the marked ones."""

    known: Vocabulary | None

    def action_act_on(self) -> None:
        """Choose what is to be done with the marked pairs, or with the one under the cursor."""
        pairs = self.query_one(PairList)
        source = pairs.pairs
        if source is None or not pairs.current:
            return
        numbers = [number for number in source.order if number in pairs.marked] or [source.order[pairs.cursor]]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._ask_value(bulk.DEEDS[name], source, numbers)

        what = f"{len(numbers):,} marked pairs" if pairs.marked else f"#{pairs.current[:6]}"
        options = [(deed.name, deed.label + (" …" if deed.fact else "")) for deed in bulk.DEEDS.values()]
        self.app.push_screen(Choose(f"Act on {what}", options), chosen)

    def _ask_value(self, deed: bulk.Deed, source: PairSource, numbers: list[int]) -> None:
        """Ask for the value of a fact; a move needs none."""
        if not deed.fact:
            self._preview(deed, source, numbers, None)
            return
        cells = {" · ".join(cell.dimensions.values()): dict(cell.dimensions) for cell in self.bench.cells()}

        def given(value: str | None) -> None:
            if value:
                cell = cells.get(value) or dict(_parts(value))
                self._preview(deed, source, numbers, cell if deed.name == "cell" else value)

        names = list(cells) if deed.name == "cell" else list(self.known.values[deed.fact] if self.known else ())
        if names:
            options = [(name, name.replace("_", " ")) for name in names]
            self.app.push_screen(Choose(deed.label, options), given)
        else:
            self.app.push_screen(Ask(deed.label, "Its dimensions, as domain:tenancy format:list"), given)

    def _preview(self, deed: bulk.Deed, source: PairSource, numbers: list[int], value: object) -> None:
        """See beside the screen's thread what would change, then ask."""
        held = {name: told(lease) for name, lease in self.workbench.pulse.others.items()}
        act = self.act(deed.label)
        collection = self.bench.collection

        def make() -> Work[bulk.Preview]:
            alike: dict[str, Hashable] = {}
            for start in range(0, len(numbers), AT_ONCE):
                yield Progress(start, len(numbers))
                with collection.view() as view:
                    for line in browse.lines(view, numbers[start : start + AT_ONCE]):
                        alike[line.id] = (line.stage, line.resume, str(line.facts.get(deed.fact)))
            submission = Submission(self.bench.checker)
            order = bulk.Order(deed, tuple(alike), value, held, submission.blocking, alike, submission.outcome)
            return (yield from bulk.preview(collection, act, order))

        def seen(preview: bulk.Preview) -> str:
            total = f"{len(preview.todo):,} of {len(numbers):,} pairs can be changed"
            if not self.is_current:
                return f"{deed.label}: {total}; go to the Library and press x again to do it"
            if not preview.todo:
                why = "; ".join(f"{len(pairs):,}: {reason}" for reason, pairs in preview.left.items())
                return f"{deed.label}: nothing would change. {why}"
            self._confirm(preview)
            return f"{deed.label}: {total}"

        self.workbench.jobs.start(f"{deed.label}: preview", make, seen)

    def _confirm(self, preview: bulk.Preview) -> None:
        deed = preview.order.deed
        label = bulk.label(preview.order, len(preview.todo))

        def decided(yes: bool | None) -> None:
            if not yes:
                return
            act, collection = self.act(label), self.bench.collection
            self.workbench.jobs.start(
                label, lambda: bulk.carry_out(collection, act, preview),
                lambda done: f"Done: {label}; u takes it back{f'; {done.left} left out' if done.left else ''}",
            )  # fmt: skip
            self.query_one(PairList).unmark()

        lines = Content("\n").join(self.look(lambda view: list(_told(view, preview))))
        self.app.push_screen(Confirm(label, lines, deed.label.lower()), decided)


def _parts(line: str) -> Iterator[tuple[str, str]]:
    for part in line.split():
        name, _, value = part.partition(":")
        yield name, value


def _told(view: View, preview: bulk.Preview) -> Iterator[Content]:
    """How many, the first of them, and what is left out and why."""
    deed, value = preview.order.deed, preview.order.value
    what = f": {value if isinstance(value, str) else ', '.join(value.values())}" if deed.fact else ""
    yield safe.show(f"{deed.label}{what} — {len(preview.todo):,} will change:", "bold")
    for uid in preview.todo[:FIRST]:
        yield _line(view, uid)
    if len(preview.todo) > FIRST:
        yield Content(f"  … and {len(preview.todo) - FIRST:,} more")
    for why, pairs in preview.left.items():
        few = " ".join(f"#{uid[:6]}" for uid in pairs[:4]) + (" …" if len(pairs) > 4 else "")
        yield safe.show(f"Left out, {len(pairs):,}: {why} ({few})", "$text-warning")
    yield Content.styled("One step of undo takes all of it back.", "$text-muted")


def _line(view: View, uid: str) -> Content:
    pair = view.pair(uid)
    texts = pair.texts()
    digest = texts.get("prompt") or texts.get("completion")
    words = view.text(digest) if digest else None
    return Content.assemble(f"  #{uid[:6]} {STAGES[pair.stage][0]}  ", safe.line(words or "", "", WORDS))
