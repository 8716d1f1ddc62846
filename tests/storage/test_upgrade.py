"""A project of an older workbench opens, and holds what it held."""

import os
import shutil
import tempfile
from pathlib import Path

from apart import apart
from pysqlite3 import dbapi2
from torture.project import found_project, reopened

from storage import upkeep
from storage.collection import SCHEMA, open_collection
from storage.merging import merge
from workbench.domain.listing import Filter
from workbench.progress import finish
from workbench.services import waiving
from workbench.services.ingesting import ingest


def older(path: Path) -> None:
    """Make a project's file what the workbench before this one wrote."""
    with dbapi2.connect(str(path)) as base:
        for table, column in (("document", "seal"), ("chunk", "seal"), ("chunk", "state_seal"), ("draft", "seal")):
            base.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        base.execute("PRAGMA user_version=1")
    base.close()


def before_checks(path: Path) -> None:
    """Make a project's file what the workbench wrote before checks left anything in the log."""
    with dbapi2.connect(str(path)) as base:
        for table in ("dictionary", "waiver", "outcome"):
            base.execute(f"DROP TABLE {table}")
        base.execute("DELETE FROM kind WHERE name IN ('finding.waived', 'word.changed')")
        base.execute("PRAGMA user_version=2")
    base.close()


def test_a_file_from_before_the_checks_takes_waivers_and_words(tmp_path: Path) -> None:
    path = tmp_path / "p.sft"
    crew = found_project(path)
    pair = crew.accepted("Who pays the the rent?", "The landlord pays.")
    before = upkeep.content(crew.collection)
    crew.collection.close()
    before_checks(path)
    again = reopened(path)
    assert upkeep.content(again.collection) == before
    what = waiving.Flagged("doubled", "", "prompt", "the the", "ab" * 14)
    waiving.waive(again.collection, again.act("ann"), pair, what, "a quotation")
    waiving.change_words(again.collection, again.act("ann"), ["landlord"])
    assert upkeep.check(again.collection).ok
    with again.collection.view() as view:
        assert view.checks.waived() == {pair}
        assert view.raw.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    again.collection.close()


def test_a_file_without_seals_is_laid_out_anew_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.sft"
    crew = found_project(path)
    source = tmp_path / "a.md"
    source.write_text("# Notice\n\nThe tenant gives notice in writing.\n")
    finish(ingest(crew.collection, crew.act("ann"), [source]))
    crew.accepted("Who pays?", "The landlord pays.")
    before = upkeep.content(crew.collection)
    crew.collection.close()
    older(path)
    collection = open_collection(path)
    assert upkeep.content(collection) == before
    assert upkeep.check(collection).ok
    with collection.view() as view:
        assert "The tenant gives notice in writing." in "".join(line.text for line in view.chunks(Filter()))
        assert view.raw.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    collection.close()


def test_a_merge_reads_an_older_copy_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    path, copy = tmp_path / "p.sft", tmp_path / "theirs" / "p.sft"
    crew = found_project(path)
    crew.collection.close()
    copy.parent.mkdir()
    shutil.copy(path, copy)
    theirs = reopened(copy)
    theirs.write("ann", prompt="written elsewhere")
    wanted = upkeep.content(theirs.collection)
    theirs.collection.close()
    older(copy)
    before, names = copy.read_bytes(), sorted(tmp_path.rglob("*.sft"))
    collection = open_collection(path)
    assert merge(collection, copy).events
    assert upkeep.content(collection) == wanted
    assert upkeep.check(collection).ok
    collection.close()
    assert copy.read_bytes() == before
    assert not list(tmp_path.rglob(".merge-*"))
    assert [name for name in sorted(tmp_path.rglob("*.sft")) if ".backups" not in str(name)] == names


def test_an_older_file_that_one_may_not_write_is_named_with_its_cure() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "p.sft"
        found_project(path).collection.close()
        older(path)
        path.chmod(0o444)
        folder.chmod(0o777)  # else SQLite may not even read: it has no place for its lock
        told = apart(open_collection, path, user=65534 if os.geteuid() == 0 else None)  # root may write anything
        folder.chmod(0o700)
    assert "may not write" in told, told
    assert "cp p.sft" in told, told
