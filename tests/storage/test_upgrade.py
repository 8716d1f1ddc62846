"""A project of an older workbench opens, and holds what it held."""

from pathlib import Path

from pysqlite3 import dbapi2
from torture.project import found_project

from storage import upkeep
from storage.collection import SCHEMA, open_collection
from workbench.domain.listing import Filter
from workbench.progress import finish
from workbench.services.ingesting import ingest


def test_a_file_without_seals_is_laid_out_anew_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.sft"
    crew = found_project(path)
    source = tmp_path / "a.md"
    source.write_text("# Notice\n\nThe tenant gives notice in writing.\n")
    finish(ingest(crew.collection, crew.act("ann"), [source]))
    crew.accepted("Who pays?", "The landlord pays.")
    before = upkeep.content(crew.collection)
    crew.collection.close()
    with dbapi2.connect(str(path)) as base:
        for table, column in (("document", "seal"), ("chunk", "seal"), ("chunk", "state_seal"), ("draft", "seal")):
            base.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        base.execute("PRAGMA user_version=1")
    base.close()
    collection = open_collection(path)
    assert upkeep.content(collection) == before
    assert upkeep.check(collection).ok
    with collection.view() as view:
        assert "The tenant gives notice in writing." in "".join(line.text for line in view.chunks(Filter()))
        assert view.raw.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    collection.close()
