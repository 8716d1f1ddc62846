"""How well grammar is checked: share of wrong sentences that are flagged, and of right ones that are spared.

    python tests/benchmarks/grammar_quality.py [--many N] [--pairs WRONG RIGHT]

The right sentences are real ones (`data/sentences.json`), English and German, as they were published: a few have
mistakes of their own. The wrong ones are the same with one mistake of a kind planted by rule (`planting.py`). A
sentence counts as flagged where it gets a finding that warns; in brackets, any finding. `--pairs` takes two files with
a sentence a line instead, as JFLEG has them (`test.src`, `test.ref0`).
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

from planting import ENGLISH, GERMAN, planted  # noqa: E402 - the path above must stand first

from checks.config import Config  # noqa: E402
from checks.rules.grammar import CHECK as GRAMMAR  # noqa: E402
from checks.rules.harper import CHECK as HARPER  # noqa: E402
from checks.runner import Checker  # noqa: E402
from checks.tools import Tools  # noqa: E402

SENTENCES = json.loads((HERE / "data" / "sentences.json").read_bytes())
PLANTERS = {"en": ENGLISH, "de": GERMAN}
Judge = Callable[[str], tuple[bool, bool]]
"""Whether a sentence gets a finding that warns, and any finding."""


@dataclass(frozen=True, slots=True)
class Share:
    """Of some sentences: how many are flagged."""

    of: int
    warned: int
    any: int

    def __add__(self, other: "Share") -> "Share":
        """Of all the sentences of both."""
        return Share(self.of + other.of, self.warned + other.warned, self.any + other.any)

    def told(self, spared: bool = False) -> str:
        """In percent; those spared instead where wanted."""
        first, second = (self.of - self.warned, self.of - self.any) if spared else (self.warned, self.any)
        return f"{100 * first / max(self.of, 1):5.1f} % ({100 * second / max(self.of, 1):5.1f} %)"


def judges(tools: Tools, language: str) -> Mapping[str, Judge]:
    """Harper alone, LanguageTool alone, both: those that know the language."""
    sets = {"Harper": {"harper": HARPER}, "LanguageTool": {"grammar": GRAMMAR}}
    sets["both"] = sets["Harper"] | sets["LanguageTool"]

    def judge(checks: Mapping[str, object]) -> Judge:
        checker = Checker(Config(checks=checks), tools)  # type: ignore[arg-type]

        def judged(sentence: str) -> tuple[bool, bool]:
            report = checker.report({"completion": sentence}, {"language": language}, tiers={"quick"})
            if report.not_checked:
                raise RuntimeError(str(report.not_checked))
            return any(one.severity == "warn" for one in report.findings), bool(report.findings)

        return judged

    return {name: judge(checks) for name, checks in sets.items() if language == "en" or name == "LanguageTool"}


def share(judge: Judge, sentences: Sequence[str]) -> Share:
    """How many of some sentences a judge flags."""
    found = [judge(sentence) for sentence in sentences]
    return Share(len(found), sum(one for one, _ in found), sum(one for _, one in found))


def measured(tools: Tools, language: str, many: int) -> Iterator[tuple[str, str, Share]]:
    """(judge, kind of mistake or `right`, share) for a language, a line at a time."""
    right, wrong = SENTENCES[language], planted(SENTENCES[language], PLANTERS[language], many)
    for name, judge in judges(tools, language).items():
        yield name, "right", share(judge, right)
        for kind, pairs in wrong.items():
            yield name, kind, share(judge, [one for _, one in pairs])


def totals(tools: Tools, language: str, many: int) -> Mapping[str, tuple[Share, Share]]:
    """Judge -> the shares of all wrong sentences and of the right ones."""
    found: dict[str, tuple[Share, Share]] = {}
    for name, kind, one in measured(tools, language, many):
        wrong, right = found.get(name, (Share(0, 0, 0), Share(0, 0, 0)))
        found[name] = (wrong, one) if kind == "right" else (wrong + one, right)
    return found


def main() -> None:
    """Print the table."""
    from services import servers

    from workbench.engines.grammar import Grammar
    from workbench.engines.harper import Harper

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=20, help="sentences of a kind")
    parser.add_argument("--pairs", nargs=2, type=Path, metavar=("WRONG", "RIGHT"), help="files, a sentence a line")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, servers.languagetool(Path(home)) as address:
        tools = Tools(harper=Harper(), languagetool=Grammar(address))
        if options.pairs:
            wrong, right = (path.read_text("utf-8").splitlines() for path in options.pairs)
            for name, judge in judges(tools, "en").items():
                print(
                    f"{name:<13} flagged {share(judge, wrong).told()}  spared {share(judge, right).told(spared=True)}"
                )
            return
        for language in PLANTERS:
            whole: dict[str, Share] = {}
            for name, kind, one in measured(tools, language, options.many):
                print(f"{language} {name:<13} {kind:<28} {one.of:>4} {one.told(spared=kind == 'right')}", flush=True)
                if kind != "right":
                    whole[name] = whole.get(name, Share(0, 0, 0)) + one
            for name, one in whole.items():
                print(f"{language} {name:<13} {'all wrong':<28} {one.of:>4} {one.told()}")


if __name__ == "__main__":
    main()
