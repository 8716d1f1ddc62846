"""Review as a reviewer meets it: read, judge, next; never one's own text, never a text that was not on the screen."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from eyes import seen, settled
from torture.project import Crew

from screens.app import WorkbenchApp
from screens.rooms import review
from screens.rooms.review import ReviewScreen
from screens.widgets.text_pane import TextPane
from screens.widgets.verdict_form import Said, VerdictForm
from storage.collection import open_collection
from workbench.domain.event import new_id
from workbench.domain.pair import Pair
from workbench.domain.project import Member, Role
from workbench.domain.road import Ruling, Stage
from workbench.services import people

RoomApp = Callable[..., WorkbenchApp]
pytestmark = pytest.mark.usefixtures("practised")
ANSWER = "At most three months' rent. The deposit is returned soon. Interest is paid to the tenant."
HOSTILE = "[bold]x[/] [/] \x1b[2J\u202e ]52;c;AAAA"
BEHIND = """
import sys
from pathlib import Path
from storage.collection import open_collection
from workbench.services import people, moving, writing
from workbench.view import Act
collection = open_collection(Path(sys.argv[1]))
with collection.view() as view:
    ann, head = people.named(view, "ann"), view.pair(sys.argv[2]).heads["completion"]
act = lambda label: Act(label, ann, "ann@elsewhere")
moving.withdraw(collection, act("Take it back"), sys.argv[2])
if sys.argv[3]:
    writing.revise(collection, act("Mend"), sys.argv[2], writing.Manuscript({"completion": sys.argv[3]}), head)
    writing.submit(collection, act("Submit"), sys.argv[2], findings=lambda view, pair: [])
