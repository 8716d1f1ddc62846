"""Evidence stands in the chunk, letter by letter, or the profile is a failure."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.domain import profile as p

CHUNK = (
    "The deposit may not exceed three months' rent, e.g. 900 euros. It is\n  returned within six months.\n\nSee § 551."
)
TAXONOMY = {"tenancy law": ("deposits", "notice"), "cooking": ()}
TEXTS = st.text(alphabet=st.sampled_from("ab .!?\n\t\"'é🙂。") | st.characters(), max_size=200)


@given(TEXTS)
def test_pieces_cover_all_that_is_not_blank_and_nothing_twice(text: str) -> None:
    spans = p.sentences(text)
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    between = zip([0, *(b for _, b in spans)], [*(a for a, _ in spans), len(text)], strict=True)
    rest = "".join(text[a:b] for a, b in between)
    assert not rest.strip()
    assert len(spans) <= p.MOST_SENTENCES


def test_sentences_end_where_sentences_end() -> None:
    assert [CHUNK[a:b] for a, b in p.sentences(CHUNK)] == [
        "The deposit may not exceed three months' rent, e.g. 900 euros.",
        "It is",
        "returned within six months.",
        "See § 551.",
    ]


def test_a_very_long_chunk_is_shown_in_few_pieces() -> None:
    assert len(p.sentences("One. " * 500)) <= p.MOST_SENTENCES


def test_code_keeps_its_indentation_where_the_model_sees_it() -> None:
    assert p.numbered("def f():\n    return 1") == "[1] def f():\n[2]     return 1"


@given(TEXTS, st.data())
def test_a_quote_of_the_text_is_found_whatever_its_blanks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    found = p.find(" ".join(quote.split()), text)
    if quote.split():
        assert found
        assert text[found.start : found.end] == found.text
        assert found.text.split() == quote.split()
    else:
        assert found is None


@pytest.mark.parametrize("quote", ["the deposit may not", "exceeds three", "returned within 6 months", ".*", ""])
def test_a_smoothed_quote_is_not_found(quote: str) -> None:
    assert p.find(quote, CHUNK) is None


@pytest.mark.parametrize(
    ("quotes", "holds"),
    [
        ((p.Quote("The deposit", 0, 11),), True),
        ((p.Quote("The Deposit", 0, 11),), False),
        ((p.Quote("The deposit", 1, 12),), False),
        ((p.Quote("", 0, 0),), False),
        ((), False),
        ((p.Quote("The deposit", 0, 11), p.Quote("nothing", 5, 12)), False),
    ],
)
def test_evidence_holds_only_at_its_place(quotes: tuple[p.Quote, ...], holds: bool) -> None:
    reason = p.check_evidence(p.Profile(True, quotes), CHUNK)
    assert (reason is None) == holds


def answer(**changed: object) -> dict[str, object]:
    told = {"evidence": [1, 3], "topic": "t", "use_case": "u", "area": "tenancy law / deposits", "relevant": True}
    return told | changed


def test_an_answer_becomes_a_profile_with_the_chunks_own_words() -> None:
    model = p.answer_model(TAXONOMY, CHUNK)
    found = p.from_answer(model.model_validate(answer()), CHUNK)
    assert (found.domain, found.subdomain, found.relevant) == ("tenancy law", "deposits", True)
    assert [q.text for q in found.evidence] == [CHUNK[0:62], "returned within six months."]
    assert p.check_evidence(found, CHUNK) is None
    alone = p.from_answer(model.model_validate(answer(area="cooking")), CHUNK)
    assert (alone.domain, alone.subdomain) == ("cooking", "")


@pytest.mark.parametrize(
    "changed",
    [
        {"evidence": []},
        {"evidence": [5]},
        {"evidence": [0]},
        {"area": "law"},
        {"area": "cooking / deposits"},
        {"relevant": "maybe"},
        {"topic": ""},
        {"more": 1},
    ],
)
def test_what_the_chunk_or_the_taxonomy_has_not_is_no_answer(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        p.answer_model(TAXONOMY, CHUNK).model_validate(answer(**changed))


def test_reasons_come_before_labels_in_the_schema() -> None:
    names = list(p.answer_model(TAXONOMY, CHUNK, code=True).model_json_schema()["properties"])
    assert names[0] == "evidence"
    assert names[-2:] == ["area", "relevant"]
    assert {"context", "keywords", "programming_language", "category", "subcategory"} < set(names)


def test_without_a_taxonomy_the_domain_is_free() -> None:
    told = {k: v for k, v in answer(domain="law", subdomain="rent").items() if k != "area"}
    found = p.from_answer(p.answer_model({}, CHUNK).model_validate(told), CHUNK)
    assert (found.domain, found.subdomain) == ("law", "rent")
