"""Where files live: the one module that knows, so that a person can move each place with one variable.

Every place is made when it is asked for, readable by its owner alone (0700), for drafts, indexes and settings hold
a client's texts and keys. The variables `WORKBENCH_CONFIG_DIR`, `WORKBENCH_STATE_DIR`, `WORKBENCH_CACHE_DIR` and
`WORKBENCH_MODELS_DIR` name other places.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import platformdirs

APP = "sft-workbench"
"""The program's name in the folders that the system gives to programs."""
EMBEDDER = "all-MiniLM-L6-v2"
"""The sentence embedder that the workbench knows how to fetch."""
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
"""The model file that the embedded engine starts with."""


def config_dir() -> Path:
    """The machine's settings: model hosts, keys, keymaps."""
    return private_folder(_place("WORKBENCH_CONFIG_DIR", platformdirs.user_config_dir(APP)))


def state_dir() -> Path:
    """What must outlive a crash yet is no project: unsaved typing, the private log."""
    return private_folder(_place("WORKBENCH_STATE_DIR", platformdirs.user_state_dir(APP)))


def cache_dir() -> Path:
    """What can be thrown away at any time: search and vector indexes, findings, Textual's own."""
    return private_folder(_place("WORKBENCH_CACHE_DIR", platformdirs.user_cache_dir(APP)))


def models_dir() -> Path:
    """What was fetched once while online: weights, exports, LanguageTool."""
    return private_folder(_place("WORKBENCH_MODELS_DIR", str(cache_dir() / "models")))


def machine_file() -> Path:
    """The settings of this machine, in TOML."""
    return config_dir() / "machine.toml"


def unsaved_dir() -> Path:
    """Typing that was not saved yet, one file a text."""
    return private_folder(state_dir() / "unsaved")


def log_file() -> Path:
    """The private log of crashes; it never holds a text of a client."""
    return state_dir() / "workbench.log"


def index_dir(project: Path) -> Path:
    """The disposable indexes of a project file, one folder for each place where a copy of it lies."""
    name = hashlib.sha256(os.fsencode(project.resolve())).hexdigest()[:16]
    return private_folder(cache_dir() / "indexes" / f"{project.stem}-{name}")


def embedder_dir() -> Path:
    """The sentence embedder: weights, tokenizer and, once written, its ONNX export. May not be there yet."""
    return models_dir() / EMBEDDER


def gguf_file() -> Path:
    """The model file of the embedded engine. May not be there yet."""
    return models_dir() / GGUF


def languagetool_dir() -> Path:
    """Where language-tool-python unpacks its server. May be empty."""
    return private_folder(models_dir() / "languagetool")


def private_folder(path: Path) -> Path:
    """Make a folder for its owner alone, and its parents; a folder that is there keeps its mode."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, data: bytes) -> None:
    """Replace a file as a whole, readable by its owner alone: written beside, synced, renamed.

    Raises:
        OSError: the place cannot be written; the file is then as it was.
    """
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _place(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or default).expanduser()
