"""Three copies of a project, random deeds of random members, merges in any order: they end with the same content."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from properties.copies import act, broken_rules, copied, found, hashes, pairs

from storage.collection import SqlCollection
from storage.merging import merge
from storage.upkeep import check, content, rebuild
from workbench.domain.event import NewEvent, new_id
from workbench.domain.listing import Filter
from workbench.domain.pair import Counts, Pair
from workbench.domain.project import Member
from workbench.domain.road import FIELDS, WAITING, Ruling, Stage
from workbench.errors import WorkbenchError
from workbench.services import erasing, moving, people, reviewing, undoing, waiving, writing
from workbench.services.waiving import Flagged

WHICH = st.integers(0, 2)
WHO = st.integers(0, 3)
PICK = st.integers(0, 50)


class Copies(RuleBasedStateMachine):
    """What three copies go through."""

    def __init__(self) -> None:
        """Make the first copy."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.copies: list[SqlCollection] = []
        self.members: list[Member] = []
        self.count = 0

    @initialize(fork=st.booleans())
    def begin(self, fork: bool) -> None:
        """Three copies; one may go on under the site id of another."""
        first, self.members = found(self.folder)
        self.add(0, 0, first)
        self.copies = [first, copied(first, "b.sft", same_site=fork), copied(first, "c.sft")]

    def add(self, which: int, who: int, collection: SqlCollection | None = None) -> None:
        self.count += 1
        texts = {"prompt": f"Question {self.count}?", "completion": f"Answer {self.count}."}
        manuscript = writing.Manuscript(texts if self.count % 2 else {"prompt": texts["prompt"]})
        self.attempt(lambda: writing.write_new(collection or self.copies[which], act(self.members[who]), manuscript))

    def attempt(self, deed: Callable[[], object]) -> None:
        """Do it; a refusal is as good as a deed, and changes nothing."""
        before = [content(collection) for collection in self.copies]
        try:
            deed()
        except WorkbenchError:
            assert [content(collection) for collection in self.copies] == before

    def choose(self, which: int, pick: int) -> Pair | None:
        there = pairs(self.copies[which])
        return there[pick % len(there)] if there else None

    @rule(which=WHICH, who=WHO)
    def write(self, which: int, who: int) -> None:
        self.add(which, who)

    @rule(which=WHICH, who=WHO, pick=PICK, field=st.sampled_from(FIELDS), old=st.booleans())
    def revise(self, which: int, who: int, pick: int, field: str, old: bool) -> None:
        pair = self.choose(which, pick)
        if pair is None:
            return
        self.count += 1
        bases = [key for key, name in pair.revisions if name == field]
        base = bases[pick % len(bases)] if old and bases else pair.heads.get(field)
        manuscript = writing.Manuscript({field: f"Text {self.count} of {field}"})
        self.attempt(lambda: writing.revise(self.copies[which], act(self.members[who]), pair.id, manuscript, base))

    @rule(which=WHICH, who=WHO, pick=PICK)
    def submit(self, which: int, who: int, pick: int) -> None:
        pair = self.choose(which, pick)
        if pair is not None:
            deed = act(self.members[who])
            counts = {"a": Counts(pick % 2, 0, 1), "b": Counts(0, pick % 3, 0)}
            told = {"findings": lambda _view, _pair: [], "outcome": lambda _view, _pair: counts}
            self.attempt(lambda: writing.submit(self.copies[which], deed, pair.id, **told))

    @rule(which=WHICH, pick=PICK, ruling=st.sampled_from(Ruling))
    def advance(self, which: int, pick: int, ruling: Ruling) -> None:
        """What whose turn it is would do."""
        pair = self.choose(which, pick)
        if pair is None:
            return
        if pair.stage in WAITING:
            self.judge(which, self.stranger(pair), pick, ruling, pair)
            return
        writer = self.members[3 if pair.stage is Stage.EDITING else 1 + pick % 2]
        if "completion" not in pair.heads or pair.stage is Stage.EDITING:
            self.count += 1
            manuscript = writing.Manuscript({"completion": f"Answer {self.count} " + "word " * 20})
            base = pair.heads.get("completion")
            self.attempt(lambda: writing.revise(self.copies[which], act(writer), pair.id, manuscript, base))
        submit = {"findings": lambda _view, _pair: []}
        self.attempt(lambda: writing.submit(self.copies[which], act(writer), pair.id, **submit))

    def stranger(self, pair: Pair) -> int:
        hands = {hand for revision in pair.revisions.values() for hand in revision.hands}
        return next((n for n, member in enumerate(self.members) if member.id not in hands), 0)

    @rule(which=WHICH, who=WHO, pick=PICK, ruling=st.sampled_from(Ruling))
    def judge(self, which: int, who: int, pick: int, ruling: Ruling, pair: Pair | None = None) -> None:
        waiting = [found for found in pairs(self.copies[which]) if found.stage in WAITING]
        if not waiting:
            return
        pair = pair or waiting[pick % len(waiting)]
        heads = tuple(dict.fromkeys(pair.heads[name] for name in ("prompt", "completion") if name in pair.heads))
        if len(heads) == 2 and pair.settled("prompt"):
            heads = (pair.heads["completion"],)
        if pair.stage == "prompt_submitted":
            heads = (pair.heads["prompt"],)
        reasons = () if ruling is Ruling.ACCEPT else ("style",)
        opinion = reviewing.Opinion(ruling, heads, reasons, "why")
        self.attempt(lambda: reviewing.give_verdict(self.copies[which], act(self.members[who]), pair.id, opinion))

    @rule(which=WHICH, who=WHO, pick=PICK, verb=st.sampled_from(["withdraw", "reopen", "discard", "restore"]))
    def move(self, which: int, who: int, pick: int, verb: str) -> None:
        pair = self.choose(which, pick)
        if pair is not None:
            deed = getattr(moving, verb)
            self.attempt(lambda: deed(self.copies[which], act(self.members[who]), pair.id))

    @rule(which=WHICH, who=WHO, pick=PICK, back=st.booleans())
    def waive(self, which: int, who: int, pick: int, back: bool) -> None:
        pair = self.choose(which, pick)
        if pair is None:
            return
        field = list(pair.heads)[pick % len(pair.heads)] if pair.heads else "prompt"
        what = Flagged(f"rule-{pick % 2}", "", field, "e" * (pick % 3 == 0), "12" * 14)
        door, deed = self.copies[which], act(self.members[who])
        if back:
            self.attempt(lambda: waiving.take_back(door, deed, pair.id, what))
        else:
            self.attempt(lambda: waiving.waive(door, deed, pair.id, what, "it is meant"))

    @rule(which=WHICH, who=WHO, pick=PICK, known=st.booleans())
    def word(self, which: int, who: int, pick: int, known: bool) -> None:
        words = [f"word{pick % 3}"]
        self.attempt(
            lambda: waiving.change_words(self.copies[which], act(self.members[who]), words, language="", known=known)
        )

    @rule(which=WHICH, who=WHO, back=st.booleans())
    def toggle(self, which: int, who: int, back: bool) -> None:
        deed = undoing.undo if back else undoing.redo
        self.attempt(lambda: deed(self.copies[which], act(self.members[who])))

    @rule(which=WHICH, limit=st.sampled_from(["0", "0.1", "1"]), joint=st.booleans())
    def decide(self, which: int, limit: str, joint: bool) -> None:
        lead = self.members[0]
        people.change_setting(self.copies[which], act(lead), "edit_limit", limit)
        people.change_setting(self.copies[which], act(lead), "verification", "joint" if joint else "separate")
        people.change_check(self.copies[which], act(lead), "checks.hidden.on", joint)

    @rule(which=WHICH, who=WHO, stage=st.sampled_from(["completion_submitted", "accepted", "prompt_draft"]))
    def take_in(self, which: int, who: int, stage: str) -> None:
        self.count += 1
        news = [
            NewEvent("pair.imported", new_id(), {"stage": stage}, {"prompt": f"P{self.count}", "completion": "C"})
            for _ in range(2)
        ]
        if stage != "accepted" or who == 0:
            self.copies[which].transact(act(self.members[who]), lambda _view: [news])

    @rule(which=WHICH, pick=PICK)
    def erase(self, which: int, pick: int) -> None:
        pair = self.choose(which, pick)
        if pair is not None and pick % 5 == 0:
            self.attempt(lambda: erasing.erase(self.copies[which], act(self.members[0]), pair.id, "demand"))

    @rule(to=WHICH, source=WHICH)
    def exchange(self, to: int, source: int) -> None:
        merge(self.copies[to], self.copies[source].path)
        again = content(self.copies[to])
        assert merge(self.copies[to], self.copies[source].path).events == 0
        assert content(self.copies[to]) == again

    def teardown(self) -> None:
        """Merge all with all, in two different orders, and compare."""
        try:
            if self.copies:
                self.compare()
        finally:
            for collection in self.copies:
                collection.close()
            shutil.rmtree(self.folder)

    def compare(self) -> None:
        said = {text for collection in self.copies for text in texts_of(collection)}
        for collection in self.copies:
            report = check(collection)
            assert report.ok, report.problems
            assert rebuild(collection).content_hash == report.content_hash
        one, two, three = self.copies
        for to, source in ((one, two), (two, three), (three, one), (one, three), (two, one), (three, two), (one, two)):
            merge(to, source.path)
        merge(two, one.path)
        assert len(hashes(self.copies)) == 1
        for collection in self.copies:
            assert check(collection).ok
            assert not list(broken_rules(collection))
            assert said <= set(texts_of(collection))
        conflicts = [[line.id for line in lines_in_conflict(collection)] for collection in self.copies]
        assert sorted(conflicts[0]) == sorted(conflicts[1]) == sorted(conflicts[2])


def texts_of(collection: SqlCollection) -> list[str]:
    """Names of all texts in the log."""
    with collection.view() as view:
        return [digest for event in view.log.events() for digest in event.texts().values()]


def lines_in_conflict(collection: SqlCollection) -> list:  # type: ignore[type-arg]
    """Pairs with an open conflict."""
    with collection.view() as view:
        return list(view.pairs(Filter(conflicts=True)))


TestCopies = Copies.TestCase
TestCopies.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
