"""Look-alikes that ask or say something else are told apart, and those that do not are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.similarity.differences import differences


@pytest.mark.parametrize(
    ("a", "b", "what"),
    [
        ("List 3 ways to save energy.", "List 5 ways to save energy.", "numbers"),
        ("Name three reasons.", "Name four reasons.", "numbers"),
        ("Nenne drei Gründe für die Kündigung.", "Nenne vier Gründe für die Kündigung.", "numbers"),
        ("What is 12.5 % of 80?", "What is 12.5 % of 90?", "numbers"),
        ("May a tenant sublet the flat?", "May a tenant not sublet the flat?", "negation"),
        ("Don't round the result.", "Round the result.", "negation"),
        ("Is it legal to sublet?", "Is it illegal to sublet?", "negation"),
        ("Darf ein Mieter in der Wohnung rauchen?", "Darf kein Mieter in der Wohnung rauchen?", "negation"),
        ("Le locataire peut payer dans le mois.", "Le locataire ne peut pas payer dans le mois.", "negation"),
        ("El inquilino puede pagar en el mes.", "El inquilino no puede pagar en el mes.", "negation"),
        ("What does parse_date return?", "What does format_date return?", "identifiers"),
        ("Explain the class DateParser.", "Explain the class TimeParser.", "identifiers"),
        ("Write it in C++ now.", "Write it in C# now.", "identifiers"),
        ("What is the capital of France?", "What is the capital of Spain?", "identifiers"),
    ],
)
def test_what_differs_is_named(a: str, b: str, what: str) -> None:
    assert differences(a, b) == (what,)
    assert differences(b, a) == (what,)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("List three ways to save energy.", "List 3 ways of saving energy."),
        ("It costs 1,000 euros.", "It costs 1000 euros."),
        ("How do I reset my password?", "How can I reset the password?"),
        ("Wie hoch ist die Kaution im Mietrecht?", "Wie hoch ist die Sicherheit im Mietrecht?"),
        ("How high is a deposit?", "How high is a deposit in Norland?"),
        ("HOW HIGH?", "how   high?"),
    ],
)
def test_what_does_not_differ_is_not(a: str, b: str) -> None:
    assert differences(a, b) == ()


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_can_be_compared_and_either_way(a: str, b: str) -> None:
    assert differences(a, b) == differences(b, a)
    assert differences(a, a) == ()
