"""Sources by command: rows of a file as documents, and a person's word on chunks."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Desk

TEXT = "The deposit may not exceed three months' rent. It is returned within six months."

FIRST = {"rows.jsonl": (1, 2), "rows.csv": (2, 3), "rows.parquet": (1, 2)}
"""File -> lines of its first two texts: a CSV's first line is its head."""


def rows(desk: Desk, name: str, texts: list[str]) -> Path:
    """A file whose rows hold these texts in the field `body`, each with a number beside it."""
    path = desk.folder / name
    if name.endswith(".jsonl"):
        path.write_text("".join(json.dumps({"body": text, "n": n}) + "\n" for n, text in enumerate(texts)), "utf-8")
    elif name.endswith(".csv"):
        path.write_text("body,n\n" + "".join(f'"{text}",{n}\n' for n, text in enumerate(texts)), "utf-8")
    else:
        import pyarrow
        from pyarrow import parquet

        table = pyarrow.table({"body": texts, "n": list(range(len(texts)))})
        parquet.write_table(table, path)
    return path


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv", "rows.parquet"])
def test_the_rows_of_a_file_are_documents(desk: Desk, name: str) -> None:
    rows(desk, name, [f"{TEXT} Nummer eins: 漢字 🙂", f"{TEXT} Number two.", f"{TEXT} Number two."])
    done = desk.data("ingest", name, "--text-field", "body")
    assert (done["documents"], done["duplicates"], done["failed"]) == (2, 1, [])
    documents = desk.rows("list", "documents")
    assert len({one["id"] for one in documents}) == len({one["sha256"] for one in documents}) == 2
    for chunk in desk.rows("list", "chunks"):
        text = desk.data("show", chunk["document"])["text"]
        assert text[chunk["start"] : chunk["end"]] == chunk["text"]
    whole = [desk.data("show", one["id"]) for one in documents]
    assert sorted(one["text"].removeprefix(TEXT) for one in whole) == [" Number two.", " Nummer eins: 漢字 🙂"]
    assert sorted((one["line"], one["title"]) for one in whole) == [(n, f"{name}:{n}") for n in FIRST[name]]
    assert desk.data("ingest", name, "--text-field", "body")["duplicates"] == 3
    desk.data("undo")
    desk.data("undo")
    assert desk.rows("list", "documents") == []


def test_a_field_that_is_not_there_and_a_line_that_is_none_are_named(desk: Desk) -> None:
    rows(desk, "rows.jsonl", [TEXT])
    done = desk.run("ingest", "rows.jsonl", "--text-field", "text", "--json")
    assert done.returncode == 3
    message = json.loads(done.stderr.splitlines()[-1])["error"]["message"]
    assert "rows.jsonl, line 1: there is no field 'text'; there are: body, n" in message
    (desk.folder / "bad.jsonl").write_bytes(b'{"body": "One."}\n{"body": \n')
    done = desk.run("ingest", "bad.jsonl", "rows.jsonl", "--text-field", "body", "--json")
    (failed,) = json.loads(done.stdout)["failed"]
    assert done.returncode == 0
    assert "line 2" in failed["reason"]
    assert desk.run("ingest", "nowhere.jsonl", "--text-field", "body").returncode == 3


@pytest.fixture
def chunks(desk: Desk) -> list[Any]:
    """Three chunks of one document."""
    part = "The tenant pays for small repairs, and the landlord for all the others that the house needs. " * 12
    (desk.folder / "a.md").write_text("".join(f"# Part {n}\n\n{part}{n}.\n\n" for n in range(3)), "utf-8")
    desk.data("ingest", "a.md")
    found = desk.rows("list", "chunks")
    assert len(found) >= 3
    return found


def kept(desk: Desk) -> dict[str, bool | None]:
    return {row["id"]: row["kept"] for row in desk.rows("list", "chunks")}


def test_chunks_are_kept_and_dropped_by_one_or_by_the_document(desk: Desk, chunks: list[Any]) -> None:
    first, second, *_ = (row["id"] for row in chunks)
    done = desk.data("chunk", "drop", first[:12], second, first, "--why", "- of no use", "--as", "ann")
    assert done == {"dropped": 2, "chunks": [first, second]}
    assert [number for number in kept(desk).values() if number is False] == [False, False]
    shown = desk.data("show", first)
    assert (shown["kept"], shown["why"], shown["decided_by"]) == (False, "- of no use", "person")
    assert desk.run("chunk", "keep", first, "--as", "ann").stdout.decode() == "1 kept\n"
    assert desk.data("chunk", "drop", "--document", chunks[0]["document"], "--as", "ann")["dropped"] == len(chunks)
    assert set(kept(desk).values()) == {False}
    assert "chunks" in desk.data("undo", "--as", "ann")["label"]
    assert (kept(desk)[first], kept(desk)[second]) == (True, False)


def test_a_word_on_no_chunk_is_refused(desk: Desk, chunks: list[Any]) -> None:
    desk.refused(2, "chunk", "keep", "--as", "ann")
    desk.refused(2, "chunk")
    desk.refused(3, "chunk", "drop", "ffffffffffff", "--as", "ann")
    error = desk.refused(3, "chunk", "drop", chunks[0]["id"], "--as", "bob")
    assert error["title"] == "Not your role"
    assert set(kept(desk).values()) == {None}


def test_a_profile_is_written_by_hand(desk: Desk, chunks: list[Any]) -> None:
    uid = chunks[0]["id"]
    edit = ("topic=repairs", "keywords=tenant | landlord", "evidence=The tenant pays for small repairs")
    profile = desk.data("chunk", "profile", uid, *edit, "--as", "ann")["profile"]
    assert (profile["topic"], profile["keywords"]) == ("repairs", ["tenant", "landlord"])
    desk.refused(2, "chunk", "profile", uid, "topic", "--as", "ann")
    desk.refused(3, "chunk", "profile", uid, "evidence=words that stand nowhere in it", "--as", "ann")
    assert desk.data("show", uid)["profile"]["topic"] == "repairs"


def test_words_of_the_documents_that_no_dictionary_has_are_suggested(desk: Desk) -> None:
    (desk.folder / "hall.md").write_text(
        "# The hall\n\nMuqarnas vault the hall. A muqarnas is old, and the zellij and the zellij stay.\n\n"
        "# The court\n\nThe muqarnas of the court hold no zellij, and are of plaster.\n", "utf-8",
    )  # fmt: skip
    desk.data("ingest", "hall.md")
    found = {one["word"]: one["count"] for one in desk.rows("word", "suggest")}
    assert found == {"muqarnas": 3, "zellij": 3}
    assert len(desk.rows("word", "suggest", "--limit", "1")) == 1
    desk.data("word", "add", "muqarnas")
    assert [one["word"] for one in desk.rows("word", "suggest")] == ["zellij"]
    error = desk.refused(4, "word", "suggest", "--language", "tlh", WORKBENCH_MODELS_DIR=str(desk.folder / "none"))
    assert error["code"] == "service"
