"""Settings of the checks: what runs and what it weighs, rules without code, the dictionary; read by who may not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eyes import seen, until
from textual.widgets import Input

from screens.bench import opened
from screens.suggesting import suggested
from screens.widgets.ask import Choose
from screens.widgets.rule_form import RuleForm
from workbench.progress import finish

from .author import RoomApp
from .test_settings import answer, go_to


def kept(project: Path) -> Mapping[str, Any]:
    with opened(project, "eve") as bench, bench.collection.view() as view:
        return dict(view.checks.settings())


async def test_a_check_is_turned_off_and_weighs_other_for_one_language(demo: Path, room_app: RoomApp) -> None:
    app = room_app(demo, "eve", "settings")
    async with app.run_test(size=(100, 40)) as pilot:
        await go_to(pilot, "checks", "doubled")
        assert "a word that stands twice" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "do not run it" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "doubled.on = no" in seen(app))
        assert kept(demo) == {"doubled.on": False}
        assert "✘ off" in seen(app)
        await pilot.press("r")
        await until(pilot, lambda: kept(demo) == {})
        await pilot.press("a")
        await until(pilot, lambda: "for some texts alone" in seen(app))
        await pilot.press("2")
        await until(pilot, lambda: "for which texts?" in seen(app))
        assert "language en" in seen(app)
        await pilot.press("1")
        await until(pilot, lambda: "1  block" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: list(kept(demo).values()) == ["block"])
        (key,) = kept(demo)
        assert key.startswith("doubled.severity[language=")
        assert "· severity: language" in seen(app)


async def test_a_rule_is_added_without_code_tried_on_a_sample_changed_and_taken_away(
    demo: Path, room_app: RoomApp
) -> None:
    app = room_app(demo, "eve", "settings")
    async with app.run_test(size=(100, 40)) as pilot:
        await go_to(pilot, "rules")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, RuleForm))
        await pilot.press("f3", "f3", "f3", "f4")
        assert "pattern: a regular expression" in seen(app)
        await pilot.press(*"ten[a")
        await until(pilot, lambda: "✘ 'ten[a'" in seen(app))
        await pilot.press("f2")
        assert isinstance(app.screen, RuleForm), "what is no pattern is not kept"
        app.screen.query_one("#text", Input).value = r"ten\w*"
        app.screen.query_one("#sample", Input).value = "the tenancy"
        await until(pilot, lambda: "✔ it flags “tenancy”" in seen(app))
        await pilot.press("f2")
        await until(pilot, lambda: "ten-w looks at every text now" in seen(app))
        assert kept(demo) == {"custom.ten-w": {"kind": "pattern", "severity": "info", "text": r"ten\w*"}}
        await go_to(pilot, "rules", "ten-w")
        await pilot.press("c", "f4", "f2")
        await until(pilot, lambda: kept(demo)["custom.ten-w"]["severity"] == "block")
        await pilot.press("d", "enter")
        await until(pilot, lambda: kept(demo) == {})


async def test_whoever_writes_puts_words_into_the_dictionary_and_the_rest_is_read_only(
    demo: Path, room_app: RoomApp
) -> None:
    app = room_app(demo, "ann", "settings")
    async with app.run_test(size=(100, 40)) as pilot:
        await go_to(pilot, "words")
        await pilot.press("a")
        await answer(pilot, "Kubernetes etcd")
        await until(pilot, lambda: "Kubernetes, etcd is in the dictionary" in seen(app))
        screen = await go_to(pilot, "words", ":etcd")
        await pilot.press("d")
        await until(pilot, lambda: "etcd is out of the dictionary" in seen(app))
        assert [line.label for line in screen.shown] == ["Kubernetes"]
        await go_to(pilot, "checks", "doubled")
        assert "read only: a lead changes it" in seen(app)
        await pilot.press("c", "a", "r")
        assert app.screen is screen
        assert kept(demo) == {}


async def test_words_of_the_documents_are_offered_and_taken_in_one_by_one_or_all(demo: Path, room_app: RoomApp) -> None:
    def words() -> set[str]:
        with opened(demo, "eve") as bench, bench.collection.view() as view:
            return {one.word for one in view.checks.words()}

    with opened(demo, "eve") as bench:
        proposed = [one.word for one in finish(suggested(bench))]
    assert len(proposed) > 2
    assert not {"auf", "etwa", "werden"} & set(proposed), "what is in another language is not proposed"
    app = room_app(demo, "eve", "settings")
    async with app.run_test(size=(100, 40)) as pilot:
        await go_to(pilot, "words")
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, Choose), 60)
        assert proposed[0] in seen(app)
        await pilot.press("1")
        await until(pilot, lambda: words() == {proposed[0]})
        await until(pilot, lambda: isinstance(app.screen, Choose) and proposed[0] not in dict(app.screen.options))
        await pilot.press("G", "enter")
        await until(pilot, lambda: words() == set(proposed[:51]))
