"""What a scoring model says of texts, what was measured of it, and what is said of one that is not there."""

import random
from pathlib import Path

import pytest

from workbench import paths
from workbench.engines.curvature import FALSE_ALARMS, LENGTHS, Measured, Scorer, known
from workbench.errors import ServiceFailed

TEXT = (
    "A heat pump moves heat from the outside of a house to the inside. It uses electricity to do so, and it needs less "
    "of it than a direct heater. In very cold weather the pump has to work harder, and it may need help from a heating "
    "rod. Most heat pumps can also cool the house in the summer."
)


def test_a_model_that_is_not_there_is_told_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(ServiceFailed, match="no-model"):
        Scorer(tmp_path / "no-model.gguf")


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF?")
    with pytest.raises(ServiceFailed, match="does not load"):
        Scorer(path).curvature(TEXT)
    assert Scorer(path).measured("en", 64) is None


def test_what_lies_as_high_and_above_a_share_of_false_alarms() -> None:
    people = tuple(number / 10 for number in range(100))
    row = Measured("en", 64, 0.9, 0.8, 0.95, "texts", people, (5.0, 9.45, 9.9, 12.0))
    assert row.as_high(9.9) == (1, 2)
    assert row.as_high(9.91) == (0, 1)
    assert row.threshold(0.05) == 9.4
    assert sum(one > row.threshold(0.05) for one in people) == 5
    assert row.found(0.05) == 0.75
    assert sum(one > row.threshold(0.01) for one in people) == 1
    assert row.found(0.01) == 0.5
    assert row.tells
    assert not Measured("en", 64, 0.6, 0.5, 0.7, "texts", people, people).tells


def test_every_measurement_is_whole_and_says_what_its_figures_say() -> None:
    rows = [row for found in known().values() for row in found]
    assert rows, "nothing is known of the model that setup fetches"
    assert paths.gguf_file().name in known()
    for one in rows:
        assert one.tokens in LENGTHS
        assert one.on
        assert list(one.people) == sorted(one.people)
        assert list(one.machine) == sorted(one.machine)
        assert min(len(one.people), len(one.machine)) >= 40
        pairs = [(a > b) + (a == b) / 2 for a in one.machine for b in one.people]
        assert one.auroc == pytest.approx(sum(pairs) / len(pairs), abs=6e-4)
        assert one.low <= one.auroc <= one.high
        for share in FALSE_ALARMS:
            assert sum(value > one.threshold(share) for value in one.people) <= share * len(one.people)


@pytest.mark.slow
def test_text_lies_above_its_words_in_disorder(gguf: Path) -> None:
    scorer = Scorer(gguf)
    words = TEXT.split()
    random.Random(3).shuffle(words)
    whole, mixed = scorer.curvature(TEXT), scorer.curvature(" ".join(words))
    assert whole is not None
    assert mixed is not None
    assert (whole.tokens, mixed.tokens) == (64, 64)
    assert whole.value > mixed.value + 0.5
    assert scorer.curvature(TEXT) == whole
    assert scorer.curvature(f"{TEXT} And so on.") == whole, "texts are compared over the same length"
    assert set(scorer.curvatures(TEXT)) == {64}
    longer = scorer.curvatures(f"{TEXT} {TEXT} {TEXT}")
    assert longer[64] == pytest.approx(whole.value, abs=1e-3), "what follows changes nothing"
    assert longer[128] > longer[64], "what a text repeats is likely"
    assert scorer.curvature("Too short to say anything.") is None
    assert scorer.curvature("\ud800 " * 70) is not None
    measured = scorer.measured("en", whole.tokens)
    assert measured is not None
    assert scorer.measured("tlh", whole.tokens) is None
