"""What checks found is known at once, and to the next run once the file is closed."""

from contextlib import closing
from pathlib import Path

from storage.found import MANY, FoundCache


def test_what_waits_to_be_written_is_known_already(tmp_path: Path) -> None:
    with closing(FoundCache(tmp_path / "found.db")) as known:
        known.put({b"one": b"first"})
        assert known.get([b"one", b"two"]) == {b"one": b"first"}
        known.put({b"one": b"second"})
        assert known.get([b"one"]) == {b"one": b"second"}


def test_the_next_run_knows_what_was_put(tmp_path: Path) -> None:
    rows = {number.to_bytes(4, "big"): b"%d" % number for number in range(MANY + 1)}
    with closing(FoundCache(tmp_path / "found.db")) as known:
        known.put(rows)
        known.put({b"last": b""})
    with closing(FoundCache(tmp_path / "found.db")) as known:
        assert known.get([*rows][:500]) == {mark: rows[mark] for mark in [*rows][:500]}
        assert known.get([b"last"]) == {b"last": b""}


def test_a_run_that_is_cut_short_loses_only_its_last_texts(tmp_path: Path) -> None:
    known = FoundCache(tmp_path / "found.db")
    rows = {number.to_bytes(4, "big"): b"" for number in range(MANY)}
    known.put(rows)
    with closing(FoundCache(tmp_path / "found.db")) as other:
        assert other.get([*rows][:100]) == dict.fromkeys([*rows][:100], b"")
    known.close()


def test_a_file_that_is_no_database_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "found.db").write_bytes(b"no database" * 1000)
    with closing(FoundCache(tmp_path / "found.db")) as known:
        known.put({b"one": b"first"})
        assert known.get([b"one"]) == {b"one": b"first"}
