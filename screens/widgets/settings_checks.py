"""Settings of the checks: which run and what they weigh, rules of the project's own, the dictionary."""

import json
from typing import TYPE_CHECKING

from checks.config import parts
from checks.declaring import CUSTOM, configured
from checks.listing import CHOICES, entries, settable
from screens.frame import safe
from screens.project_checks import set_check
from screens.suggesting import suggested
from screens.widgets.ask import Choose, Confirm
from screens.widgets.rule_form import RuleForm
from screens.widgets.settings_sections import Line, Section
from workbench.domain.project import Role
from workbench.domain.settings import CHECKS
from workbench.services.waiving import change_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.terms import Term

OFFERED = 50
"""Words of the documents that are offered at once."""
ALL = "*"
"""Stands for all that are offered; no word is written so."""


class ChecksSection(Section):
    """Every check: whether it runs, what its findings weigh, its parameters; for all texts, or for those of a cell."""

    name, title = "checks", "Checks"
    does = frozenset({"change", "add", "reset"})

    def lines(self) -> list[Line]:
        """The checks, each with its parameters below it."""
        return [
            Line(one.key, one.label, one.value, one.about, one.changed)
            for one in entries(self.room.look(lambda view: view.checks.settings()))
        ]

    async def change(self, key: str) -> None:
        """Ask for another value; of a check itself, what is to be changed of it."""
        rule, _, what, _ = parts(key if "." in key else f"{key}.")
        if "." in key:
            await self._ask(key, what)
            return
        now = {one.key: one for one in entries(self.room.look(lambda view: view.checks.settings()))}[key]
        off = now.value.startswith("✘")
        options = [("on:yes", "run it")] if off else [("on:no", "do not run it")]
        options += [(f"severity:{one}", f"its findings weigh: {one}") for one in CHOICES["severity"][:3]]
        answer = await self.room.app.push_screen_wait(Choose(f"{rule}: {now.value}", options))
        if answer is not None:
            what, _, value = answer.partition(":")
            await self._set(f"{rule}.{what}", value)

    async def add(self, beside: str = "") -> None:
        """Ask for a value that holds for the texts of a cell alone, of the check under the cursor."""
        rule = parts(beside if "." in beside else f"{beside}.")[0]
        check = configured({}).all.get(rule)
        if check is None:
            return
        cells = self._cells()
        if not cells:
            self.room.say("No cell and no language is known yet: Cells, then a", "warn")
            return
        what = await self.room.app.push_screen_wait(
            Choose(f"{rule}, for some texts alone", [(name, f"{name}: {about}") for name, about in settable(check)])
        )
        if what is None:
            return
        cell = await self.room.app.push_screen_wait(Choose(f"{rule}: {what} for which texts?", cells))
        if cell is not None:
            await self._ask(f"{rule}.{what}[{cell}]", what)

    def _cells(self) -> list[tuple[str, str]]:
        """Languages and skills, then the cells themselves: as a key names them, and in words."""
        found: dict[str, str] = {}
        cells = self.room.bench.cells()
        for dimension in ("language", "skill"):
            for cell in cells:
                if value := cell.dimensions.get(dimension):
                    found[f"{dimension}={value}"] = f"{dimension} {value}"
        for cell in cells:
            where = ",".join(f"{name}={value}" for name, value in sorted(cell.dimensions.items()))
            found[where] = ", ".join(cell.dimensions.values())
        return list(found.items())

    async def reset(self, key: str) -> None:
        """Back to what the check itself says."""
        for one in (key,) if "." in key else (f"{key}.on", f"{key}.severity"):
            if one in self.room.look(lambda view: view.checks.settings()):
                await self._set(one, "")

    async def _ask(self, key: str, what: str) -> None:
        if what in CHOICES:
            value = await self.room.app.push_screen_wait(Choose(key, [(one, one) for one in CHOICES[what]]))
        else:
            now = {one.key: one for one in entries(self.room.look(lambda view: view.checks.settings()))}.get(key)
            value = await self.ask(key, now.summary if now else f"{key}: its value", now.value if now else "")
        if value is not None:
            await self._set(key, value)

    async def _set(self, key: str, text: str) -> None:
        bench = self.room.bench
        act = bench.act(f"Set {key}")
        if await self.room.change(lambda: set_check(bench.collection, act, CHECKS + key, text)) is not None:
            self.room.say(
                f"{key} = {text}; u takes it back" if text else f"{key} is as the check says; u takes it back"
            )


