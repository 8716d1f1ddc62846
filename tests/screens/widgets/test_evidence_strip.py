"""The evidence of a completion is seen at a glance: each sentence, how well it is borne, and by what."""

import pytest
from textual.app import App, ComposeResult

from screens.widgets.evidence_strip import EvidenceStrip, borne

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


async def test_the_strip_shows_marks_places_and_what_has_no_support() -> None:
    async with Alone().run_test(size=(100, 20)) as pilot:
        strip = pilot.app.query_one(EvidenceStrip)
        assert strip.tell(SAID, GROUNDS, "en")
        await pilot.pause()
        assert "1 without support" in str(strip.border_title)
        text = "\n".join(str(one.render()) for one in strip.query("Static"))
        assert "○ Whales breathe air.  no support" in text
        assert "← lease.md › Pets" in text
        assert not strip.tell(" ", GROUNDS, "en")


async def test_hostile_text_is_shown_and_not_obeyed() -> None:
    async with Alone().run_test(size=(100, 20)) as pilot:
        strip = pilot.app.query_one(EvidenceStrip)
        strip.tell("The [bold]keys\u202e return\x1b[2J here.", [("con[/]text", "The keys return here. Or not.")], "en")
        await pilot.pause()
        text = "\n".join(str(one.render()) for one in strip.query("Static"))
        assert "[bold]" in text
        assert "\u202e" not in text
        assert "\x1b" not in text
