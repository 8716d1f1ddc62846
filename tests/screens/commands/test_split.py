"""The sides of a split by command: refused where there is none, exported apart, and what leaks is a finding."""

import json

from .conftest import Desk

TEXT = "Within how many days of the return of the keys is the deposit of a tenant to be paid back, and to whom?"


def test_sides_are_listed_exported_and_kept_apart(desk: Desk) -> None:
    assert "set held_out" in desk.refused(3, "export", "--format", "messages", "--split", "train")["hint"]
    assert "set held_out" in desk.refused(3, "list", "pairs", "--split", "train")["hint"]
    desk.refused(3, "set", "held_out", "15", "--as", "ann")
    desk.data("set", "held_out", "0.5")
    rows = "".join(json.dumps({"prompt": f"{TEXT} {number}", "completion": "Yes."}) + "\n" for number in range(40))
    desk.data("import", "-", "--stage", "accepted", stdin=rows.encode())
    sides = {side: desk.rows("list", "pairs", "--split", side) for side in ("train", "held_out")}
    assert len(sides["train"]) + len(sides["held_out"]) == 40
    for side, pairs in sides.items():
        assert desk.data("show", pairs[0]["id"])["split"] == side
        done = desk.data("export", "--format", "prompt-completion", "--split", side, "-o", f"{side}.jsonl")
        assert done["pairs"] == len(pairs)
        written = [json.loads(line)["prompt"] for line in (desk.folder / f"{side}.jsonl").read_text().splitlines()]
        assert sorted(written) == sorted(pair["prompt"] for pair in pairs)
    for side, wanted in (("train", {"held-out"}), ("held_out", set())):
        done = desk.run("check", "--pair", sides[side][0]["id"], "--tier", "quick", "--select", "held-out", "--json")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert {line["rule"] for line in lines if "rule" in line} == wanted


def test_how_much_of_each_part_is_held_out_is_told_and_where_it_is_uneven(desk: Desk) -> None:
    assert "set held_out" in desk.refused(3, "cell", "split")["hint"]
    desk.data("set", "held_out", "0.5")
    rows_in = "".join(json.dumps({"prompt": f"{TEXT} {number}", "completion": "Yes."}) + "\n" for number in range(60))
    desk.data("import", "-", stdin=rows_in.encode())
    out, kept = ([row["id"] for row in desk.rows("list", "pairs", "--split", side)] for side in ("held_out", "train"))
    for pair in kept[:6]:
        desk.data("write", pair, "--skill", "extraction", "--language", "de")
    rows = {row["dimensions"]["skill"]: row for row in desk.rows("cell", "split")}
    assert (rows["extraction"]["pairs"], rows["extraction"]["held_out"], rows["extraction"]["uneven"]) == (6, 0, True)
    assert (rows["extraction"]["dimensions"], rows["extraction"]["wanted"]) == (
        {"language": "de", "skill": "extraction"}, 3.0,
    )  # fmt: skip
    assert sum(row["held_out"] for row in rows.values()) == len(out)
    (by,) = [row for row in desk.rows("cell", "split", "--by", "language") if row["dimensions"] == {"language": "de"}]
    assert by["pairs"] == 6
    assert desk.rows("cell", "split", "--stage", "accepted") == []
    desk.refused(2, "cell", "split", "--by", "nothing")
    desk.refused(2, "cell", "split", "--stage", "nothing")
    desk.data("discard", kept[0])
    assert sum(row["pairs"] for row in desk.rows("cell", "split")) == 59


def test_an_export_of_a_side_tells_where_it_is_uneven(desk: Desk) -> None:
    desk.data("set", "held_out", "0.5")
    rows = "".join(json.dumps({"prompt": f"{TEXT} {number}", "completion": "Yes."}) + "\n" for number in range(60))
    desk.data("import", "-", "--stage", "accepted", stdin=rows.encode())
    (one, *more) = desk.rows("list", "pairs", "--split", "train")
    for pair in [one, *more][:6]:
        desk.data("write", pair["id"], "--skill", "extraction")
    told = desk.run("export", "--format", "messages", "--split", "train")
    held = 60 - len(more) - 1
    assert f"held out of all: {held} of 60 (30.0 wanted)" in told.stderr.decode()
    assert "skill extraction: 0 of 6 (3.0 wanted)" in told.stderr.decode()
    assert b"uneven" not in desk.run("export", "--format", "messages").stderr
