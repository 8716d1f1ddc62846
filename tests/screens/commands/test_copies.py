"""One project on two laptops: both go on, and what a person reads after they have merged."""

import shutil
from collections.abc import Callable
from typing import Any

from .conftest import Desk


def test_two_laptops_merge_and_say_what_is_to_be_settled(desk: Desk, written: Callable[..., Any]) -> None:
    first, second = written("How high?"), written("Who pays?")
    base, read = first["revisions"]["prompt"], second["revisions"]["prompt"]
    desk.data("submit", second["id"], "--as", "ann")
    (desk.folder / "away").mkdir()
    shutil.copy(desk.folder / "desk.sft", desk.folder / "away" / "desk.sft")
    away = Desk(desk.folder / "away")

    desk.data("write", first["id"], "--base", base, "--prompt", "How high at home?", "--as", "ann")
    desk.data("verdict", second["id"], "accept", "--revision", read, "--as", "bob")
    away.data("write", first["id"], "--base", base, "--prompt", "How high away?", "--as", "ann")
    stricter = ("reject", "--revision", read, "--reason", "unclear", "--as", "bob")
    away.data("verdict", second["id"], *stricter)

    said = desk.run("merge", "away/desk.sft").stdout.decode().splitlines()
    assert [line.split(":")[0] for line in said] == ["2 events taken in", "in conflict", "without effect"]
    again = desk.run("merge", "away/desk.sft").stdout.decode()
    assert again.startswith("nothing new")
    back = away.data("merge", "../desk.sft")
    assert (back["events"], back["conflicts"], back["void"]) == (2, 1, 1)
    reports = [one.data("check-project") for one in (desk, away)]
    assert reports[0]["content_hash"] == reports[1]["content_hash"] == back["content_hash"]

    (row,) = desk.rows("list", "conflicts")
    assert {row["prompt"], *row["waiting"]} == {"How high at home?", "How high away?"}
    table = desk.run("list", "conflicts").stdout.decode()
    assert "How high at home?" in table
    assert "How high away?" in table
    shown = desk.run("show", first["id"]).stdout.decode()
    head = row["revisions"]["prompt"]
    assert f"workbench write {first['id'][:12]} --base {head[:12]} --prompt TEXT" in shown
    shown = away.run("show", second["id"]).stdout.decode()
    assert f"Accept #{second['id'][:6]} (verdict.given) by bob: reject at the same time is stricter" in shown
    assert len({line["site"] for line in desk.rows("history", first["id"])}) == 2
    (void,) = away.rows("list", "overruled")
    assert (void["subject"], void["kind"], void["actor"]) == (second["id"], "verdict.given", "bob")
    assert (void["why"], void["label"]) == ("reject at the same time is stricter", f"Accept #{second['id'][:6]}")
    assert void["event"][:12] in away.run("list", "overruled").stdout.decode()
    assert away.rows("list", "overruled", "--offset", "1") == []

    desk.data("write", first["id"], "--base", head, "--prompt", "How high, settled?", "--as", "eve")
    assert away.data("merge", "../desk.sft")["conflicts"] == 0
    assert away.data("show", first["id"])["prompt"] == "How high, settled?"


def test_what_cannot_be_merged_is_named(desk: Desk) -> None:
    assert desk.refused(3, "merge", "nowhere.sft")["title"] == "No such copy"
    desk.data("new", "other.sft")
    assert desk.refused(3, "-p", "desk.sft", "merge", "other.sft")["title"] == "Another project"
    (desk.folder / "notes.sft").write_text("notes")
    assert desk.refused(3, "-p", "desk.sft", "merge", "notes.sft")["title"] == "Not a project"
    assert "nothing new" in desk.run("-p", "desk.sft", "merge", "desk.sft").stdout.decode()
