"""What one person chose for themselves: the theme and the keys of the rooms, in a file of theirs."""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

from workbench import paths
from workbench.errors import Refused


@dataclass(frozen=True, slots=True)
class Preferences:
    """A person's choices; what is not chosen is as the program comes."""

    theme: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    """Command -> its key."""

    def bound(self, command: str, key: str) -> "Preferences":
        """The same with another key for a command; '' gives it its own back."""
        rest = {name: value for name, value in self.keys.items() if name != command}
        return replace(self, keys={**rest, command: key} if key else rest)


def file() -> Path:
    """Where they lie."""
    return paths.config_dir() / "rooms.toml"


def load() -> Preferences:
    """Read them; raises Refused where the file is not what this program wrote or a person may write."""
    try:
        read = tomllib.loads(file().read_text("utf-8"))
    except FileNotFoundError:
        return Preferences()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("Your own settings", f"{file()}: {error}", "mend the file or move it away") from None
    keys = read.get("keys", {})
    known = {str(name): str(key) for name, key in keys.items()} if isinstance(keys, dict) else {}
    return Preferences(str(read.get("theme", "")), known)


def save(chosen: Preferences) -> None:
    """Write them as a whole, for their owner alone."""
    lines = [f"theme = {_quoted(chosen.theme)}"] if chosen.theme else []
    if chosen.keys:
        lines += ["", "[keys]", *(f"{_quoted(name)} = {_quoted(key)}" for name, key in sorted(chosen.keys.items()))]
    try:
        paths.write_private(file(), ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise Refused("Your own settings", f"{file()}: {error.strerror}", "make room, or mend its folder") from None


def _quoted(value: str) -> str:
    """A basic string of TOML."""
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text) + '"'
