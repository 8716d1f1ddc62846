"""What is no prose is blanked out, and every place stays where it was."""
# ruff: noqa: RUF001 - quotation marks that look like others are meant

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.parts.prose import FILL, prose

SEEDS = st.sampled_from(
    [
        "`",
        "```",
        "\n",
        "\r\n",
        "$",
        "<",
        ">",
        "{",
        "}",
        '"',
        "“",
        "”",
        "www.",
        "http://",
        "a@b.de",
        "(",
        ")",
        "🙂",
        "é",
        " ",
        "\ud800",
        "_",
        "[NAME]",
        "x",
        "teh",
        "\\(",
        "\\)",
        "&amp;",
        "    ",
        "/usr/bin",
        "«",
        "»",
        "\0",
        "\u2028",
    ]
)


@settings(deadline=None)  # the first parse loads the parser
@given(st.lists(st.one_of(SEEDS, st.text(max_size=4)), max_size=25).map("".join), st.booleans())
def test_every_place_stays_and_what_stays_is_the_text(text: str, quotations: bool) -> None:
    shown = prose(text, quotations)
    assert len(shown) == len(text)
    assert all(new in (old, FILL) for old, new in zip(text, shown, strict=True))
    assert all(new == old for old, new in zip(text, shown, strict=True) if old in "\r\n")


@pytest.mark.parametrize(
    "what",
    [
        "`get_it`",
        "``a ` b``",
        "https://a.example/x?y=z#t",
        "www.example.org/a",
        "jo.doe+x@mail.example.org",
        "$x_i = 3$",
        "$$a\n+b$$",
        r"\(a < b\)",
        r"\[ \sum_i \]",
        "{name}",
        "{{ name }}",
        "<X>",
        "[NAME]",
        "[Your Name]",
        "%(name)s",
        "<br/>",
        "<!-- x -->",
        "&nbsp;",
        "snake_case",
        "call()",
        "camelCase",
        "os.path.join",
        "notes.txt",
        "/usr/bin/env",
        "~/a/b",
        r"C:\dir\x",
        "--dry-run",
        "@user",
        "“he go home”",
        "„er gehen“",
        "« il aller »",
        '"he go home"',
    ],
)
def test_what_is_no_prose_is_blanked_out(what: str) -> None:
    text = f"Here is the one thing, {what}, that a reader of this sentence is not to judge."
    blank = "".join(one if one == "\n" else FILL for one in what)
    assert prose(text) == text.replace(what, blank)


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 or $10.",
        "Either/or and 3/4 of it, e.g. and/or.",
        "a < b and c > d",
        "Don't say 5\" pipes 'here'.",
        "Well-known -- or so.",
        "Dr. Smith met J. Doe.",
        '"All of this is one quotation."',
        "He said: I go [sic] home [1].",
        "Tom & Jerry; R&D.",
        "End.Next one.",
        "An apostrophe’s place isn’t a quote’s.",
    ],
)
def test_prose_stays(text: str) -> None:
    assert prose(text) == text


def test_fences_and_quoted_lines_go_and_their_lines_stay() -> None:
    text = "Run this:\n\n```py\nx = teh\n```\n\n> he go home\n\nIt works for everybody who reads it."
    assert prose(text).split("\n") == [
        "Run this:",
        "",
        "_____",
        "_______",
        "___",
        "",
        "____________",
        "",
        "It works for everybody who reads it.",
    ]
    assert "> he go home" in prose(text, quotations=False)


@pytest.mark.parametrize(
    "piece",
    ["`", "<", "$x", '"', '" ', "{", "a@", "a.", "www.", "/a", "“", "\\(", "_", "--", "[Your", "&#", "> \n", "aA"],
)
def test_time_grows_with_the_length(piece: str) -> None:
    import time

    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    prose(text)
    assert time.perf_counter() - start < 10
