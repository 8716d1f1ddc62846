"""The Markdown that rules read: what is marked, where it stands in the text itself, and at what price."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parts.markdown import FILL, Marks, code_spans, has_markdown, inside, parse, without_code

TEXT = (
    "# Head *one* #\r\n\r\nSome *it* and **bo ld** ***both*** `co de` [li](http://a.b 't') ![im](x.png) <http://c.d>\r"
    "  second <b>x</b> [r][1] _x_\n\n> - quoted *em*\n>   more `c`\n>\n> ```py title\n> code\n> ```\n\n"
    "| a | b `c` | a `c` |\n|---|---|---|\n| *e* | e | **e** |\n\n\tindented\n\nSet *x*\n===\n\n[1]: http://ref\n\n"
    "[js](javascript:alert(1)) [empty]()\n\n<div>\nblock\n</div>\n\n~~~\nunclosed *x*"
)


def cut(marks: Marks, name: str) -> list[str]:
    spans = [one if isinstance(one, tuple) else (one.start, one.end) for one in getattr(marks, name)]
    return [marks.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("fences", ["```py title\n> code\n> ```", "~~~\nunclosed *x*"]),
        ("code", ["`co de`", "`c`", "```py title\n> code\n> ```", "`c`", "`c`", "\tindented", "~~~\nunclosed *x*"]),
        ("links", ["[li](http://a.b 't')", "![im](x.png)", "<http://c.d>", "[r][1]", "[js](javascript:alert(1))",
                   "[empty]()"]),
        ("emphasis", ["*one*", "*it*", "**bo ld**", "**both**", "***both***", "_x_", "*em*", "*e*", "**e**", "*x*"]),
        ("headings", ["# Head *one* #", "Set *x*\n==="]),
        ("html", ["<b>", "</b>", "<div>\nblock\n</div>"]),
        ("tables", ["| a | b `c` | a `c` |\n|---|---|---|\n| *e* | e | **e** |"]),
    ],
)  # fmt: skip
def test_marks_stand_where_they_are_said_to(name: str, wanted: list[str]) -> None:
    assert cut(parse(TEXT), name) == wanted


def test_fences_headings_and_links_are_told_apart() -> None:
    marks = parse(TEXT)
    assert [(one.info, one.closed, one.content) for one in marks.fences] == [
        ("py title", True, "code\n"), ("", False, "unclosed *x*"),
    ]  # fmt: skip
    assert [(one.level, one.title, one.underlined) for one in marks.headings] == [
        (1, "Head *one*", False), (1, "Set *x*", True),
    ]  # fmt: skip
    assert [TEXT[slice(*one.target_span)] for one in marks.links] == [
        "http://a.b", "x.png", "http://c.d", "[r][1]", "javascript:alert(1)", "[empty]()",
    ]  # fmt: skip
    assert [one.strong for one in marks.emphasis].count(True) == 3
    assert marks.references == {"1": "http://ref"}


def test_code_is_blanked_without_moving_anything() -> None:
    bare = without_code(TEXT)
    assert len(bare) == len(TEXT)
    assert "co de" not in bare
    assert "indented" not in bare
    assert [place for place, char in enumerate(bare) if char != TEXT[place] and char != FILL] == []
    assert bare.count("\n") == TEXT.count("\n")


@pytest.mark.parametrize("text", ["Plain words, no marks: 3 - 2 = 1.", "- a list\n- of two", "a (b) c; d's"])
def test_prose_need_not_be_parsed(text: str) -> None:
    assert not has_markdown(text)
    assert code_spans(text) == []


@given(st.text(alphabet=st.sampled_from("`*_#<>[]()|~ \t\r\n\0-=!1.ab\\é🙂"), max_size=60))
def test_any_text_is_cut_within_itself_and_at_its_marks(text: str) -> None:
    marks = parse(text)
    assert all(part[:1] == part[-1:] and part[:1] in ("*", "_") for part in cut(marks, "emphasis"))
    assert all(part.startswith(("[", "![", "<")) for part in cut(marks, "links"))
    assert all(part.startswith(("```", "~~~")) for part in cut(marks, "fences"))
    assert all(0 <= start <= end <= len(text) for start, end in marks.code + marks.html + marks.paragraphs)
    assert all(marks.code[at][1] <= marks.code[at + 1][0] for at in range(len(marks.code) - 1))
    assert len(without_code(text)) == len(text)


PARTS = ("a", "b c", "`", "`d`", "*", "**", " ", "\n", "\n\n", "- ", "1. ", "# ", "> ", "[e](f)", "(", ".", "é")


@given(st.lists(st.sampled_from(PARTS), max_size=20).map("".join))
def test_code_that_is_found_without_a_parse_is_what_a_parse_finds(text: str) -> None:
    assert code_spans(text) == parse(text).code


@pytest.mark.parametrize("mark", ["[", "![", "*a ", "_a*", "`a``b", "> ", "<a ", "[a](", "a|b\n", "<!--"])
def test_a_hostile_text_takes_time_by_its_length_only(mark: str) -> None:
    def seconds(size: int) -> float:
        text = mark * (size // len(mark))
        start = time.process_time()
        parse(text)
        return time.process_time() - start

    seconds(1_000)
    assert min(seconds(40_000) for _ in range(3)) < 12 * max(seconds(10_000), 0.02)


def test_a_place_is_found_in_its_span() -> None:
    assert [inside([(2, 4), (6, 7)], place) for place in range(8)] == [
        False, False, True, True, False, False, True, False,
    ]  # fmt: skip
