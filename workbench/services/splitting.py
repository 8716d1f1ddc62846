"""How a project is divided into pairs to train on and pairs held out, as its settings have it now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbench.domain.listing import Filter
from workbench.domain.pair import dimensions
from workbench.domain.road import Stage
from workbench.domain.split import SETTING, Parts, Split
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
    return None if side is None else _there(view).only(side)


def parts_of(view: View, by: Iterable[str] = Parts.BY, stage: str | None = None) -> Parts:
    """How much is held out in each part of the project.

    Args:
        view: the project.
        by: the dimensions by which parts are told apart.
        stage: only of its pairs; None for all that are not discarded.

    Raises:
        Refused: nothing is held out.
    """
    parts = Parts(_there(view), by)
    for line in view.pairs(Filter(stage=stage)):
        if stage or line.stage != Stage.DISCARDED:
            parts.add(line.id, line.facts, dimensions(line.facts))
    return parts


def _there(view: View) -> Split:
    split = split_of(view)
    if not split:
        raise Refused("No split", "the project holds nothing out", f"a lead sets it: workbench set {SETTING} 0.15")
    return split