class RulesSection(Section):
    """Rules that a lead adds without code."""

    name, title = "rules", "Own rules"
    does = frozenset({"change", "add", "drop"})
    empty = "No rule of your own yet. a adds one:\na banned or demanded phrase, a term with its spelling, a pattern."

    def _rules(self) -> "Mapping[str, dict[str, object]]":
        values = self.room.look(lambda view: view.checks.settings())
        return {key.removeprefix(CUSTOM): said for key, said in values.items() if key.startswith(CUSTOM) and said}

    def lines(self) -> list[Line]:
        """Each rule, by its name."""
        return [
            Line(name, name, f"{said.get('kind')} · {said.get('severity', 'warn')} · {said.get('text')}",
                 f"{said.get('message') or 'says what its kind says'}\n{json.dumps(said, ensure_ascii=False)}")
            for name, said in sorted(self._rules().items())
        ]  # fmt: skip

    async def change(self, key: str) -> None:
        """Change a rule; under another name it is another rule."""
        await self._form(key, self._rules().get(key, {}))

    async def add(self, beside: str = "") -> None:
        """Add a rule."""
        await self._form("", {})

    async def drop(self, key: str) -> None:
        """Take a rule away."""
        lines = safe.show(f"The rule {key} finds nothing any more. u brings it back.")
        if await self.room.app.push_screen_wait(Confirm("Take a rule away", lines, "take it away")):
            await self._set(key, "", f"{key} is taken away")

    async def _form(self, name: str, said: "Mapping[str, object]") -> None:
        answer = await self.room.app.push_screen_wait(RuleForm(name, said))
        if answer is not None:
            await self._set(
                answer[0], json.dumps(answer[1], ensure_ascii=False), f"{answer[0]} looks at every text now"
            )

    async def _set(self, name: str, text: str, told: str) -> None:
        bench = self.room.bench
        act = bench.act(f"Rule {name}")
        if await self.room.change(lambda: set_check(bench.collection, act, CHECKS + CUSTOM + name, text)) is not None:
            self.room.say(f"{told}; u takes it back")


class WordsSection(Section):
    """The project's dictionary."""

    name, title = "words", "Dictionary"
    does = frozenset({"add", "drop", "suggest"})
    lead_only = False
    empty = (
        "No word yet: a adds some, s offers those of the documents.\nWhile you write, alt+d takes the flagged word in."
    )

    @property
    def may(self) -> bool:
        """Whoever writes knows which words are right."""
        return self.room.bench.member.may(Role.AUTHOR, Role.EDITOR)

    @property
    def note(self) -> str:
        """Where it is kept."""
        return "words that are right, kept in the project, for everybody"

    def lines(self) -> list[Line]:
        """Each word."""
        words = sorted(
            self.room.look(lambda view: view.checks.words()), key=lambda one: (one.word.lower(), one.language)
        )
        return [
            Line(f"{one.language}:{one.word}", one.word, one.language or "every language", "d takes the word out again")
            for one in words
        ]

    async def add(self, beside: str = "") -> None:
        """Ask for words."""
        answer = await self.ask("Words that are right", "Several with blanks between; as they are to be written")
        if answer:
            await self._change(answer.split(), "", known=True)

    async def drop(self, key: str) -> None:
        """Take a word out."""
        language, _, word = key.partition(":")
        await self._change([word], language, known=False)

    def suggest(self) -> None:
        """Look for words of the documents beside the screen's thread, then offer them."""
        bench, room = self.room.bench, self.room

        def found(terms: "list[Term]") -> str:
            if terms and room.is_current:
                room.run_worker(self._offer(terms), group="settings", exclusive=True)
            again = "" if room.is_current or not terms else "; go to Settings, Dictionary and press s again"
            return f"{len(terms)} words of the documents are in no dictionary{again}"

        room.workbench.jobs.start("Words of the documents", lambda: suggested(bench), found)

    async def _offer(self, terms: "list[Term]") -> None:
        """Take them in one by one, or all at once, until it is left."""
        while terms:
            options = [(one.word, f"{one.word}: {one.times} times") for one in terms[:OFFERED]]
            every = (ALL, f"all {len(options)} of them")
            word = await self.room.app.push_screen_wait(Choose("Take into the dictionary", [*options, every]))
            if word is None:
                return
            taken = [name for name, _ in options] if word == ALL else [word]
            await self._change(taken, "", known=True)
            await self.room.freshen()
            terms = [one for one in terms if one.word not in taken]

    async def _change(self, words: list[str], language: str, *, known: bool) -> None:
        bench, shown = self.room.bench, ", ".join(words)
        act = bench.act(f"{'Add' if known else 'Take out'} {shown[:40]}")
        done = await self.room.change(
            lambda: change_words(bench.collection, act, words, language=language, known=known)
        )
        if done is not None:
            self.room.say(f"{shown} {'is in' if known else 'is out of'} the dictionary; u takes it back")
