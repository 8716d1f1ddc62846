"""How good a text's language is stands beside it in one figure, as soon as something has read it, and no longer."""

import re
from collections.abc import Iterator
from pathlib import Path

from eyes import seen, until

from checks.config import Config
from checks.runner import Checker
from checks.spec import Check, Finding, Subject
from screens.app import WorkbenchApp

from .author import SIZE, RoomApp, desk, opened, returned_completion, typed

WORDS = "The deposit is paid back to the tenant within sixty days of the return of the keys of the flat "


def reading() -> Check:
    """A grammar check of this test's own: two words that it does not like."""

    def run(subject: Subject) -> Iterator[Finding]:
        for field, text in subject.texts.items():
            for found in re.finditer("teh|recieve", text):
                yield check.found(subject, field, *found.span(), "a mistake", code="spelling")

    check = Check("grammar", 1, "quick", "warn", "two words", run)
    return check


async def write(app: WorkbenchApp, check: Check, text: str) -> None:
    checker = Checker(Config(checks={check.name: check}))
    desk(app).looks.checker = lambda: checker
    desk(app).editor.go_to(0, len(desk(app).editor.text))
    await typed(app, text)


async def test_the_figure_follows_the_text(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        await write(app, reading(), WORDS * 4 + "and teh fee for those who recieve it.")
        await until(pilot, lambda: "language 77/100" in seen(app))
        desk(app).editor.go_to(0, len(desk(app).editor.text))
        await typed(app, WORDS * 4)
        await until(pilot, lambda: "language 100/100" in seen(app))


async def test_of_a_few_words_or_of_what_nothing_read_no_figure_is_told(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "ann", "write")
    async with app.run_test(size=SIZE) as pilot:
        await opened(app, pilot, returned_completion)
        await write(app, reading(), "Teh tenant may teh recieve.")
        await until(pilot, lambda: "2 warn" in seen(app))
        assert "/100" not in seen(app)

        def silent(subject: Subject) -> Iterator[Finding]:
            yield other.found(subject, "completion", 0, 3, "seen")

        other = Check("off-topic", 1, "quick", "warn", "no check of language", silent)
        await write(app, other, WORDS * 4)
        await until(pilot, lambda: "1 warn" in seen(app) and not desk(app).noting.more)
        assert "/100" not in seen(app)
