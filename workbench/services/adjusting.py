"""Settings as lines that a person reads and changes: the project's from its options, the machine's from its model.

What a setting is, which values it takes and what it is for is said where it is declared, and nowhere else.
"""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from workbench.domain.settings import OPTIONS
from workbench.errors import Refused
from workbench.machine import Machine, ModelHost
from workbench.view import View

SECRETS: Final = frozenset({"key"})
"""Fields whose value is not shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting."""

    key: str
    value: str
    """As a person types it."""
    default: str
    summary: str
    secret: bool = False

    @property
    def shown(self) -> str:
        """What may be seen of the value."""
        if self.secret and self.value:
            return "(set, not shown)"
        return self.value or "(nothing)"


def project_entries(view: View) -> list[Entry]:
    """The project's settings, in the order of their declaration."""
    return [
        Entry(option.name, typed(view.setting(option.name)), typed(option.default), option.summary)
        for option in OPTIONS.values()
    ]


def typed(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """A value as a person types it."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def machine_entries(machine: Machine) -> list[Entry]:
    """The machine's settings: its own, then those of each host as `hosts.1.model`."""
    found = [
        Entry(name, typed(getattr(machine, name)), typed(field.default), _said(field.description))
        for name, field in Machine.model_fields.items()
        if name != "hosts"
    ]
    for number, host in enumerate(machine.hosts, 1):
        for name, field in ModelHost.model_fields.items():
            default = "" if field.is_required() else typed(field.default)
            found.append(
                Entry(f"hosts.{number}.{name}", typed(getattr(host, name)), default, _said(field.description),
                      name in SECRETS)
            )  # fmt: skip
    return found


def change_machine(machine: Machine, key: str, text: str) -> Machine:
    """The machine's settings with one of them changed; raises Refused with what is wrong."""
    name, *rest = key.split(".")
    data = machine.model_dump()
    if name == "hosts" and len(rest) == 2 and rest[0].isdecimal() and 1 <= int(rest[0]) <= len(machine.hosts):
        data["hosts"][int(rest[0]) - 1][rest[1]] = _read(getattr(machine.hosts[int(rest[0]) - 1], rest[1]), key, text)
    elif not rest and name in Machine.model_fields and name != "hosts":
        data[name] = text
    else:
        raise Refused("No such setting", f"there is no setting {key!r} of this machine", "name one of the list")
    return _checked(data, key)


def add_host(machine: Machine, name: str) -> Machine:
    """The machine's settings with a further host, to be filled in."""
    host = {"name": name, "kind": "ollama", "address": "http://127.0.0.1:11434"}
    return _checked({**machine.model_dump(), "hosts": [*machine.model_dump()["hosts"], host]}, "hosts")


def drop_host(machine: Machine, key: str) -> Machine:
    """The machine's settings without the host that a key is of."""
    number = int(key.split(".")[1])
    hosts = machine.model_dump()["hosts"]
    return _checked({**machine.model_dump(), "hosts": hosts[: number - 1] + hosts[number:]}, "hosts")


def _read(now: Any, key: str, text: str) -> Any:  # noqa: ANN401 - any value of the model
    if isinstance(now, list):
        return [word.strip() for word in text.split(",") if word.strip()]
    if isinstance(now, int):
        if not text.strip().isdecimal():
            raise Refused("Not a value of this setting", f"{key} = {text!r}", "write a whole number")
        return int(text)
    return text


def _checked(data: dict[str, Any], key: str) -> Machine:
    try:
        return Machine.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        raise Refused("Not a value of this setting", f"{key}: {message}", "nothing was changed") from None


def _said(description: str | None) -> str:
    return " ".join((description or "").split())
