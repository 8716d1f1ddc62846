"""The cells of a project: asked before anything else of it is shown, so without the classes of the tables."""

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection

from storage.database import driver
from workbench.domain.project import Cell


def cells(connection: Connection) -> Iterator[Cell]:
    """The cells with their targets."""
    query = "SELECT uid, dimensions, target, bounds FROM cell ORDER BY dimensions"
    for uid, dimensions, target, bounds in driver(connection).execute(query):
        limits = {name: (least, most) for name, (least, most) in orjson.loads(bounds).items()}
        yield Cell(uid.hex(), orjson.loads(dimensions), target, limits)
