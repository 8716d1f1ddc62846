"""What a prompt demands, asked of its author at the desk, and kept with the pair."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checks.constraints.spec import Constraint
from checks.parts.demanding import Demands, demands, record, told
from checks.parts.reading import demanded
from checks.tools import Tools
from screens.widgets.demand_questions import MODEL, AskDemands
from workbench.progress import Progress, Work
from workbench.services import confirming

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
        asked = self.room.desk.asked
        return asked.texts.get("prompt", "") if asked is not None else ""

    def found(self) -> Demands:
        """The demands of the prompt on the desk, beside what was said of them."""
        asked, tool = self.room.desk.asked, self.room.bench.checker.tools.demands
        return demands(self.prompt, tool.said(asked.pair) if asked is not None and asked.pair and tool else None)

    def tell(self) -> None:
        """Above the editor stands how many demands nobody has said anything of."""
        desk = self.room.desk
        if desk.opening is None:
            return
        count = len(self.found().open)
        more = f" · ? {count} demand{'s' * (count > 1)} of the prompt to confirm (alt+c)" if count else ""
        line = desk.opening.field.capitalize() + more
        if str(desk.editor.border_title) != line:
            desk.editor.border_title = line

    async def ask(self) -> None:
        """Ask for a word on each demand, and keep it; a prompt that is not saved yet is saved first."""
        room, desk, prompt = self.room, self.room.desk, self.prompt
        known = self.found()
        said = {told(one): True for one in known.held if one not in known.open}
        said |= {told(one): False for one in known.refused}
        listed = (*known.held, *known.refused, *known.open, *self._read.get(prompt, ()))
        question = AskDemands(listed, said)
        answer = await room.app.push_screen_wait(question)
        if answer == MODEL:
            self._ask_model(prompt)
        if not answer or (answer == MODEL and question.said == said) or not question.said:
            return
        if desk.opening is not None and desk.opening.field == "prompt" and (desk.dirty or desk.base is None):
            saved = await room.saving.save()
            if saved is None or saved.conflict:
                return
        pair = desk.opening.pair if desk.opening is not None else ""
        parts = {yes: [record(one) for name, one in question.demands.items() if question.said.get(name) is yes]
                 for yes in (True, False)}  # fmt: skip
        kept = confirming.Demands(confirming.fingerprint(prompt), parts[True], parts[False])
        act = room.act(f"Demands of #{pair[:6]}")
        if await room.change(lambda: confirming.confirm(room.bench.collection, act, pair, kept)) is not None:
            room.say(f"Kept: {len(parts[True])} confirmed and verified, {len(parts[False])} refused")
            desk.look_again()

    def _ask_model(self, prompt: str) -> None:
        """Let the model look for demands, while one goes on."""
        tools = self.room.bench.checker.tools

        def finished(read: Sequence[Constraint]) -> str:
            self._read[prompt] = read
            return f"The model reads {len(read)} demands in the prompt: alt+c shows them"

        self.room.workbench.jobs.start("Demands", lambda: _reading(tools, prompt), finished)


def _reading(tools: Tools, prompt: str) -> Work[Sequence[Constraint]]:
    asking = demanded(tools, prompt)
    try:
        while True:
            try:
                next(asking)
            except StopIteration as done:
                read: Sequence[Constraint] = done.value
                return read
            yield Progress(0, 1, "the model reads the prompt")
    finally:
        asking.close()
