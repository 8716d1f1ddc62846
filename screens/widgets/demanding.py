"""What a prompt demands, asked of its author at the desk, and kept with the pair."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.constraints.spec import Constraint
from checks.parts.demanding import demands
from checks.tools import Said
from screens.asked_demands import asked, keep, label, reading
from screens.widgets.demand_questions import MODEL, AskDemands

if TYPE_CHECKING:
    from screens.widgets.desk_room import DeskRoom


class Demanding:
    """Asks for the author's word over a room with a desk."""

    def __init__(self, room: "DeskRoom") -> None:
        """Ask over a room."""
        self.room = room
        self._read: dict[str, Sequence[Constraint]] = {}
        """Prompt -> what a model read in it."""

    @property
    def prompt(self) -> str:
        """The prompt on the desk, as it is now."""
        what = self.room.desk.asked
        return what.texts.get("prompt", "") if what is not None else ""

    def said(self) -> Said | None:
        """What was said of the pair's prompt; None where nothing was."""
        what, tool = self.room.desk.asked, self.room.bench.checker.tools.demands
        return tool.said(what.pair) if what is not None and what.pair and tool else None

    def tell(self) -> None:
        """Above the editor stands how many demands nobody has said anything of."""
        desk = self.room.desk
        if desk.opening is None:
            return
        count = len(demands(self.prompt, self.said()).open)
        more = f" · ? {count} demand{'s' * (count > 1)} of the prompt to confirm (alt+c)" if count else ""
        line = desk.opening.field.capitalize() + more
        if str(desk.editor.border_title) != line:
            desk.editor.border_title = line

    async def ask(self) -> None:
        """Ask for a word on each demand, and keep it; a prompt that is not saved yet is saved first."""
        room, desk, prompt = self.room, self.room.desk, self.prompt
        known = asked(prompt, self.said(), self._read.get(prompt, ()))
        question = AskDemands(known.demands, known.said)
        answer = await room.app.push_screen_wait(question)
        if answer == MODEL:
            self._ask_model(prompt)
        if not answer or (answer == MODEL and question.said == known.said) or not question.said:
            return
        if desk.opening is not None and desk.opening.field == "prompt" and (desk.dirty or desk.base is None):
            saved = await room.saving.save()
            if saved is None or saved.conflict:
                return
        pair = desk.opening.pair if desk.opening is not None else ""
        act, said = room.act(label(pair)), question.said
        if await room.change(lambda: keep(room.bench.collection, act, pair, known, said)) is not None:
            yes = sum(said.values())
            room.say(f"Kept: {yes} confirmed and verified, {len(said) - yes} refused")
            desk.look_again()

    def _ask_model(self, prompt: str) -> None:
        """Let the model look for demands, while one goes on."""
        tools = self.room.bench.checker.tools

        def finished(read: Sequence[Constraint]) -> str:
            self._read[prompt] = read
            return f"The model reads {len(read)} demand{'s' * (len(read) != 1)} in the prompt: alt+c shows what is read"

        self.room.workbench.jobs.start("Demands", lambda: reading(tools, prompt), finished)
