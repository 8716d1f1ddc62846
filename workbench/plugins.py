"""Plug-ins are values found in the modules of a folder: adding one is adding a file."""

import importlib
import os
from typing import Protocol, TypeVar


class Named(Protocol):
    """Whatever has a name of its own."""

    @property
    def name(self) -> str:
        """The name, unique among its kind."""


P = TypeVar("P", bound=Named)


def discover(package: str, kind: type[P]) -> dict[str, P]:
    """Find every module-level value of a kind in a package's modules.

    Args:
        package: dotted name of the folder's package.
        kind: the class whose instances are wanted.

    Returns:
        The values by their names, in the order of the names.

    Raises:
        ValueError: two values bear one name.
    """
    found: dict[str, P] = {}
    folder = importlib.import_module(package)
    # Read by ourselves: pkgutil would load `inspect` for it, a fifth of the time of `workbench --help`.
    files = {name for place in folder.__path__ for name in os.listdir(place) if name.endswith(".py")}
    for name in sorted(files - {"__init__.py"}):
        module = importlib.import_module(f"{package}.{name.removesuffix('.py')}")
        for value in vars(module).values():
            if not isinstance(value, kind):
                continue
            if found.get(value.name, value) is not value:
                raise ValueError(f"two plug-ins of {package} are named {value.name!r}")
            found[value.name] = value
    return dict(sorted(found.items()))
