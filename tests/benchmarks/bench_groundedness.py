"""What the deterministic tier sees of completions that a context does not bear out, and what it says of those it does.

Recall by kind of corruption, each completion corrupted once a kind; false alarms on the uncorrupted. A negation and a
sentence borrowed without figures or names are not to be seen by it: a reviewer sees the second in the evidence strip
(here: the weakest sentence below the score of poor support), and a model is asked about the first.
"""

import random
from collections.abc import Iterator

from corruption import CORRUPTIONS, Case, demo, retold
from row import Row, at_least, at_most

from checks.parts.support import POOR, support
from checks.rules.grounded import CHECK
from checks.spec import Finding, Subject
from workbench.engines.embedder import OnnxEmbedder, ready
from workbench.paths import embedder_dir

BARS = {"number": 0.65, "unit": 0.2, "name": 0.8, "quotation": 0.9, "borrowed sentence": 0.3, "negation": 0.0}
ROUNDS = 2
"""How often each completion is corrupted in each way."""


def bench() -> Iterator[Row]:
    """Findings on the sound and on the corrupted; the weakest sentence of both."""
    lot = random.Random(11)
    written, told = demo(), retold(lot)
    for name, cases in (("written by people", written), ("retold from documents", told)):
        alarms = [one for case in cases for one in said(case) if one.severity == "warn"]
        yield at_most(f"warnings a sound completion, {name}", 0.1, len(alarms), len(cases), "completions")
        hints = sum(bool(said(case)) for case in cases)
        yield at_most(f"sound completions with any finding, {name}", 0.25, hints, len(cases), "completions")
    for kind, corrupt in CORRUPTIONS.items():
        found = tried = 0
        for cases in (written, told):
            for case in cases * ROUNDS:
                bad = corrupt(case, lot, cases)
                if bad is not None and bad.completion != case.completion:
                    tried += 1
                    found += {key(one, bad) for one in said(bad)} > {key(one, case) for one in said(case)}
        yield at_least(f"corrupted completions found: {kind}", BARS[kind], found, tried, "completions")
    yield from _strip(written + told[:40], lot)


def said(case: Case) -> list[Finding]:
    """What the rule says."""
    texts = {"prompt": case.prompt, "context": case.context, "completion": case.completion}
    return list(CHECK.run(Subject(texts, {"language": case.language, "skill": case.skill}, CHECK.defaults)))


def key(one: Finding, case: Case) -> tuple[str, str]:
    """What a finding is about, wherever it stands."""
    return one.code, case.completion[one.start : one.end]


def _strip(cases: list[Case], lot: random.Random) -> Iterator[Row]:
    """Borrowed sentences that the strip shows as borne by nothing, and sentences that it wrongs."""
    embedder = OnnxEmbedder(embedder_dir(), threads=2) if ready(embedder_dir()) else None
    for how, by in (("words", None), ("words and meaning", embedder)):
        if how == "words" or by is not None:
            bad = [one for case in cases if (one := CORRUPTIONS["borrowed sentence"](case, lot, cases))]
            low = sum(support(one.completion, one.context, one.language, by)[-1].score < POOR for one in bad)
            yield at_least(f"borrowed sentences without support, by {how}", 0.6, low, len(bad), "sentences")
            sound = [one for case in cases for one in support(case.completion, case.context, case.language, by)]
            wronged = sum(one.score < POOR for one in sound)
            yield at_most(f"sound sentences without support, by {how}", 0.3, wronged, len(sound), "sentences")
