"""A new project in three questions at most, and the demo: what Home makes."""

import contextlib
import grp
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.screen import Screen

from screens import bench
from screens.widgets.ask import Ask, Choose
from storage.collection import SqlCollection, create_collection
from workbench.progress import Work
from workbench.services.demo import Demo, build
from workbench.services.people import this_account

ALONE = "-"
MOST_GROUPS = 8


@dataclass(slots=True)
class Answers:
    """What a project is made of."""

    path: Path = field(default_factory=Path)
    languages: list[str] = field(default_factory=list)
    group: str | None = None


def ask(screen: Screen[Any], then: Callable[[Answers], None], trouble: str = "") -> None:
    """Ask for name, languages and whether it is shared; esc at any question makes nothing."""
    answers = Answers()

    def named(name: str | None) -> None:
        if not name:
            return
        path = Path(name).expanduser()
        answers.path = (path if path.suffix == ".sft" else path.with_name(path.name + ".sft")).absolute()
        if answers.path.exists():
            ask(screen, then, f"{answers.path} is there already.\n")
            return
        screen.app.push_screen(
            Ask("A new project, 2 of 3", "The languages of its texts, as: en de", "en"), spoken
        )  # fmt: skip

    def spoken(languages: str | None) -> None:
        if languages is not None:
            answers.languages = languages.replace(",", " ").split()
            screen.app.push_screen(Choose("A new project, 3 of 3: who works on it?", _sharers()), shared)

    def shared(group: str | None) -> None:
        if group is not None:
            answers.group = None if group == ALONE else group
            then(answers)

    label = f"{trouble}What is it called? Its file NAME.sft is made in\n{Path.cwd()}"
    screen.app.push_screen(Ask("A new project, 1 of 3", label), named)


def _sharers() -> list[tuple[str, str]]:
    """Alone, or with one of the groups that this account is in."""
    names = []
    for number in sorted({os.getgid(), *os.getgroups()})[:MOST_GROUPS]:
        with contextlib.suppress(KeyError):
            names.append(grp.getgrgid(number).gr_name)
    return [(ALONE, "I, alone"), *((name, f"A team: all accounts of the Unix group {name}") for name in names)]


def make(answers: Answers) -> None:
    """Make the project; nothing is left of one that could not be made."""
    path, group = answers.path, answers.group
    bench.make(path, name=path.stem, languages=answers.languages, team=group is not None, group=group)


def demo(path: Path) -> Work[Demo]:
    """Build the demo project; nothing is left of one that was stopped."""
    made: list[SqlCollection] = []

    def begin() -> SqlCollection:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.append(create_collection(path, team=False, group=None))
        return made[0]

    try:
        result = yield from build(begin, this_account())
    except BaseException:
        for collection in made:
            collection.close()
            bench.remove(path)
        raise
    made[0].close()
    return result
