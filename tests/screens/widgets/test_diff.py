"""Two texts as one: nothing is lost, phrases stay whole, signs tell without colour."""

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.diff import diff
from workbench.services.comparing import changed_share, parts

WORDS = st.lists(st.sampled_from(["der", "Mieter", "zahlt", " ", " ", "\n", ".", ",", "é", "e\u0301", "世界", "\x1b"]))
TEXT = st.one_of(WORDS.map("".join), st.text(max_size=40))


@given(TEXT, TEXT)
def test_without_what_came_it_is_the_old_text_and_without_what_went_the_new(old: str, new: str) -> None:
    found = parts(old, new)
    assert "".join(part.text for part in found if part.kind != "added") == old
    assert "".join(part.text for part in found if part.kind != "removed") == new
    assert all(part.text for part in found)
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert [part.kind for part in parts(text, text)] in ([], ["kept"])
    assert changed_share(text, text) == 0


def test_words_are_compared_and_a_phrase_stays_whole() -> None:
    assert diff("The deposit is returned soon.", "The deposit goes back soon.").plain == (
        "The deposit [-is returned-]{+goes back+} soon."
    )
    assert diff("eins zwei", "eins zwei drei").plain == "eins zwei{+ drei+}"


def test_changed_blanks_and_hidden_characters_are_seen() -> None:
    assert diff("a\nb", "a b").plain == "a[-⏎-]{+ +}b"
    assert diff("pay it", "pay\u200b it").plain == "[-pay-]{+pay⟨U+200B⟩+} it"
    assert "\x1b" not in diff("a", "a \x1b[2J [bold]x[/]").plain
    assert "[bold]x[/]" in diff("a", "a [bold]x[/]").plain


def test_signs_tell_it_and_lines_and_colours_too() -> None:
    shown = diff("old word", "new word")
    assert shown.plain == "[-old-]{+new+} word"
    styles = {shown.plain[span.start : span.end]: str(span.style) for span in shown.spans}
    assert "strike" in styles["[-old-]"]
    assert "underline" in styles["{+new+}"]


def test_two_thousand_words_take_no_time() -> None:
    chance = random.Random(7)
    words = [f"word{chance.randrange(300)}" for _ in range(2000)]
    changed = [word if chance.random() > 0.2 else "other" for word in words]
    old, new = " ".join(words), " ".join(changed)
    best = min(_seconds(old, new) for _ in range(5))
    assert best < 0.05


def _seconds(old: str, new: str) -> float:
    started = time.process_time()
    diff(old, new)
    return time.process_time() - started


def test_texts_of_half_a_megabyte_are_compared_in_coarser_pieces() -> None:
    chance = random.Random(3)
    lines = [" ".join(str(chance.randrange(10**6)) for _ in range(20)) + "\n" for _ in range(4000)]
    new = [line if chance.random() > 0.5 else line[::-1] for line in lines]
    old_text, new_text = "".join(lines), "".join(new)
    found = parts(old_text, new_text)
    assert "".join(part.text for part in found if part.kind != "removed") == new_text
    assert len(found) > 1000


def test_the_share_of_changed_words() -> None:
    assert changed_share("a b c d", "a b c e") == 0.25
    assert changed_share("a", "b c d e") == 1.0
