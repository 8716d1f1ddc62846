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
