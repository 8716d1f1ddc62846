"""What a command says and does while a colleague is at work on the same thing, and whom it makes a member."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storage.lease import SqlLeases
from workbench.domain.project import Member

from .conftest import Desk


@pytest.fixture
def ann(desk: Desk) -> Iterator[SqlLeases]:
    """Ann's open workbench: this process."""
    (member,) = [row for row in desk.rows("member", "list") if row["name"] == "ann"]
    leases = SqlLeases(desk.folder / desk.project, Member(member["id"], "ann", (), "here"), "ann@here")
    yield leases
    leases.close()


def test_what_would_be_taken_from_under_her_hands_is_5(desk: Desk, written: Callable[..., Any], ann: SqlLeases) -> None:
    pair = written()["id"]
    lease = ann.take(pair, "prompt").lease
    for words in (("discard", pair), ("erase", pair, "--reason", "demand")):
        error = desk.refused(5, *words)
        assert error["code"] == "in_the_way"
        assert "ann is writing this since" in error["message"]
        assert "--anyway" in error["hint"]
    assert desk.data("discard", pair, "--as", "ann")["stage"] == "discarded"
    desk.data("restore", pair)
    assert desk.data("discard", pair, "--anyway")["stage"] == "discarded"
    desk.data("restore", pair)
    assert lease
    ann.release(lease)
    assert desk.data("discard", pair)["stage"] == "discarded"


def test_a_save_goes_through_and_names_her(desk: Desk, written: Callable[..., Any], ann: SqlLeases) -> None:
    pair = written()
    ann.take(pair["id"], "prompt", "editing")
    done = desk.run("write", pair["id"], "--prompt", "Higher?", "--base", pair["revisions"]["prompt"])
    assert done.returncode == 0
    assert b"ann is editing this since" in done.stderr
    assert b"ann is" not in done.stdout
    assert b"ann is" not in desk.run("submit", pair["id"], "--as", "ann").stderr
    head = desk.data("show", pair["id"])["revisions"]["prompt"]
    done = desk.run("verdict", pair["id"], "accept", "--revision", head, "--as", "bob")
    assert (done.returncode, b"ann is editing this since" in done.stderr) == (0, True)


def test_a_known_member_gets_further_roles_and_is_told_of(desk: Desk) -> None:
    assert desk.data("member", "add", "zoe", "--role", "author", "--account", "zoes")["known"] is False
    done = desk.run("member", "add", "zoe", "--role", "reviewer", "--language", "de")
    assert done.stdout.decode() == "zoe: author, reviewer, acting from zoes; was a member already (author)\n"
    again = desk.run("member", "add", "zoe", "--role", "author")
    assert again.stdout.decode().endswith("; nothing was changed\n")
    data = desk.data("member", "add", "zoe", "--role", "editor", "--only")
    assert (data["roles"], data["before"], data["account"]) == (["editor"], ["author", "reviewer"], "zoes")
    (row,) = [row for row in desk.rows("member", "list") if row["name"] == "zoe"]
    assert row == {name: value for name, value in data.items() if name not in ("known", "before")}
    moved = desk.run("member", "add", "zoe", "--role", "editor", "--account", "other").stdout.decode()
    assert moved == "zoe: editor, acting from other; was a member already (editor, acting from zoes)\n"


def test_skills_and_cells_are_the_projects(desk: Desk) -> None:
    error = desk.refused(3, "write", "--prompt", "How?", "--skill", "juggling")
    assert (error["message"], "open_qa" in error["hint"]) == ("juggling", True)
    desk.refused(3, "write", "--prompt", "How?", "--cell", "colour=red")
    desk.refused(3, "write", "--prompt", "How?", "--cell", "skill=juggling")
    assert desk.rows("list", "pairs") == []
    made = desk.data("write", "--prompt", "How?", "--skill", "Open QA", "--cell", "domain=rent")
    assert desk.data("show", made["id"])["skill"] == "open_qa"
    desk.data("set", "taxonomy.domain", "heating")
    desk.refused(3, "write", made["id"], "--cell", "domain=rent")
    desk.data("write", made["id"], "--cell", "domain=Heating")
    assert desk.data("show", made["id"])["cell"] == {"domain": "heating"}
