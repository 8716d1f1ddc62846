"""A threshold follows from yes and no, whatever the answers, and never promises more than they show."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.similarity.calibration import LOWEST, Answer, calibrate, draw, isotonic
from checks.similarity.corpus import Corpus

ANSWERS = st.lists(
    st.builds(Answer, st.floats(0.5, 1.0).map(lambda value: round(value, 2)), st.booleans()), min_size=1, max_size=60
)


@given(ANSWERS)
def test_the_fit_rises_and_keeps_the_count(answers: list[Answer]) -> None:
    steps = isotonic(answers)
    chances = [chance for _, chance in steps]
    assert chances == sorted(chances)
    ends = [cosine for cosine, _ in steps[1:]] + [2.0]
    counted = sum(
        chance * sum(start <= one.cosine < end for one in answers)
        for (start, chance), end in zip(steps, ends, strict=True)
    )
    assert counted == pytest.approx(sum(one.duplicate for one in answers))


@given(ANSWERS, st.sampled_from([0.6, 0.8, 0.9, 1.0]))
def test_the_answers_above_the_threshold_keep_the_precision(answers: list[Answer], wanted: float) -> None:
    found = calibrate(answers, wanted)
    if found is None:
        assert max(chance for _, chance in isotonic(answers)) < wanted
    else:
        above = [one.duplicate for one in answers if one.cosine >= found.cosine]
        assert found.precision == pytest.approx(sum(above) / len(above))
        assert found.precision >= wanted - 1e-9


def test_a_clean_cut_is_found_in_its_middle() -> None:
    answers = [Answer(0.5 + at / 100, at >= 30) for at in range(50)]
    found = calibrate(answers, 0.9)
    assert found is not None
    assert (found.cosine, found.precision, found.recall) == (0.795, 1.0, 1.0)


@pytest.mark.parametrize("texts", [60, 1700])
def test_pairs_are_drawn_evenly_over_the_cosines(texts: int) -> None:
    rng = np.random.default_rng(3)
    corpus = Corpus()
    corpus.put((str(number), f"text number {number}", "") for number in range(texts))
    middle = rng.normal(size=8)
    rows = (middle + rng.normal(size=(texts, 8)) * rng.uniform(0.2, 1.2, size=(texts, 1))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    corpus.give(list(corpus.marks()), rows)
    drawn = draw(corpus, 40, seed=1)
    assert drawn == draw(corpus, 40, seed=1)
    assert len({frozenset((one.a, one.b)) for one in drawn}) == 40
    per_bin = np.histogram([one.cosine for one in drawn], bins=10, range=(LOWEST, 1.0))[0]
    assert per_bin.max() - per_bin.min() <= 1
    some = random.Random(0).choice(drawn)
    assert corpus.cosine(some.a, some.b) == pytest.approx(some.cosine, abs=1e-5)
