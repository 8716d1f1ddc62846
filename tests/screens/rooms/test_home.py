"""Home, as one meets it."""

from collections.abc import Callable
from pathlib import Path

from eyes import seen

from screens.app import WorkbenchApp


async def test_recent_projects_are_listed_and_opened(demo: Path, room_app: Callable[..., WorkbenchApp]) -> None:
    """The project that was opened last stands first; enter opens it for the account's first member."""
    from screens.frame import session

    session.remember(demo)
    app = WorkbenchApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert str(demo)[-30:] in seen(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.bench is not None
        assert app.bench.collection.path == demo
        app.bench.close()
