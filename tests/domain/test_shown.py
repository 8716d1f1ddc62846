"""Nothing that a terminal obeys, and nothing that hides, gets past the one function that shows texts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.shown import visible

EVERYTHING = st.text(st.characters(codec=None, exclude_categories=()))
HOSTILE = "\x1b\x9b\x07\x00\x7f\x85\r\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u200b\u2060\ufeff\u2028\u2029\xad\u3164"
# Signs before numbers and ayahs in Arabic, Syriac and Kaithi: of the class of format characters, yet drawn.
DRAWN_FORMATS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
KEPT_IN_PLACE = set("\u200c\u200d")


def offends(char: str) -> bool:
    category = unicodedata.category(char)
    return category in {"Cc", "Cs", "Zl", "Zp"} or (category == "Cf" and char not in DRAWN_FORMATS | KEPT_IN_PLACE)


@given(st.one_of(EVERYTHING, st.text(st.sampled_from(HOSTILE + "ab\n\t😀\u200d\ufe0fनक\u094d"))))
def test_no_hostile_character_is_left(text: str) -> None:
    assert not [hex(ord(char)) for char in visible(text) if offends(char)]
    left = [char for char in visible(text, keep_newlines=True) if offends(char)]
    assert set(left) <= {"\n", "\t"}
    visible(text).encode()


def test_no_code_point_alone_is_left_hidden() -> None:
    found = (char for char in map(chr, range(0x110000)) if offends(visible(char)[0]))
    assert not [hex(ord(char)) for char in found]


@given(EVERYTHING)
def test_showing_twice_shows_the_same(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_is_drawn_stays(text: str) -> None:
    fillers = "\u115f\u1160\u3164\uffa0"
    assert visible(text) == "".join(f"⟨U+{ord(char):04X}⟩" if char in fillers else char for char in text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("x\x7f", "x␡"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("\u200d", "⟨U+200D⟩"),
        ("a\nb\r\n\tc", "a␊b␍␊␉c"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_hostile_characters_are_named(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_and_tabs_stay_where_asked() -> None:
    assert visible("a\n\tb\r\n\x1b", keep_newlines=True) == "a\n\tb␍\n␛"


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d🔬",
        "👩🏽\u200d🚀",
        "🏳\ufe0f\u200d🌈",
        "❤\ufe0f\u200d🔥",
        "می\u200cخواهم",  # noqa: RUF001 - Persian
        "क\u094d\u200dष",
        "葛\U000e0100",
        "é ü 漢字 العربية",
    ],
)
def test_joiners_and_selectors_stay_where_they_belong(text: str) -> None:
    assert visible(text) == text
