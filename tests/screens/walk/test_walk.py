"""One pair from a document to the exported line, by keys alone, led by two people in two terminals."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from command_line import command
from terminal import Terminal

Open = Callable[..., Terminal]

LEASE = "# Deposits\n\nA deposit is at most three months' rent. It bears interest for the tenant.\n"
PROMPT = "How high may a deposit be, and who gets the interest?"
FIRST = "A deposit is at most three months' rent."
REST = " Its interest goes to the tenant."


def go(terminal: Terminal, number: int, title: str) -> None:
    """Enter a room by its number."""
    terminal.press(f"alt+{number}")
    terminal.wait(f"walk · {title}")


def begin_pair(ann: Terminal) -> None:
    """Write a prompt and hand it in."""
    go(ann, 4, "Write")
    ann.press("alt+p")
    ann.wait("Skill of the pair")
    ann.press("1")
    ann.wait("a new pair", "with one language and no cells there is nothing more to ask")
    ann.type(PROMPT)
    ann.wait("gets the interest?")
    ann.press("f2")
    ann.wait("Submitted #")


def write_completion(ann: Terminal, text: str) -> None:
    """Write the completion that is asked for, and hand it in."""
    ann.wait(lambda seen: "Prompt (verified by bob)" in seen and "Completion" in seen, "the completion to write")
    ann.type(text)
    ann.wait(text.split()[-1])
    ann.press("f2")
    ann.wait("Submitted #")


def read(bob: Terminal, *texts: str) -> None:
    """Wait until something has come to the desk, and has stood there for longer than a glance."""
    bob.wait(lambda seen: all(text in seen for text in texts), " and ".join(texts))
    bob.quiet(0.6)


def test_one_pair_goes_from_a_document_to_the_export_by_keys_alone(tmp_path: Path, opened: Open) -> None:
    command("new", "walk.sft", "--language", "en", cwd=tmp_path)
    command("member", "add", "ann", "--role", "author", "--role", "lead", cwd=tmp_path)
    command("member", "add", "bob", "--role", "reviewer", cwd=tmp_path)
    (tmp_path / "lease.md").write_text(LEASE, "utf-8")
    ann = opened("-p", "walk.sft", "--as", "ann", cwd=tmp_path)
    bob = opened("-p", "walk.sft", "--as", "bob", cwd=tmp_path)

    ann.wait("F1 help")
    go(ann, 2, "Sources")
    ann.wait("No document yet.")
    ann.press("i")
    ann.wait("A file, or a folder")
    ann.type("lease.md")
    ann.wait("lease.md")
    ann.press("enter")
    ann.wait("1 documents, 1 chunks")
    begin_pair(ann)

    bob.wait("F1 help")
    go(bob, 5, "Review")
    read(bob, PROMPT, "Prompt: your verdict")
    bob.press("a")
    bob.wait("Accept #")

    write_completion(ann, FIRST)
    read(bob, FIRST, "Completion: your verdict")
    bob.press("r")
    bob.wait("reasons")
    bob.press("1")
    bob.wait("1 ✔ incomplete")
    bob.type("Say who gets the interest.")
    bob.wait("who gets the interest.")
    bob.press("enter")
    bob.wait("Reject #")

    ann.wait(lambda seen: "incomplete" in seen and "Say who gets" in seen, "what bob said")
    ann.wait(FIRST)
    ann.type(REST)
    ann.wait(lambda seen: REST in seen.replace(" │\n│", ""), "the rest of the completion")
    ann.press("f2")
    ann.wait("Submitted #")
    read(bob, "tenant.", "round 2")
    bob.press("a")
    bob.wait("Accept #")

    go(ann, 9, "Release")
    ann.wait("1 can be exported now")
    ann.press("f")
    offered = re.compile(r"(\d)  prompt-completion")
    found = offered.search(ann.wait(lambda seen: bool(offered.search(seen)), "the formats"))
    assert found
    ann.press(found[1])
    ann.wait("format    prompt-completion")
    ann.press("o")
    ann.wait("Which file?")
    ann.press("ctrl+u")
    ann.type("out.jsonl")
    ann.press("enter")
    ann.wait(lambda seen: "out.jsonl" in re.sub(r"[│\s]", "", seen), "the file's name, wherever its path is wrapped")
    ann.press("x")
    if "Export all the same?" in ann.wait(lambda seen: "Export all the same?" in seen or "✔ 1 pairs" in seen, "export"):
        ann.press("enter")
    ann.wait("✔ 1 pairs")

    exported = (tmp_path / "out.jsonl").read_bytes()
    assert exported == command("-p", "walk.sft", "export", "--format", "prompt-completion", cwd=tmp_path)
    assert json.loads(exported).items() >= {"prompt": PROMPT, "completion": FIRST + REST}.items()
    for terminal in (ann, bob):
        terminal.press("ctrl+q")
        assert terminal.end() == 0