collection.close()
"""


def waiting(crew: Crew, prompt: str, completion: str = ANSWER, author: str = "ann") -> str:
    """A pair whose completion waits for a verdict."""
    pair = crew.write(author, prompt=prompt)
    crew.submit(pair, author)
    crew.judge(pair, name="dora" if author != "dora" else "bob")
    crew.revise(pair, "completion", completion, author)
    crew.submit(pair, author)
    return pair


def now(crew: Crew, pair: str) -> Pair:
    with crew.collection.view() as view:
        return view.pair(pair)


def behind(crew: Crew, pair: str, text: str) -> None:
    """Another process changes the completion while it is being read; with no text it is only taken back."""
    subprocess.run([sys.executable, "-c", BEHIND, str(crew.collection.path), pair, text], check=True)


def room(app: WorkbenchApp) -> ReviewScreen:
    (found,) = [screen for screen in app.screen_stack if isinstance(screen, ReviewScreen)]
    return found


async def test_a_plain_accept_is_one_key_and_the_next_is_there(crew: Crew, room_app: RoomApp) -> None:
    first, second = waiting(crew, "How high is a deposit?"), waiting(crew, "Who pays for heat?", "The tenant does.")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "How high is a deposit?" in seen(app)
        assert "three months' rent" in seen(app)
        assert "2 waiting" in seen(app)
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, first).stage is Stage.ACCEPTED
        assert "Who pays for heat?" in seen(app)
        assert "1 waiting · 1 done" in seen(app)
        assert f"Accept #{first[:6]}" in seen(app)
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, second).stage is Stage.ACCEPTED
        assert "Nothing waits for your verdict" in seen(app)


async def test_reject_with_reason_span_and_comment_takes_eight_keys_at_most(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "bob", "review")
    keys = ["right_square_bracket", "v", "v", "r", "1", "tab", *"Say when", "enter"]
    assert len(keys) - len("Say when") <= 8
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*[key if len(key) > 1 else key.replace(" ", "space") for key in keys])
        await settled(pilot)
        (verdict,) = [one for one in now(crew, pair).verdicts if one.ruling is Ruling.REJECT]
        start, end = verdict.payload["span"]
        assert ANSWER[start:end] == "The deposit is returned soon."
        assert verdict.payload["reasons"] == ["incomplete"]
        with crew.collection.view() as view:
            assert view.text(verdict.payload["texts"]["comment"]) == "Say when"
        assert now(crew, pair).stage is Stage.COMPLETION_DRAFT


async def test_a_rejection_says_why_and_is_not_lost_by_esc(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("r", "enter")
        assert "Choose a reason" in seen(app)
        await pilot.press("0", "enter")
        assert "says nothing alone" in seen(app)
        await pilot.press("5", *"so", "escape")
        assert now(crew, pair).stage is Stage.COMPLETION_SUBMITTED
        await pilot.press("r")
        form = app.screen
        assert isinstance(form, VerdictForm)
        assert form.said.reasons == ["style", "other"]
        assert "✔ style" in seen(app)
        assert "so" in form.comment.value
        await pilot.press("enter")
        await settled(pilot)
        assert now(crew, pair).verdicts[-1].payload["reasons"] == ["style", "other"]


async def test_a_verdict_is_taken_back_and_the_pair_shown_again(crew: Crew, room_app: RoomApp) -> None:
    first, _second = waiting(crew, "How high is a deposit?"), waiting(crew, "Who pays for heat?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await settled(pilot)
        assert "Who pays for heat?" in seen(app)
        await pilot.press("u")
        await settled(pilot)
        assert now(crew, first).stage is Stage.COMPLETION_SUBMITTED
        assert "How high is a deposit?" in seen(app)
        assert f"Undone: Accept #{first[:6]}" in seen(app)
        assert room(app).pace.taken == []


async def test_ones_own_texts_are_not_offered(crew: Crew, room_app: RoomApp) -> None:
    waiting(crew, "Written by dora herself", author="dora")
    other = waiting(crew, "Written by ann")
    app = room_app(crew.collection.path, "dora", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Written by ann" in seen(app)
        assert [turn.pair for turn in room(app).turns] == [other]


async def test_who_is_no_reviewer_is_told_so(crew: Crew, room_app: RoomApp) -> None:
    waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "ann", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "You are no reviewer here" in seen(app)
        assert not app.screen.check_action("accept", ())


async def test_the_authors_name_is_hidden_until_the_verdict(crew: Crew, room_app: RoomApp) -> None:
    await names_are_told(crew, room_app, "yes")


async def test_the_authors_name_is_shown_where_the_project_does_not_hide_it(crew: Crew, room_app: RoomApp) -> None:
    await names_are_told(crew, room_app, "no")


async def names_are_told(crew: Crew, room_app: RoomApp, blind: str) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "blind", blind)
    pair = waiting(crew, "How high is a deposit?", author="carl")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert ("carl" in seen(app)) is (blind == "no")
        assert ("by another" in seen(app)) is (blind == "yes")
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, pair).stage is Stage.ACCEPTED
        assert ("by carl" in seen(app)) is (blind == "yes")


async def test_what_the_reader_judged_is_not_told_as_gone(crew: Crew, room_app: RoomApp) -> None:
    mine, next_one = waiting(crew, "How high is a deposit?"), waiting(crew, "Who pays the interest on it?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        before = room(app).reading
        assert before is not None
        assert before.pair.id == mine
        await pilot.press("a")
        await settled(pilot)
        room(app).reading = before  # as for a look that began before the verdict and ends after it
        await room(app).reload()
        assert "no longer waits" not in await settled(pilot)
        assert [turn.pair for turn in room(app).turns] == [next_one]


async def test_a_text_that_changed_under_the_eyes_is_shown_and_not_judged(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        behind(crew, pair, ANSWER.replace("soon", "later"))
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, pair).stage is Stage.COMPLETION_SUBMITTED
        assert "changed while you read it" in seen(app) or "come up just now" in seen(app)
        assert "[-soon-]{+later+}" in seen(app)
        await pilot.press("a")
        await settled(pilot)
        if now(crew, pair).stage is Stage.COMPLETION_SUBMITTED:  # the change was seen before the first key came
            await pilot.press("a")
            await settled(pilot)
        found = now(crew, pair)
        assert found.stage is Stage.ACCEPTED
        assert found.verdicts[-1].revisions["completion"] == found.heads["completion"]


async def test_the_door_itself_refuses_what_was_not_on_the_screen(crew: Crew, room_app: RoomApp) -> None:
    """Nothing looked around between the change and the key: the revision named in the verdict is what protects."""
    pair = waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen, first = room(app), room(app).reading
        behind(crew, pair, ANSWER.replace("soon", "later"))
        assert first is not None
        screen.reading, screen.unseen = first, False
        await screen._judge(Ruling.ACCEPT, Said(), None)
        await settled(pilot)
        assert now(crew, pair).stage is Stage.COMPLETION_SUBMITTED
        assert "[-soon-]{+later+}" in seen(app)


async def test_a_pair_that_is_taken_away_is_told_of_and_the_next_key_judges_nothing(
    crew: Crew, room_app: RoomApp
) -> None:
    first, second = waiting(crew, "How high is a deposit?"), waiting(crew, "Who pays for heat?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        behind(crew, first, "")
        await app.changed()
        await settled(pilot)
        assert f"#{first[:6]} no longer waits: ann" in seen(app)
        assert "Who pays for heat?" in seen(app)
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, second).stage is Stage.COMPLETION_SUBMITTED
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, second).stage is Stage.ACCEPTED


async def test_a_key_held_down_judges_nothing_that_nobody_saw(
    crew: Crew, room_app: RoomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "GLANCE", 60.0)
    pair = waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("a", "a", "a")
        await settled(pilot)
        assert now(crew, pair).stage is Stage.COMPLETION_SUBMITTED
        assert "read it, then press again" in seen(app)


async def test_the_second_round_is_a_diff_against_what_was_rejected(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, "How high is a deposit?")
    crew.judge(pair, Ruling.REJECT, "dora")
    crew.revise(pair, "completion", ANSWER.replace("soon", "later"))
    crew.submit(pair)
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "[-soon-]{+later+}" in seen(app)
        assert "round 2" in seen(app)
        assert "✘ rejected the completion, dora: unclear" in seen(app)
        await pilot.press("d")
        await settled(pilot)
        assert "returned later" in seen(app)
        assert "[-soon" not in seen(app)
        await pilot.press("d")
        await settled(pilot)
        assert "[-soon-]{+later+}" in seen(app)


async def test_what_is_skipped_comes_last(crew: Crew, room_app: RoomApp) -> None:
    for prompt in ("First question", "Second question"):
        waiting(crew, prompt)
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await settled(pilot)
        assert "Second question" in seen(app)
        await pilot.press("a")
        await settled(pilot)
        assert "First question" in seen(app)


async def test_a_request_for_an_edit_is_offered_only_where_there_are_editors(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, "How high is a deposit?")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        assert "e ask edit" in seen(app)
        people.change_setting(crew.collection, crew.act("eve"), "editing", "none")
        await app.changed()
        await settled(pilot)
        assert "ask edit" not in seen(app)
        people.change_setting(crew.collection, crew.act("eve"), "editing", "flagged")
        await app.changed()
        await settled(pilot)
        await pilot.press("e", "5", "enter")
        await settled(pilot)
        assert now(crew, pair).stage is Stage.EDITING


async def test_in_joint_review_both_texts_are_accepted_and_what_is_marked_in_the_prompt_is_quoted(
    crew: Crew, room_app: RoomApp
) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "verification", "joint")
    pairs = [crew.write(prompt=f"How high? {number}", completion=ANSWER) for number in range(2)]
    for pair in pairs:
        crew.submit(pair)
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, pairs[0]).stage is Stage.ACCEPTED
        app.screen.query_one("#prompt", TextPane).focus()
        await pilot.press("v", "r", "4", "enter")
        await settled(pilot)
        verdict = now(crew, pairs[1]).verdicts[-1]
        assert verdict.ruling is Ruling.REJECT
        with crew.collection.view() as view:
            assert view.text(verdict.payload["texts"]["comment"]) == "“How”"


async def test_colleagues_see_who_reviews_and_get_another_pair(crew: Crew, room_app: RoomApp) -> None:
    first, second = waiting(crew, "How high is a deposit?"), waiting(crew, "Who pays for heat?")
    bob, dora = (room_app(crew.collection.path, name, "review") for name in ("bob", "dora"))
    async with bob.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        (held,) = dora.bench.leases.others() if dora.bench else []
        assert (held.subject, held.doing, held.name) == (first, "reviewing", "bob")
        async with dora.run_test(size=(100, 24)) as other:
            await settled(other)
            await dora.changed()
            await settled(other)
            reading = room(dora).reading
            assert reading is not None
            assert reading.pair.id in (first, second)
            room(dora).show_item(first)
            await room(dora).freshen()
            await settled(other)
            assert "bob is reviewing this" in seen(dora)


async def test_with_nothing_left_nothing_is_held(crew: Crew, room_app: RoomApp) -> None:
    waiting(crew, "How high is a deposit?")
    bob, dora = (room_app(crew.collection.path, name, "review") for name in ("bob", "dora"))
    async with bob.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        assert dora.bench is not None
        assert dora.bench.leases.others()
        await pilot.press("a")
        await settled(pilot)
        assert dora.bench.leases.others() == []


async def test_seconds_are_counted_and_haste_is_warned_of(crew: Crew, room_app: RoomApp) -> None:
    pair = waiting(crew, "How high?", "word " * 2000)
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await settled(pilot)
        assert now(crew, pair).verdicts[-1].payload["seconds"] < 40
        assert "was that read?" in seen(app)


async def test_no_text_of_anybody_is_obeyed_or_hidden(crew: Crew, room_app: RoomApp) -> None:
    ann = crew.members["ann"]
    stranger = Member(new_id(), f"S{HOSTILE}", (Role.AUTHOR,), ann.account)
    crew.members["stranger"] = people.add_member(crew.collection, crew.act("eve"), stranger)
    pair = crew.write("stranger", prompt=f"Prompt {HOSTILE}", context=f"Context {HOSTILE}")
    crew.submit(pair, "stranger")
    crew.judge(pair)
    crew.revise(pair, "completion", f"Completion {HOSTILE}", "stranger")
    crew.submit(pair, "stranger")
    app = room_app(crew.collection.path, "bob", "review")
    async with app.run_test(size=(160, 50)) as pilot:
        await settled(pilot)
        shown = seen(app)
        for name in ("Prompt", "Context", "Completion"):
            assert f"{name} [bold]x[/] [/] ␛[2J⟨U+202E⟩" in shown
        assert "by S[bold]x[/] [/] ␛[2J⟨U+202E⟩" in shown
        assert "\x1b" not in shown
        await pilot.press("v", "v", "r")
        await settled(pilot)
        assert "marked: “" in seen(app)
        await pilot.press("5", *"[/]x", "enter")
        await settled(pilot)
        assert now(crew, pair).stage is Stage.COMPLETION_DRAFT


async def test_context_and_evidence_are_a_key_away_on_a_small_screen(demo: Path, room_app: RoomApp) -> None:
    collection = open_collection(demo)
    app = room_app(demo, "bob", "review")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        with_context = [turn.pair for turn in room(app).turns]
        with collection.view() as view:
            pair = next(one for one in with_context if view.pair(one).heads.get("context"))
        room(app).show_item(pair)
        await room(app).freshen()
        await settled(pilot)
        assert "Context" not in seen(app).split("Remarks")[0]
        await pilot.press("c")
        await settled(pilot)
        assert "─ Context" in seen(app)
        await pilot.press("escape")
        await settled(pilot)
        assert "─ Context" not in seen(app)
        await pilot.press("l")
        await settled(pilot)
        assert f"{len(with_context)} waiting for you" in seen(app)
        assert "a accept" not in seen(app), "the list covers the text: nothing is judged unseen"
        await pilot.press("f5")
        await settled(pilot)
        assert "Guideline" in seen(app)
    collection.close()
