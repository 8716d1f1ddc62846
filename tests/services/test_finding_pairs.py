"""The filter line: plain words become conditions, anything else is text, and nothing that is typed fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.project import Member, Role
from workbench.domain.road import REASONS, Stage
from workbench.domain.wanted import ANY, Term
from workbench.services.finding_pairs import FOUND, Vocabulary, line_for, understand

KNOWN = Vocabulary(
    {
        "stage": tuple(Stage), "skill": ("closed_qa", "open_qa", "code_repair"), "language": ("en", "de"),
        "reason": REASONS, **dict.fromkeys(FOUND, (ANY, "doubled", "leftover")),
    },
    (Member("a1", "ann", (Role.AUTHOR,), "x"), Member("b2", "bob", (Role.REVIEWER,), "x")), "b2",
    ("language", "domain", "skill"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("stage:accepted", [Term("stage", ("accepted",))]),
        ("stage:acc", [Term("stage", ("accepted",))]),
        ("stage:draft", [Term("stage", ("prompt_draft", "completion_draft"))]),
        ("stage:prompt-draft,editing", [Term("stage", ("prompt_draft", "editing"))]),
        ("skill:closed-qa language:DE", [Term("skill", ("closed_qa",)), Term("language", ("de",))]),
        ("author:ann -author:me", [Term("author", ("a1",)), Term("author", ("b2",), True)]),
        ("domain:tenancy", [Term("cell.domain", ("tenancy",))]),
        ("cell.Level:hard", [Term("cell.level", ("hard",))]),
        ('domain:"two words"', [Term("cell.domain", ("two words",))]),
        ("conflicts:yes edited:n", [Term("conflicts", ("yes",)), Term("edited", ("no",))]),
        ("reason:off-context", [Term("reason", ("off_context",))]),
        ("waived:double open:any", [Term("waived", ("doubled",)), Term("open", ("any",))]),
        ("skill:none", [Term("skill", ("none",))]),
        ("accepted:2026-11-01", [Term("accepted", ("2026-11-01",))]),
        ("stage: skill:", []),
    ],
)
def test_keys_ask_for_values_however_they_are_spelt(line: str, terms: list[Term]) -> None:
    assert list(understand(line, KNOWN).wanted.terms) == terms
    assert understand(line, KNOWN).wanted.words == ()


@pytest.mark.parametrize(
    ("line", "words", "open_end"),
    [
        ("deposit", ("deposit",), True),
        ("deposit ", ("deposit",), False),
        ('"late fee"', ("late fee",), False),
        ('"late fe', ("late fe",), True),
        ("stag", ("stag",), True),
        ("stag:x", ("stag:x",), True),
        ("stage:nowhere", ("stage:nowhere",), True),
        ("accepted:soon", ("accepted:soon",), True),
        ("http://x.org y", ("http://x.org", "y"), True),
        ("?? - * ( :", (), False),
    ],
)
def test_whatever_is_no_key_is_text(line: str, words: tuple[str, ...], open_end: bool) -> None:
    wanted = understand(line, KNOWN).wanted
    assert (wanted.words, wanted.terms, wanted.open_end) == (words, (), open_end)


def test_what_was_understood_is_said() -> None:
    told = understand('stage:accepted -author:ann "late fee" rent', KNOWN).told
    assert told == ("stage: accepted", "author: not ann", 'text: "late fee", rent')
    assert understand("", KNOWN).told == ()


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from(' :"-.,stagekil'), max_size=60))
def test_any_line_means_something(line: str) -> None:
    understood = understand(line, KNOWN)
    assert all(term.values for term in understood.wanted.terms)
    assert all(any(char.isalnum() for char in word) for word in understood.wanted.words)


@pytest.mark.parametrize("value", ["tenancy", "two words", "a,b", "x:y"])
def test_a_line_that_was_made_asks_for_what_it_was_made_of(value: str) -> None:
    (term,) = understand(line_for(cell__domain=value), KNOWN).wanted.terms
    assert term == Term("cell.domain", (value,))
