"""A file made by an older workbench: what follows from the log is laid out anew, the log stays as it is."""

from sqlmodel import SQLModel

from storage.guards import guards, kinds
from storage.projected import PROJECTION
from storage.view import SqlView


def fold_anew(view: SqlView, *, laid_out: bool = False) -> None:
    """Empty the projection, or lay it out again where `laid_out`, and fold the whole log into it.

    The caller holds the transaction; guards that are missing or were changed are put back.
    """
    for statement in guards():
        view.raw.execute(f"DROP TRIGGER IF EXISTS {statement.split()[2]}")
    for table in PROJECTION:
        view.raw.execute(f"{'DROP TABLE IF EXISTS' if laid_out else 'DELETE FROM'} {table.__tablename__}")
    if laid_out:
        view.raw.executemany("INSERT OR IGNORE INTO kind (name, moves) VALUES (?, ?)", kinds())
        tables = [SQLModel.metadata.tables[str(table.__tablename__)] for table in PROJECTION]
        SQLModel.metadata.create_all(view.connection, tables)
    view.projection.rebuild()
    for statement in guards():
        view.raw.execute(statement)
