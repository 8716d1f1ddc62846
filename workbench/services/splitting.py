"""How a project is divided into pairs to train on and pairs held out, as its settings have it now."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.domain.split import SETTING, Split
from workbench.errors import Refused
from workbench.view import View


def split_of(view: View) -> Split:
    """The project's split; false where nothing is held out."""
    return Split(view.project.id, str(view.setting(SETTING)))


def side_of(view: View, side: str | None) -> Callable[[str, Mapping[str, Any]], bool] | None:
    """The condition of one side for a list; None where no side is asked for.

    Raises:
        Refused: nothing is held out, so that there are no sides.
    """
    if side is None:
        return None
    split = split_of(view)
    if not split:
        raise Refused("No split", "the project holds nothing out", f"a lead sets it: workbench set {SETTING} 0.15")
    return split.only(side)
