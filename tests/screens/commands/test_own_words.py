"""`workbench own-words`: evidence with its figures, on record or not, and never a status that says guilty."""

from pathlib import Path

import pytest

from .conftest import Desk

TEXT = "The deposit is paid back within sixty days of the return of the keys, with the interest that it bore."


def test_what_the_log_tells_is_printed(desk: Desk) -> None:
    pair = desk.data("--as", "ann", "write", "--prompt", TEXT, "--language", "en")["id"]
    told = desk.data("own-words", pair, "--field", "prompt")
    assert (told["pair"], told["field"], told["shares"]) == (pair, "prompt", {"before": 1.0})
    assert told["shown"] == {"drafts": 0, "containment": 0.0}
    assert told["answers"] == {"drafts": 0, "containment": 0.0, "likeness": 0.0}
    assert (told["style"]["earlier"], told["style"]["distance"]) == (0, None)
    assert "curvature" not in told
    done = desk.run("own-words", pair[:8], "--field", "prompt")
    assert done.returncode == 0
    assert b"no figure here proves anything" in done.stdout
    assert b"deposit" not in done.stdout


def test_without_a_text_there_is_nothing_to_tell(desk: Desk) -> None:
    pair = desk.data("--as", "ann", "write", "--prompt", TEXT)["id"]
    assert "no completion" in desk.refused(3, "own-words", pair)["message"]


def test_a_model_that_is_not_there_is_a_missing_service(desk: Desk) -> None:
    pair = desk.data("--as", "ann", "write", "--prompt", TEXT)["id"]
    (desk.folder / "models").mkdir()
    found = desk.refused(
        4, "own-words", pair, "--field", "prompt", "--curvature", WORKBENCH_MODELS_DIR=str(desk.folder / "models")
    )
    assert "setup" in found["hint"]


@pytest.mark.slow
def test_the_curvature_comes_with_its_false_alarms(desk: Desk, gguf: Path) -> None:
    pair = desk.data("--as", "ann", "write", "--prompt", " ".join([TEXT] * 4), "--language", "en")["id"]
    words = ("own-words", pair, "--field", "prompt", "--curvature")
    found = desk.data(*words, WORKBENCH_MODELS_DIR=str(gguf.parent))["curvature"]
    measured = found["measured"]
    assert (found["model"], found["tokens"], measured["language"]) == (gguf.name, 64, "en")
    assert 0 <= measured["people_as_high"] <= measured["people"]
    assert measured["people"] >= 100
    assert 0 <= measured["machine_as_high"] <= measured["machine"]
    assert [one["false_positives"] for one in measured["thresholds"]] == [0.01, 0.05]
    told = desk.run(*words, WORKBENCH_MODELS_DIR=str(gguf.parent)).stdout.decode()
    if measured["tells"]:
        assert f"{measured['people_as_high']} of {measured['people']} texts by people lie as high" in told
        assert measured["on"] in told
    else:
        assert "no better than chance" in told
