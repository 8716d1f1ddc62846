"""The machine's settings: read strictly, written whole, private."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import machine, paths
from workbench.errors import Refused
from workbench.machine import Machine, ModelHost

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
HOSTS = st.builds(
    ModelHost,
    name=TEXTS.filter(bool),
    kind=st.sampled_from(["ollama", "openai"]),
    address=st.sampled_from(["http://127.0.0.1:11434", "https://gpu.example:8000/v1"]),
    model=TEXTS,
    roles=st.lists(st.sampled_from(["drafter", "judge", "embedder"]), unique=True),
    slots=st.integers(1, 256),
    key=TEXTS,
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "machine.toml"
    path.write_text(text)
    return path


def test_no_file_means_the_defaults() -> None:
    assert machine.load() == Machine()


@given(hosts=st.lists(HOSTS, max_size=3, unique_by=lambda host: host.name))
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, hosts: list[ModelHost]) -> None:
    path = tmp_path_factory.mktemp("machine") / "machine.toml"
    settings = Machine(hosts=hosts, languagetool="http://127.0.0.1:8081")
    machine.save(settings, path)
    assert machine.load(path) == settings


def test_the_file_is_for_its_owner_alone() -> None:
    machine.save(Machine())
    assert paths.machine_file().stat().st_mode & 0o777 == 0o600


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    taken = tmp_path / "machine.toml"
    taken.mkdir()
    (taken / "kept").touch()
    with pytest.raises(OSError, match="directory"):
        machine.save(Machine(), taken)
    assert sorted(tmp_path.rglob("*")) == [taken, taken / "kept"]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("languagetool = 'x'", 1, "http://"),
        ("\nlanguagetol = ''", 2, "not permitted"),
        ("[[hosts]]\nname='a'\nkind='ollama'\naddress='http://h:1'\n\n[[hosts]]\nname='b'\nkind='x'", 8, "'ollama'"),
        ("[[hosts]]\nname='a'\nkind='ollama'\naddress='http://h:1'\nslots='2'", 5, "integer"),
        ("[[hosts]]\nname='a'\nkind='ollama'", 1, "has an address"),
        ("[[hosts]]\nname='a'\nkind='embedded'\n[[hosts]]\nname='a'\nkind='embedded'", 1, "one name"),
    ],
)
def test_a_refusal_names_file_line_and_cure(tmp_path: Path, text: str, line: int, part: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(Refused) as refused:
        machine.load(path)
    assert f"{path}, line {line}:" in refused.value.message
    assert part in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("end", ["hosts = [", "hosts = = 1\n\n"])
def test_broken_toml_is_refused_with_its_line(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, f"languagetool = ''\n{end}")
    with pytest.raises(Refused, match="line 2"):
        machine.load(path)


def test_hosts_are_chosen_by_role() -> None:
    drafter = ModelHost(name="d", kind="ollama", address="http://127.0.0.1:1", roles=["drafter"])
    judge = ModelHost(name="j", kind="embedded", roles=["judge"])
    found = Machine(hosts=[drafter, judge]).hosts_for("judge")
    assert [(host.name, host.address) for host in found] == [("j", str(paths.gguf_file()))]


def test_a_key_does_not_show_itself() -> None:
    host = ModelHost(name="d", kind="openai", address="http://127.0.0.1:1", key="sesame")
    assert "sesame" not in repr(Machine(hosts=[host]))
    assert "sesame" not in repr(host.setting())
