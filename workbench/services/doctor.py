"""What is there on this machine, what is missing, and what to type: each examination looks, none of them mends."""

import locale
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from workbench import paths
from workbench.errors import ServiceFailed, WorkbenchError
from workbench.machine import Machine
from workbench.ports import ModelHost

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 51, 3)
"""Below it, a reset of the write-ahead log can lose a commit."""
LEAST_DISK = 2 << 30
"""Bytes: a model of the embedded engine, an import of 100,000 pairs and a backup find room in it."""
NETWORK = ("9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs")
"""File systems whose locks cannot carry SQLite's write-ahead log."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at."""

    name: str
    """What was looked at."""
    ok: bool
    """Whether it is as the workbench needs it."""
    detail: str
    """What was found."""
    cure: str = ""
    """What to type or to ask for; empty where nothing is wrong, or what is not there is seldom wanted."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What the doctor is to look at; the caller knows the layers that this one does not."""

    machine: Machine
    """The machine's settings."""
    hosts: Sequence[ModelHost]
    """The model hosts that somebody named, in the machine's settings or in OLLAMA_HOST."""
    sqlite: Callable[[], str]
    """The version of the SQLite library in use."""
    project: Path | None = None
    """A project file to be looked at too."""


def diagnose(patient: Patient) -> Iterator[Diagnosis]:
    """Look at everything, one thing at a time; an examination that breaks is a finding, not an end."""
    for name, examine in _EXAMINATIONS.items():
        try:
            yield from examine(patient)
        except (OSError, WorkbenchError) as error:
            hint = error.hint if isinstance(error, WorkbenchError) else ""
            yield Diagnosis(name, False, str(error), hint or "mend what is named here and look again")


def _terminal(_patient: Patient) -> Iterator[Diagnosis]:
    name, encoding = os.environ.get("TERM", ""), locale.getencoding().lower().replace("-", "")
    if encoding != "utf8":
        yield Diagnosis("terminal", False, f"texts are encoded as {encoding}", "export LC_ALL=C.UTF-8")
    elif not sys.stdout.isatty():
        yield Diagnosis("terminal", True, "output does not go to a terminal: the rooms need one, commands do not")
    elif name in ("", "dumb"):
        yield Diagnosis("terminal", False, f"TERM is {name!r}", "export TERM=xterm-256color")
    else:
        size = shutil.get_terminal_size()
        detail = f"{name}, {size.columns}x{size.lines}"
        small = size.columns < 80 or size.lines < 24
        yield Diagnosis("terminal", not small, detail, "make the window at least 80x24" if small else "")


def _python(_patient: Patient) -> Iterator[Diagnosis]:
    cure = "" if sys.version_info >= OLDEST_PYTHON else "install Python 3.11 or newer"
    yield Diagnosis("python", not cure, sys.version.split()[0], cure)


def _sqlite(patient: Patient) -> Iterator[Diagnosis]:
    version = patient.sqlite()
    new = tuple(int(part) for part in version.split(".")) >= OLDEST_SQLITE
    cure = "" if new else "pip install --upgrade --only-binary :all: pysqlite3"
    yield Diagnosis("sqlite", new, f"SQLite {version}", cure)


def _project(patient: Patient) -> Iterator[Diagnosis]:
    project = patient.project
    if project is None:
        return
    mode, folder = project.stat().st_mode, project.resolve().parent.stat().st_mode
    found = f"{stat.filemode(mode)} {project.name} in {stat.filemode(folder)}"
    cure = ""
    if mode & 0o007:
        cure = f"chmod o= '{project}'"
    elif mode & stat.S_IWGRP and not (folder & stat.S_IWGRP and folder & stat.S_ISGID):
        cure = f"chmod 2770 '{project.resolve().parent}'"
    elif mode & 0o070 and not mode & stat.S_IWGRP:
        cure = f"chmod 660 '{project}' for a team, or chmod 600 for one person"
    elif not os.access(project, os.R_OK | os.W_OK):
        cure = f"ask a lead to add you to the group {project.stat().st_gid}"
    yield Diagnosis("file modes", not cure, found, cure)
    yield from _file_system(project)


def _file_system(project: Path) -> Iterator[Diagnosis]:
    kind = file_system(project)
    bad = kind in NETWORK
    cure = "move the project to a local disk of the host where everybody works" if bad else ""
    yield Diagnosis("file system", not bad, kind or "not told by this system", cure)


def file_system(path: Path) -> str:
    """The kind of file system that a file lies on, as Linux names it; empty elsewhere."""
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return ""
    place, best, kind = path.resolve(), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        mount = before.split()[4].replace("\\040", " ")
        if place.is_relative_to(mount) and len(mount) >= best:
            best, kind = len(mount), after.split()[0]
    return kind


def _hosts(patient: Patient) -> Iterator[Diagnosis]:
    chosen = {host.name: host.model for host in patient.machine.hosts}
    for host in patient.hosts:
        name = f"model host {host.name}"
        try:
            models = [model.name for model in host.models()]
        except WorkbenchError as error:
            yield Diagnosis(name, False, error.message, error.hint)
            continue
        wanted = chosen.get(host.name, "")
        if not models:
            yield Diagnosis(name, False, "it has no model", "fetch one: `ollama pull MODEL`")
        elif wanted and wanted not in models and f"{wanted}:latest" not in models:
            yield Diagnosis(name, False, f"{wanted!r} is not among {', '.join(models)}", f"`ollama pull {wanted}`")
        else:
            yield Diagnosis(name, True, f"{wanted or 'any'} of {', '.join(models)}")
    yield _drafter(patient)


