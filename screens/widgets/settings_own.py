"""One's own theme and keys: chosen at once, kept for the next time."""

import os
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widgets import Static

from screens.frame.keys import commands, shown
from screens.frame.room import key
from screens.frame.themes import THEMES
from screens.widgets.ask import Choose, Question
from screens.widgets.settings_sections import Line, Section
from workbench.errors import WorkbenchError
from workbench.services import preferring
from workbench.services.preferring import Preferences

THEME = "theme"
FIXED = frozenset({"enter", "escape", "tab", "shift+tab", "backspace", "ctrl+q", "f1"})
"""Keys that mean the same everywhere."""
EVERYWHERE = ("app", "list")
"""Places whose keys work in every room."""


class PressKey(Question[str | None]):
    """Waits for the key that a command is to have."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape", "dismiss(None)", "leave it", "Go back; the key stays as it is", "ask.key_leave"),
    ]

    def parts(self) -> list[Static]:
        """What to do."""
        return [Static("Press the new key", markup=False, classes="label")]

    def on_key(self, event: events.Key) -> None:
        """That is the key."""
        if event.key != "escape" and self.is_current:
            event.stop()
            self.dismiss(event.key)


class OwnSection(Section):
    """Theme and keys of this person."""

    name, title = "own", "Theme, keys"
    does = frozenset({"change", "reset"})
    lead_only = False

    @property
    def note(self) -> str:
        """The file that they lie in."""
        return f"yours alone, in every project: {preferring.file()}"

    def lines(self) -> list[Line]:
        """The theme, then every command with its key."""
        chosen = self._chosen()
        forced = os.environ.get("WORKBENCH_THEME", "")
        about = f"WORKBENCH_THEME={forced} comes first" if forced else "dark, light, contrast, or your terminal's own"
        found = [Line(THEME, THEME, self.room.app.theme, about, bool(chosen.theme))]
        for told in commands():
            keys = chosen.keys.get(told.id, "")
            found.append(Line(told.id, told.id, f"{shown(keys) if keys else ' '.join(told.keys):<16} {told.what}",
                              f"{told.what}\nits own key: {' '.join(told.keys)}", bool(keys)))  # fmt: skip
        return found

    async def change(self, name: str) -> None:
        """Ask for another theme, or for the key to be pressed."""
        if name == THEME:
            theme = await self.room.app.push_screen_wait(Choose("Theme", [(one.name, one.name) for one in THEMES]))
            if theme:
                self._keep(Preferences(theme, self._chosen().keys), f"Theme: {theme}")
            return
        pressed = await self.room.app.push_screen_wait(PressKey(f"A key for {name}"))
        if pressed is None:
            return
        trouble = clash(name, pressed, self._chosen())
        if trouble:
            self.room.say(f"{name} keeps its key: {trouble}", "error")
        else:
            self._keep(self._chosen().bound(name, pressed), f"{name} is on {pressed} now")

    async def reset(self, name: str) -> None:
        """The program's own theme or key."""
        chosen = self._chosen()
        if name == THEME:
            chosen = Preferences("", chosen.keys)
        self._keep(chosen.bound(name, ""), f"{name} is as the program comes")

    def _chosen(self) -> Preferences:
        try:
            return preferring.load()
        except WorkbenchError as error:
            self.room.say_error(error)
            return Preferences()

    def _keep(self, chosen: Preferences, told: str) -> None:
        from screens.frame.session import wear
        from screens.frame.themes import first_theme

        try:
            preferring.load()
            preferring.save(chosen)
        except WorkbenchError as error:
            self.room.say_error(error)
            return
        wear(self.room.workbench, first_theme())
        self.room.refresh_bindings()
        self.room.say(told)


def clash(name: str, pressed: str, chosen: Preferences) -> str:
    """Which other command a key has already where this one works; '' where it is free."""
    if pressed in FIXED:
        return f"{pressed} means the same everywhere"
    place = name.partition(".")[0]
    for told in commands():
        other = told.id.partition(".")[0]
        near = other == place or other in EVERYWHERE or place in EVERYWHERE
        own = chosen.keys.get(told.id)
        if told.id != name and near and shown(pressed) in ((shown(own),) if own else told.keys):
            return f"{shown(pressed)} is {told.id} ({told.label}); give that one another key first"
    return ""
