"""Settings as lines: everything declared is there, what is typed is read as it was, a bad value changes nothing."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torture.project import Crew, found_project

from workbench import machine as machines
from workbench.domain.settings import OPTIONS, parse
from workbench.errors import Refused
from workbench.machine import Machine, ModelHost
from workbench.services import people, preferring
from workbench.services.adjusting import (
    add_host,
    change_machine,
    drop_host,
    machine_entries,
    project_entries,
    typed,
)
from workbench.services.preferring import Preferences

HOST = ModelHost(name="lab", kind="ollama", address="http://127.0.0.1:11434", key="secret", slots=3)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = found_project(tmp_path / "p.sft")
    yield crew
    crew.collection.close()


def test_every_option_of_a_project_is_a_line(crew: Crew) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "edit_limit", "0.25")
    with crew.collection.view() as view:
        found = {entry.key: entry for entry in project_entries(view)}
    assert list(found) == list(OPTIONS)
    assert found["edit_limit"].value == "0.25"
    assert found["edit_limit"].default == "0.1"
    assert all(entry.summary for entry in found.values())


@pytest.mark.parametrize("key", OPTIONS)
def test_a_default_as_it_is_typed_is_read_back(key: str) -> None:
    assert parse(key, typed(OPTIONS[key].default)) == OPTIONS[key].default


def test_every_field_of_the_machine_is_a_line_with_what_it_is_for() -> None:
    found = {entry.key: entry for entry in machine_entries(Machine(hosts=[HOST]))}
    assert set(found) == {"languagetool", *(f"hosts.1.{name}" for name in ModelHost.model_fields)}
    assert all(entry.summary.endswith(".") for entry in found.values())
    assert "secret" not in found["hosts.1.key"].shown
    assert found["hosts.1.roles"].value == "drafter, judge"


def test_what_is_typed_changes_that_field_alone() -> None:
    before = Machine(hosts=[HOST])
    after = change_machine(before, "hosts.1.roles", "judge, drafter")
    assert after.hosts[0].roles == ["judge", "drafter"]
    assert change_machine(after, "hosts.1.roles", "drafter, judge") == before
    assert change_machine(before, "hosts.1.slots", "8").hosts[0].slots == 8


@pytest.mark.parametrize(
    ("key", "text"),
    [("hosts.1.slots", "many"), ("hosts.1.slots", "0"), ("hosts.1.kind", "magic"), ("hosts.1.address", "nowhere"),
     ("languagetool", "ftp://x"), ("hosts.2.name", "x"), ("hosts.1.roles", "boss"), ("nothing", "x")],
)  # fmt: skip
def test_a_bad_value_is_refused_in_words(key: str, text: str) -> None:
    with pytest.raises(Refused):
        change_machine(Machine(hosts=[HOST]), key, text)


def test_a_host_is_added_filled_in_and_dropped() -> None:
    more = change_machine(add_host(Machine(hosts=[HOST]), "second"), "hosts.2.model", "small")
    assert [host.name for host in more.hosts] == ["lab", "second"]
    machines.save(more)
    assert machines.load() == more
    assert drop_host(more, "hosts.1.name").hosts == more.hosts[1:]
    with pytest.raises(Refused, match="two hosts"):
        add_host(more, "lab")


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=20), st.text(min_size=1, max_size=10), max_size=4))
def test_choices_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, theme: str, keys: dict[str, str]
) -> None:
    texts = [theme, *keys, *keys.values()]
    if any("\ud800" <= char <= "\udfff" for text in texts for char in text):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_CONFIG_DIR", str(tmp_path_factory.getbasetemp() / "choices"))
        preferring.save(Preferences(theme, keys))
        assert preferring.load() == Preferences(theme, keys)
        assert stat.S_IMODE(preferring.file().stat().st_mode) == 0o600


def test_a_key_is_bound_and_given_back() -> None:
    chosen = Preferences("light").bound("app.undo", "z")
    assert chosen == Preferences("light", {"app.undo": "z"})
    assert chosen.bound("app.undo", "") == Preferences("light")


def test_a_broken_file_is_named() -> None:
    preferring.save(Preferences("light"))
    preferring.file().write_text("theme = ")
    with pytest.raises(Refused, match=r"rooms\.toml"):
        preferring.load()