def _drafter(patient: Patient) -> Diagnosis:
    """Which model would draft just now, found as a draft finds it."""
    from workbench.engines.hosts import choose

    file = paths.gguf_file()
    settings = patient.machine.hosts_for("drafter")
    try:
        chosen = choose("drafter", settings=settings, gguf=file if file.is_file() else None)
    except WorkbenchError as error:
        return Diagnosis("drafter", False, error.message, error.hint)
    unasked = "" if patient.hosts else ", since no model host is named"
    return Diagnosis("drafter", True, f"{chosen.model} of {chosen.host.name}{unasked}")


def _embedded(_patient: Patient) -> Iterator[Diagnosis]:
    from workbench.engines.embedded import INSTALL, installed

    file = paths.gguf_file()
    if not installed():
        yield Diagnosis("embedded engine", False, "xllamacpp is not installed", INSTALL)
    elif not file.is_file():
        yield Diagnosis("embedded engine", False, f"{file} is not there", "workbench setup")
    else:
        yield Diagnosis("embedded engine", True, file.name)


def _embedder(_patient: Patient) -> Iterator[Diagnosis]:
    from workbench.engines.embedder import ready

    folder = paths.embedder_dir()
    there = ready(folder)
    found = f"{folder.name}, with its checked export" if there else f"there is no checked export in {folder}"
    yield Diagnosis("embedder", there, found, "" if there else "workbench setup")


def _languagetool(patient: Patient) -> Iterator[Diagnosis]:
    from workbench.engines import languagetool

    address = patient.machine.languagetool
    if address:
        yield _languagetool_server(address)
        return
    java, folder = languagetool.java_version(), languagetool.installed_in(paths.languagetool_dir())
    found = f"Java {java}" if java else "no Java"
    if (java or 0) < languagetool.OLDEST_JAVA:
        yield Diagnosis("languagetool", False, found, languagetool.NO_JAVA)
    elif folder is None:
        yield Diagnosis("languagetool", False, f"{found}, no LanguageTool", "workbench setup")
    else:
        yield Diagnosis("languagetool", True, f"{folder.name} with {found}")


def _languagetool_server(address: str) -> Diagnosis:
    import httpx

    try:
        with httpx.Client(trust_env=False, timeout=10) as client:
            languages = client.get(f"{address.rstrip('/')}/v2/languages").raise_for_status().json()
        codes = sorted({str(language["code"]) for language in languages})
    except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
        return Diagnosis("languagetool", False, f"{address}: {error}", "start the server, or mend its address")
    return Diagnosis("languagetool", True, f"{address}: {', '.join(codes)}")


def _harper(_patient: Patient) -> Iterator[Diagnosis]:
    from workbench.engines.harper import INSTALL

    there = find_spec("harper") is not None
    found = "harper-py, for English" if there else "harper-py is not installed"
    yield Diagnosis("harper", there, found, "" if there else INSTALL)


def _sandbox(_patient: Patient) -> Iterator[Diagnosis]:
    """Nothing else wants it: a machine without it is not ill."""
    from workbench.engines.bwrap import Bubblewrap

    sandbox = Bubblewrap()
    try:
        detail, cure = f"{sandbox.found} with {sandbox.python}", ""
    except ServiceFailed as error:
        detail, cure = error.message, error.hint
    yield Diagnosis("sandbox", True, f"for `code-test` only: {detail}", cure)


def _disk(patient: Patient) -> Iterator[Diagnosis]:
    places = {"models": paths.models_dir(), "caches": paths.cache_dir()}
    if patient.project:
        places["project"] = patient.project.resolve().parent
    for name, place in places.items():
        free = shutil.disk_usage(place).free
        cure = "" if free >= LEAST_DISK else f"make room on the disk of {place}"
        yield Diagnosis(f"disk for {name}", not cure, f"{free / (1 << 30):.1f} GiB free", cure)


def _caches(_patient: Patient) -> Iterator[Diagnosis]:
    for name, place in (("settings", paths.config_dir()), ("state", paths.state_dir()), ("caches", paths.cache_dir())):
        mode = place.stat().st_mode
        cure = f"chmod 700 '{place}'" if mode & 0o077 or not os.access(place, os.W_OK) else ""
        yield Diagnosis(f"folder for {name}", not cure, f"{stat.filemode(mode)} {place}", cure)


_EXAMINATIONS: dict[str, Callable[[Patient], Iterator[Diagnosis]]] = {
    "terminal": _terminal,
    "python": _python,
    "sqlite": _sqlite,
    "project": _project,
    "model hosts": _hosts,
    "embedded engine": _embedded,
    "embedder": _embedder,
    "languagetool": _languagetool,
    "harper": _harper,
    "sandbox": _sandbox,
    "disk": _disk,
    "folders": _caches,
}
