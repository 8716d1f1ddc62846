"""The quick checks are asked again by themselves while a tool is getting ready, and not for ever."""

import asyncio
import time
from collections.abc import Callable, Sequence

import pytest
from textual.app import App

from checks.runner import Checker
from checks.tools import Correction, Tools
from screens.widgets import looks
from screens.widgets.looks import Asked, Looks, Seen
from workbench.errors import NotYet, ServiceFailed

ASKED = Asked({"prompt": "How high is the deposit?"}, "prompt", {"language": "de"}, "")


class Slow:
    """Satisfies `GrammarChecker`: it starts for some questions, then answers that all is well."""

    def __init__(self, times: int, trouble: ServiceFailed) -> None:
        self.times, self.trouble, self.asked = times, trouble, 0

    def knows(self, language: str) -> bool:
        return language == "de"

    def check(self, text: str, language: str) -> Sequence[Correction]:
        self.asked += 1
        if self.asked <= self.times:
            raise self.trouble
        return []


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "REST", 0.01)
    monkeypatch.setattr(looks, "AGAIN", 0.01)
    monkeypatch.setattr(looks, "TIMES", 3)


async def heard(tool: Slow, enough: Callable[[list[Seen]], bool]) -> list[Seen]:
    """What the quick checks said of a text that nobody changes, until it is enough and a moment longer."""
    app: App[None] = App()
    found: list[Seen] = []
    async with app.run_test() as pilot:
        one = Looks(app.screen, lambda: Checker(tools=Tools(languagetool=tool)), found.append)
        one.ask(ASKED)
        end = time.monotonic() + 20
        while not enough([seen for seen in found if seen.tier == "quick"]):
            assert time.monotonic() < end
            await asyncio.sleep(0.01)
        await pilot.pause(0.2)
        one.close()
    return [seen for seen in found if seen.tier == "quick"]


async def test_a_tool_that_starts_is_asked_again_until_it_answers() -> None:
    tool = Slow(2, NotYet("LanguageTool is starting", "since 1 s"))
    quick = await heard(tool, lambda said: len(said) == 3)
    assert ["grammar" in seen.report.not_checked for seen in quick] == [True, True, False]
    assert [seen.report.soon for seen in quick] == [{"grammar"}, {"grammar"}, frozenset()]


async def test_it_is_not_asked_for_ever() -> None:
    tool = Slow(100, NotYet("LanguageTool is starting", "since 1 s"))
    assert len(await heard(tool, lambda said: len(said) == 4)) == 4
    assert tool.asked == 4


async def test_a_tool_that_is_not_there_is_asked_once() -> None:
    tool = Slow(100, ServiceFailed("LanguageTool", "it is not there"))
    assert len(await heard(tool, lambda said: len(said) == 1)) == 1
    assert tool.asked == 1


async def test_who_types_on_is_not_looked_at() -> None:
    tool = Slow(100, NotYet("LanguageTool is starting", "since 1 s"))
    app: App[None] = App()
    async with app.run_test() as pilot:
        one = Looks(app.screen, lambda: Checker(tools=Tools(languagetool=tool)), lambda seen: one.touched())
        one.ask(ASKED)
        await pilot.pause(0.3)
        one.close()
    assert tool.asked == 0
