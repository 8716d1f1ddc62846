"""The demo's walk along the road: the real commands, one after the other, each shown with what it answers."""

import shlex
import subprocess
import sys
from pathlib import Path

import orjson

from screens.console.output import Output
from workbench.errors import ServiceFailed

ANSWER = "At most three months' rent without the running costs; the landlord keeps it apart from other money."


class Tour:
    """One walk, in a folder that holds the demo project."""

    def __init__(self, out: Output, project: Path) -> None:
        """Walk on a project and show the walk."""
        self.out = out
        self.project = project

    def step(self, why: str, *words: str, stdin: str = "") -> str:
        """Run one command as a person would type it, and show it with its output."""
        self.out.say(f"\n# {why}\n$ workbench {shlex.join(words)}")
        done = self._call(words, stdin)
        for line in (done.stdout + done.stderr).splitlines()[:24]:
            self.out.say(f"  {line if len(line) <= 110 else line[:109] + '…'}")
        return done.stdout

    def fact(self, *words: str) -> dict[str, object]:
        """What a command answers to a program; nothing is shown."""
        first = self._call((*words, "--json"), "").stdout.split("\n")[0]
        found: dict[str, object] = orjson.loads(first) if first else {}
        return found

    def _call(self, words: tuple[str, ...], stdin: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "workbench", "-p", str(self.project.resolve()), *words],
            input=stdin, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip


def walk(out: Output, project: Path) -> None:
    """Show what the project holds, take one pair all the way, and let a model draft where one answers."""
    tour = Tour(out, project)
    tour.step("what was read", "list", "documents")
    tour.step("pairs that wait for a reviewer", "list", "pairs", "--stage", "completion_submitted", "--limit", "3")
    tour.step("texts that two people changed at the same time", "list", "conflicts")
    _one_pair(tour)
    _model(tour, out)
    tour.step("any query is a legal query", "search", "--limit", "3", "--", "deposit")
    tour.step(
        "vetted pairs go out", "export", "--format", "messages", "--metadata", "-o", str(project.with_suffix(".jsonl"))
    )
    tour.step("the file is compared with itself", "check-project")
    out.say(f"\nThe project is {project}: workbench -p {project} --help")


def _one_pair(tour: Tour) -> None:
    """From a prompt to an accepted pair, by two people."""
    prompt = "How high may a rental deposit be?"
    made = tour.fact("write", f"--prompt={prompt}", "--language", "en", "--skill", "open_qa", "--as", "ann")
    pair = str(made["id"])[:12]
    tour.step("an author begins a pair", "show", pair)
    tour.step("and hands it in", "submit", pair, "--as", "ann")
    revision = _head(tour.fact("show", pair), "prompt")
    tour.step("its author does not verify it", "verdict", pair, "accept", "--revision", revision, "--as", "ann")
    tour.step("a colleague does", "verdict", pair, "accept", "--revision", revision, "--as", "bob")
    tour.step("the completion", "write", pair, "--completion", "-", "--as", "ann", stdin=ANSWER)
    tour.step("is handed in", "submit", pair, "--as", "ann")
    revision = _head(tour.fact("show", pair), "completion")
    tour.step("is sent back with a reason", "verdict", pair, "reject", "--revision", revision, "--reason", "incomplete",
              "--comment", "Say when it is paid back.", "--as", "dora")  # fmt: skip
    tour.step("is written again", "write", pair, "--base", revision, "--completion",
              ANSWER + " It is paid back within three months after the keys.", "--as", "ann")  # fmt: skip
    tour.step("and handed in again", "submit", pair, "--as", "ann")
    revision = _head(tour.fact("show", pair), "completion")
    tour.step("until it is accepted", "verdict", pair, "accept", "--revision", revision, "--as", "dora")
    tour.step("who did what", "history", pair)
    tour.step("a step is taken back", "undo", "--as", "dora")
    tour.step("and brought back", "redo", "--as", "dora")


def _head(shown: dict[str, object], field: str) -> str:
    revisions = shown["revisions"]
    assert isinstance(revisions, dict)
    return str(revisions[field])[:12]


def _model(tour: Tour, out: Output) -> None:
    from screens.bench import engine

    try:
        chosen = engine("drafter")
    except ServiceFailed as missing:
        out.say(f"\n# no model answers, so nothing is drafted: {missing.message}\n  {missing.hint}")
        return
    out.say(f"\n# {chosen.model} answers at {chosen.host.name}")
    tour.step("what two chunks are about", "profile", "--limit", "2", "--as", "ann")
    words = ("draft", "prompts", "--limit", "2", "--seed", "7", "--as", "ann")
    tour.step("prompts, kept as drafts until a person takes them over", *words)
    tour.step("the drafts", "list", "drafts", "--state", "open", "--limit", "4")
