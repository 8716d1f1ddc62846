"""Unsaved typing: private, whole, newest first, and gone when it is dropped."""

import stat
import threading
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench import paths
from workbench.services.unsaved import LAST, Place, Unsaved, drop, keep, waiting

PLACE = Place("project", "ann", "pair", "completion", "base")


def test_what_was_typed_is_found_again_and_nobody_else_can_read_it() -> None:
    typed = Unsaved(
        PLACE, "Am \x07Anfang \ud800 war\n\u202edas", ((0, 3, "typed"),), ("aa",), 7, {"skill": "open_qa"}, 5
    )
    keep(typed)
    assert waiting("project", "ann") == [typed]
    assert waiting("project", "ann", "pair", "completion") == [typed]
    (file,) = paths.unsaved_dir().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "Anfang" not in file.name


def test_texts_of_others_are_not_mixed_up() -> None:
    keep(Unsaved(PLACE, "mine"))
    for other in (replace(PLACE, project="x"), replace(PLACE, member="ben"), replace(PLACE, pair="y")):
        keep(Unsaved(other, "other"))
    keep(Unsaved(replace(PLACE, field="prompt"), "prompt"))
    assert [one.text for one in waiting("project", "ann", "pair", "completion")] == ["mine"]
    assert {one.text for one in waiting("project", "ann")} == {"mine", "other", "prompt"}


def test_the_last_words_of_a_program_stand_before_what_a_slow_writer_wrote_later() -> None:
    keep(Unsaved(PLACE, "all of it", at=2), LAST)
    keep(Unsaved(PLACE, "all of", at=1))
    assert [one.text for one in waiting("project", "ann")] == ["all of it"]
    drop(PLACE)
    assert waiting("project", "ann") == []
    assert list(paths.unsaved_dir().iterdir()) == []
    drop(PLACE)


def test_a_damaged_file_hides_no_other(own_home: Path) -> None:
    keep(Unsaved(PLACE, "good"))
    (good,) = paths.unsaved_dir().iterdir()
    for number, data in enumerate((b"", b"{", b'{"place": 1}', b"[]", b"\xff", good.read_bytes()[:-9])):
        good.with_name(f"{good.name.partition('-')[0]}-{number}.json").write_bytes(data)
    assert [one.text for one in waiting("project", "ann")] == ["good"]


def test_many_writers_leave_one_whole_text() -> None:
    texts = [str(number) * 2000 for number in range(8)]
    threads = [threading.Thread(target=keep, args=(Unsaved(PLACE, text),)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (found,) = waiting("project", "ann")
    assert found.text in texts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.text(st.characters(codec=None), max_size=80))
def test_any_text_comes_back(text: str) -> None:
    keep(Unsaved(PLACE, text))
    assert waiting("project", "ann", "pair")[0].text == text
