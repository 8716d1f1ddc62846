"""ctrl+p: every command that can be given now, and every room."""

from collections.abc import Callable, Iterator

from textual.command import DiscoveryHit, Hit, Hits, Provider

from screens.frame.room import Room
from screens.frame.themes import THEMES


class Commands(Provider):
    """Commands of the room and of the application, found by name or by what they do."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, what, call in self._all():
            yield DiscoveryHit(name, call, help=what)

    async def search(self, query: str) -> Hits:
        """Those that a query fits."""
        matcher = self.matcher(query)
        for name, what, call in self._all():
            score = max(matcher.match(name), matcher.match(what) * 0.6)
            if score > 0:
                yield Hit(score, matcher.highlight(name), call, help=what)

    def _all(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding, node = active.binding, active.node
            if not binding.id or binding.id in seen or not active.enabled:
                continue
            seen.add(binding.id)
            name = f"{binding.description[:1].upper()}{binding.description[1:]} ({self.app.get_key_display(binding)})"

            async def call(action: str = binding.action, node: object = node) -> None:
                await self.app.run_action(action, node)  # type: ignore[arg-type]

            yield name, binding.tooltip or binding.description, call
        rooms: list[Room] = getattr(self.app, "open_rooms", [])
        for room in rooms:

            async def enter(room: Room = room) -> None:
                await self.app.run_action(f"app.room('{room.name}')")

            yield f"Go to {room.title}", room.summary, enter
        for theme in (theme.name for theme in THEMES):

            def wear(theme: str = theme) -> None:
                self.app.theme = theme

            yield f"Theme: {theme}", "colours of this program", wear
