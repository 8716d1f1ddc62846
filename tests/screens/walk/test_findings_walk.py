"""From a text with faults to its submission, by keys alone, in a real terminal."""

from collections.abc import Callable
from pathlib import Path

from command_line import command
from terminal import Terminal

Open = Callable[..., Terminal]
HIDDEN = "\u200b"
TEXT = f"Say in one{HIDDEN} sentence who pays pays interest, and what the token [INST] begins."
MENDED = "Say in one sentence who pays interest, and what the token [INST] begins."


def test_faults_are_seen_fixed_taken_back_waived_and_hold_the_text_back(tmp_path: Path, opened: Open) -> None:
    command("new", "walk.sft", "--language", "en", cwd=tmp_path)
    command("member", "add", "ann", "--role", "author", cwd=tmp_path)
    ann = opened("-p", "walk.sft", "--as", "ann", cwd=tmp_path)
    ann.wait("F1 help")
    ann.press("alt+4")
    ann.wait("walk · Write")
    ann.press("alt+p")
    ann.wait("Skill of the pair")
    ann.press("1")
    ann.wait("Prompt ─")
    ann.type(f"\x1b[200~{TEXT}\x1b[201~")
    ann.wait(lambda seen: "✘ 1 block  ▲ 2 warn" in seen, "the findings are counted by gravity")
    assert "hidden: hidden: U+200B ZERO WIDTH SPACE" in ann.text()

    ann.press("home")
    ann.press("f9")
    ann.wait("F9 again applies this fix")
    ann.press("f9")
    ann.wait("✘ 1 block  ▲ 1 warn")
    ann.press("ctrl+z")
    ann.wait("✘ 1 block  ▲ 2 warn")
    ann.press("f9")
    ann.wait("✘ 1 block  ▲ 1 warn")
    ann.press("alt+n")
    ann.press("f9")
    ann.wait(lambda seen: "pays pays" not in seen and "▲" not in seen, "the doubled word is one word")

    ann.press("f2")
    ann.wait("Not submitted. leftover")
    ann.press("alt+x")
    ann.wait("Why may it stand?")
    ann.type("the prompt asks about it")
    ann.press("enter")
    ann.wait("– 1 waived")
    ann.press("f2")
    ann.wait("Submitted #")
    ann.press("ctrl+q")
    assert ann.end() == 0
    written = command("-p", "walk.sft", "list", "pairs", "--json", cwd=tmp_path).decode()
    assert "prompt_submitted" in written
    assert MENDED in command("-p", "walk.sft", "list", "pairs", "--json", cwd=tmp_path).decode()
