"""A pair to train on that repeats one held out is found by the check; lists, exports and the filter know the sides."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.project import Crew, imported

from checks.spec import Finding
from screens.bench import Bench, begin
from screens.shapes import pair_whole
from storage import browse
from workbench.domain.listing import Filter
from workbench.domain.split import HELD_OUT, SIDES, TRAIN
from workbench.domain.wanted import Wanted
from workbench.errors import Refused
from workbench.progress import finish
from workbench.services import moving, people, writing
from workbench.services.finding_pairs import understand, vocabulary
from workbench.services.releasing import Order, export_pairs
from workbench.services.splitting import side_of, split_of
from workbench.services.undoing import undo

PROMPT = "How many weeks before the winter is the boiler of the new plant to be inspected, and who pays the inspection?"
ANSWER = "Six weeks before the first of November the owner has the boiler inspected and pays whoever inspects it."


@pytest.fixture
def crew(crew: Crew) -> Crew:
    """Half of its pairs are held out."""
    people.change_setting(crew.collection, crew.act("eve"), "held_out", "0.5")
    return crew


@pytest.fixture
def bench(crew: Crew) -> Iterator[Bench]:
    bench = begin(crew.collection.path, "bob", wait=60)
    yield bench
    bench.close()


def drawn(crew: Crew, side: str, **texts: str) -> str:
    """A pair on a side: others are written and discarded until the draw falls so."""
    while True:
        pair = crew.write(**texts)
        with crew.collection.view() as view:
            if split_of(view).side(pair) == side:
                return pair
        moving.discard(crew.collection, crew.act("ann"), pair)


def said(bench: Bench, pair: str, **texts: str) -> list[Finding]:
    report = bench.checker.report(texts, pair=pair, tiers={"quick"})
    assert "held-out" not in report.not_checked, report.not_checked["held-out"]
    return [one for one in report.findings if one.rule == "held-out"]


def test_what_is_held_out_may_not_be_trained_on(crew: Crew, bench: Bench) -> None:
    held = drawn(crew, HELD_OUT, prompt=PROMPT, completion=ANSWER)
    pair = drawn(crew, TRAIN, prompt="Something else is asked here.")
    text = f"Tell me: {PROMPT}"
    (found,) = said(bench, pair, prompt=text)
    assert (found.code, found.severity, text[found.start : found.end]) == ("copied", "warn", PROMPT[:-1])
    assert held[:8] in found.message
    assert "boiler" not in found.message
    (answered,) = said(bench, pair, completion=ANSWER)
    assert (answered.field, answered.code) == ("completion", "copied")


def test_likeness_is_told_where_words_differ(crew: Crew, bench: Bench) -> None:
    drawn(crew, HELD_OUT, prompt=PROMPT)
    pair = drawn(crew, TRAIN, prompt="Something else is asked here.")
    text = PROMPT.replace("winter", "winters").replace("plant", "plants").replace("pays", "payed")
    assert {one.code for one in said(bench, pair, prompt=text)} == {"alike"}


def test_those_held_out_may_be_like_each_other_and_like_pairs_to_train_on(crew: Crew, bench: Bench) -> None:
    pair = drawn(crew, TRAIN, prompt=PROMPT, completion=ANSWER)
    held = [drawn(crew, HELD_OUT, prompt="Something else is asked here.") for _ in range(2)]
    assert said(bench, held[0], prompt=PROMPT, completion=ANSWER) == []
    assert said(bench, held[0], prompt="Something else is asked here.") == []
    assert said(bench, pair, prompt=PROMPT, completion=ANSWER) == []
    assert said(bench, "", prompt="Something else is asked here.") == [], "a text that is no pair yet has no side"


def test_it_follows_what_others_change(crew: Crew, bench: Bench) -> None:
    pair = drawn(crew, TRAIN, prompt="Something else is asked here.")
    assert said(bench, pair, prompt=PROMPT) == []
    held = drawn(crew, HELD_OUT, prompt=PROMPT)
    assert said(bench, pair, prompt=PROMPT)
    crew.revise(held, "prompt", "Who is to sweep the stairs on a Sunday?")
    assert said(bench, pair, prompt=PROMPT) == []
    crew.revise(held, "prompt", PROMPT)
    assert said(bench, pair, prompt=PROMPT)
    moving.discard(crew.collection, crew.act("ann"), held)
    assert said(bench, pair, prompt=PROMPT) == []
    moving.restore(crew.collection, crew.act("ann"), held)
    assert said(bench, pair, prompt=PROMPT)
    people.change_setting(crew.collection, crew.act("eve"), "held_out", "0")
    assert said(bench, pair, prompt=PROMPT) == []


def test_a_pair_whose_writing_was_taken_back_is_not_held_out(crew: Crew, bench: Bench) -> None:
    pair = drawn(crew, TRAIN, prompt="Something else is asked here.")
    drawn(crew, HELD_OUT, prompt=PROMPT)
    assert said(bench, pair, prompt=PROMPT)
    undo(crew.collection, crew.act("ann"))
    assert said(bench, pair, prompt=PROMPT) == []


def test_every_pair_is_exported_on_one_side(crew: Crew) -> None:
    for operation in imported([(f"prompt {number}", f"answer {number}") for number in range(60)], "accepted"):
        crew.collection.transact(crew.act("eve"), operation)

    def exported(side: str | None) -> list[str]:
        stream = io.BytesIO()
        finish(export_pairs(crew.collection, Order("prompt-completion", True, split=side), stream))
        return stream.getvalue().decode().splitlines()

    sides = {side: exported(side) for side in SIDES}
    assert all(sides.values())
    assert sorted(line for lines in sides.values() for line in lines) == sorted(exported(None))
    for side, lines in sides.items():
        assert all(side in json.dumps(json.loads(line)["metadata"]["provenance"]["split"]) for line in lines)


def test_lists_and_the_filter_line_know_the_sides(crew: Crew, bench: Bench, tmp_path: Path) -> None:
    pairs = {side: {drawn(crew, side, prompt=f"A prompt for {side}.") for _ in range(3)} for side in SIDES}
    chunk = writing.Manuscript({"prompt": "From a chunk."}, {"chunk": "ab" * 16})
    twins = {one for _ in range(4) for one in writing.write_new(crew.collection, crew.act("ann"), chunk).subjects}
    with crew.collection.view() as view:
        together = split_of(view).side("ab" * 16)
        pairs[together] |= twins
        open_pairs = Filter(stage="prompt_draft")
        everything = {line.id for line in view.pairs(open_pairs)}
        for side in SIDES:
            chosen = view.pairs(Filter(stage="prompt_draft", among=side_of(view, side)))
            assert {line.id for line in chosen} == pairs[side]
            paged = Filter(stage="prompt_draft", among=side_of(view, side), limit=2, offset=1)
            assert len(list(view.pairs(paged))) == 2
            line = understand(f"split:{side} stage:prompt_draft", vocabulary(view, ""))
            assert f"split: {side.replace('_', ' ')}" in line.told
            assert set(found(bench, tmp_path, line.wanted)) == pairs[side]
            assert {pair_whole(view, pair, bench.checker)["split"] for pair in pairs[side]} == {side}
        others = understand("-split:held_out stage:prompt_draft", vocabulary(view, ""))
        assert set(found(bench, tmp_path, others.wanted)) == pairs[TRAIN]
    assert everything == pairs[TRAIN] | pairs[HELD_OUT]


def test_without_a_split_there_are_no_sides(crew: Crew) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "held_out", "0")
    with crew.collection.view() as view:
        assert side_of(view, None) is None
        with pytest.raises(Refused, match="holds nothing out"):
            side_of(view, TRAIN)
    with pytest.raises(Refused, match="holds nothing out"):
        finish(export_pairs(crew.collection, Order("messages", split=TRAIN), io.BytesIO()))


def found(bench: Bench, cache: Path, wanted: Wanted) -> list[str]:
    with bench.collection.view() as view:
        return browse.ids(view, browse.order(view, cache / "cache", wanted))
