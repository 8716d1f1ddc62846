"""The evidence of a completion is seen at a glance: each sentence, how well it is borne, and by what."""

import threading
from collections.abc import Iterator

import pytest
from eyes import seen, settled, until
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from screens.widgets import evidence_strip
from screens.widgets.evidence_strip import Borne, EvidenceStrip, borne

CONTEXT = (
    "The deposit may not exceed three months' rent. It is paid back within 60 days of the return of the keys. "
    "The landlord keeps it apart from their own money."
)
OTHER = "Pets need the consent of the landlord, who may refuse it for dogs of a dangerous breed."
GROUNDS = [("context", CONTEXT), ("lease.md › Pets", OTHER)]
SAID = (
    "It is paid back within 60 days of the return of the keys. Whales breathe air. "
    "Pets need the consent of the landlord."
)


class Alone(App[None]):
    """Nothing but the strip."""

    def compose(self) -> ComposeResult:
        yield EvidenceStrip()


def test_each_sentence_names_the_ground_that_bears_it_best() -> None:
    assert [(one.mark, one.place) for one in borne(SAID, GROUNDS, "en")] == [
        ("●", "context"), ("○", ""), ("●", "lease.md › Pets"),
    ]  # fmt: skip


@pytest.mark.parametrize(("completion", "grounds"), [("", GROUNDS), (SAID, []), ("...", GROUNDS)])
def test_without_sentences_or_grounds_there_is_nothing(completion: str, grounds: list[tuple[str, str]]) -> None:
    assert list(borne(completion, grounds, "en")) == []


async def shown(pilot: Pilot[None], completion: str, grounds: list[tuple[str, str]]) -> str:
    """What the strip says of a completion, once it is worked out."""
    strip = pilot.app.query_one(EvidenceStrip)
    strip.ask(completion, grounds, "en")
    await settled(pilot)
    return "\n".join([str(strip.border_title), *(str(one.render()) for one in strip.query("Static"))])


async def test_the_strip_shows_marks_places_and_what_has_no_support() -> None:
    async with Alone().run_test(size=(100, 20)) as pilot:
        text = await shown(pilot, SAID, GROUNDS)
        assert "3 sentence(s), 1 without support" in text
        assert "○ Whales breathe air.  no support" in text
        assert "← lease.md › Pets" in text
        assert "no sentence that could be borne" in await shown(pilot, "...", GROUNDS)
        assert "1 sentence(s), all with support" in await shown(pilot, OTHER, GROUNDS)


async def test_it_is_worked_out_beside_the_screens_thread_and_the_latest_wish_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go, threads = threading.Event(), []

    def slow(completion: str, grounds: list[tuple[str, str]], language: str) -> Iterator[Borne]:
        threads.append(threading.current_thread())
        assert go.wait(30)
        yield from borne(completion, grounds, language)

    monkeypatch.setattr(evidence_strip, "borne", slow)
    async with Alone().run_test(size=(100, 20)) as pilot:
        strip = pilot.app.query_one(EvidenceStrip)
        strip.ask(SAID, GROUNDS, "en")
        await until(pilot, lambda: threads)
        strip.ask(OTHER, GROUNDS, "en")
        await pilot.pause()
        assert "being looked up" in str(strip.border_title)
        go.set()
        await settled(pilot)
        assert threading.main_thread() not in threads
        assert "Pets need the consent" in seen(pilot.app)
        assert "Whales" not in seen(pilot.app)


async def test_hostile_text_is_shown_and_not_obeyed() -> None:
    async with Alone().run_test(size=(100, 20)) as pilot:
        ground = ("con[/]text", "The keys return here. Or not.")
        text = await shown(pilot, "The [bold]keys\u202e return\x1b[2J here.", [ground])
        assert "[bold]" in text
        assert "con[/]text" in text
        assert "\u202e" not in text
        assert "\x1b" not in text
