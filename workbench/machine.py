"""The settings of this machine: which models and services it can reach. They belong to no project and stay here.

They lie in one TOML file that only its owner can read, for a host may need a key.
"""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from workbench import paths
from workbench.errors import Refused
from workbench.ports import HostSetting, Kind, Role


class ModelHost(BaseModel):
    """A place where models answer."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)

    name: str = Field(min_length=1)
    """The host's name, by which people choose it."""
    kind: Kind
    """The protocol: Ollama's own, an OpenAI-compatible one, or llama.cpp in this process."""
    address: str = ""
    """URL of the host; for the embedded engine a GGUF file, empty for the one that `workbench setup` fetches."""
    model: str = ""
    """The chosen model, as the host names it; empty takes the host's only one."""
    roles: list[Role] = ["drafter", "judge"]
    """What the host is asked for."""
    slots: int = Field(default=1, ge=1, le=256)
    """How many requests the host works on at the same time."""
    key: str = Field(default="", repr=False)
    """Bearer key, sent to this address and to no other; empty sends none."""

    @model_validator(mode="after")
    def _has_address(self) -> "ModelHost":
        if self.kind != "embedded" and not _is_url(self.address):
            raise ValueError(f"a host of kind {self.kind} has an address that begins with http:// or https://")
        return self

    def setting(self) -> HostSetting:
        """The same in the shape that the engines take."""
        address = self.address or (str(paths.gguf_file()) if self.kind == "embedded" else "")
        return HostSetting(self.name, self.kind, address, self.model, tuple(self.roles), self.slots, self.key)


class Machine(BaseModel):
    """The settings of this machine, with defaults that need none of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)

    hosts: list[ModelHost] = []
    """Model hosts in the order in which they are asked; none means OLLAMA_HOST, then Ollama's port, then embedded."""
    languagetool: str = ""
    """URL of a LanguageTool server; empty starts the fetched one on loopback."""

    @field_validator("hosts")
    @classmethod
    def _names_are_unique(cls, hosts: list[ModelHost]) -> list[ModelHost]:
        if len({host.name for host in hosts}) < len(hosts):
            raise ValueError("two hosts bear one name")
        return hosts

    @field_validator("languagetool")
    @classmethod
    def _has_scheme(cls, address: str) -> str:
        if address and not _is_url(address):
            raise ValueError("an address begins with http:// or https://")
        return address

    def hosts_for(self, role: Role) -> list[HostSetting]:
        """The hosts with a role, in their order."""
        return [host.setting() for host in self.hosts if role in host.roles]


def load(path: Path | None = None) -> Machine:
    """Read the machine's settings; a file that is not there means the defaults.

    Raises:
        Refused: the file is not TOML or says what is not known; file, line and cure are named.
    """
    path = path or paths.machine_file()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Machine()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("settings of the machine", f"{path}: {error}", "mend the file or move it away") from error
    try:
        return Machine.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        what = str(error).replace("at end of document", f"at line {len(text.splitlines())}, the end")
        raise Refused("settings of the machine", f"{path}: {what}", "mend this line, or move the file away") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = first["loc"]
        where = f"{path}, line {_line(text, place)}: {'.'.join(map(str, place)) or 'the file'}"
        message = first["msg"].removeprefix("Value error, ")
        raise Refused("settings of the machine", f"{where}: {message}", _cure(place, first["type"])) from error


def save(machine: Machine, path: Path | None = None) -> None:
    """Write the settings as a whole, readable by their owner alone."""
    lines = [f"languagetool = {_quoted(machine.languagetool)}"]
    for host in machine.hosts:
        lines += ["", "[[hosts]]"]
        for name, value in host.model_dump().items():
            written = "[" + ", ".join(map(_quoted, value)) + "]" if isinstance(value, list) else _quoted(value)
            lines.append(f"{name} = {written}")
    paths.write_private(path or paths.machine_file(), ("\n".join(lines) + "\n").encode())


def _is_url(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _quoted(value: str | int) -> str:
    """A TOML value: a basic string with its control characters escaped, or an integer."""
    if isinstance(value, int):
        return str(value)
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in text) + '"'


def _line(text: str, place: tuple[int | str, ...]) -> int:
    """The line of a setting: that of its name, in its own table where it is one of a list."""
    lines = text.splitlines()
    start = 0
    if len(place) > 1 and isinstance(place[1], int):
        heads = [number for number, line in enumerate(lines) if line.strip() == f"[[{place[0]}]]"]
        start = heads[place[1]] if place[1] < len(heads) else 0
    names = [part for part in place if isinstance(part, str)]
    for number, line in enumerate(lines[start:], start):
        if names and line.split("=")[0].strip() == names[-1]:
            return number + 1
    return start + 1


def _cure(place: tuple[int | str, ...], kind: str) -> str:
    """What to do about a setting that is refused."""
    known = ModelHost.model_fields if len(place) > 1 else Machine.model_fields
    if kind == "extra_forbidden":
        return f"known here are {', '.join(known)}"
    return "mend this line, or take it out for the default"
