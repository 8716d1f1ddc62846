"""Every pattern of the book is one, and has a word by which it is chosen."""

import pytest

from checks.parts.phrasebook import Pattern, book


@pytest.mark.parametrize("number", range(len(book().patterns)))
def test_a_pattern_is_made_ready_and_can_be_chosen(number: int) -> None:
    pattern: Pattern = book().patterns[number]
    made = (pattern.find, pattern.counting, pattern.unless, pattern.before, pattern.needs)
    assert [one for one in made if one is not None and "@" in one.pattern] == []
    assert pattern.find.pattern
    assert any(number in numbers for numbers in book().words.values())
