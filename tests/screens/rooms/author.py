"""What tests of the Write room do as an author would: go to a text, type, wait until something stands on the screen."""

from collections.abc import Callable

from eyes import until
from textual.pilot import Pilot

from screens.app import WorkbenchApp
from screens.bench import Bench
from screens.rooms.write import WriteScreen
from screens.widgets.desk import Desk
from workbench.domain.pair import Pair
from workbench.services.authoring import Task

RoomApp = Callable[..., WorkbenchApp]
SIZE = (80, 24)


def desk(app: WorkbenchApp) -> Desk:
    return room(app).desk


def room(app: WorkbenchApp) -> WriteScreen:
    found = next(screen for screen in app.screen_stack if isinstance(screen, WriteScreen))
    return found


def the_bench(app: WorkbenchApp) -> Bench:
    assert app.bench is not None
    return app.bench


def pair_of(app: WorkbenchApp, uid: str) -> Pair:
    with the_bench(app).collection.view() as view:
        return view.pair(uid)


async def opened(app: WorkbenchApp, pilot: Pilot[None], wanted: Callable[[Task], bool]) -> str:
    """Go to the first text of a kind; returns its pair."""
    await until(pilot, lambda: room(app).tasks and desk(app).opening)
    task = next(one for one in room(app).tasks if wanted(one))
    await go_to(app, pilot, task.pair)
    return task.pair


async def go_to(app: WorkbenchApp, pilot: Pilot[None], pair: str) -> None:
    """Be sent to a text, as from another room."""
    room(app).show_item(pair)
    await room(app).freshen()
    await until(pilot, lambda: desk(app).opening and desk(app).opening.pair == pair and not room(app)._turn.locked())  # type: ignore[union-attr]


async def typed(app: WorkbenchApp, text: str) -> None:
    """Type a text into the editor, a character at a time."""
    for char in text:
        editor = desk(app).editor
        editor._replace_via_keyboard(char, *editor.selection)


def returned_completion(task: Task) -> bool:
    return task.returned and task.field == "completion"
