"""Evidence stands in the chunk, letter by letter, or the profile is a failure."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.domain import profile as p

CHUNK = (
    "The deposit may not exceed three months' rent, e.g. 900 euros. It is\n  returned within six months.\n\nSee § 551."
)
TERMS = p.Terms({"tenancy law": ("deposits", "notice"), "cooking": ()})
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
    model = p.answer_model(CHUNK, TERMS)
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
        p.answer_model(CHUNK, TERMS).model_validate(answer(**changed))


def test_reasons_come_before_labels_in_the_schema() -> None:
    names = list(p.answer_model(CHUNK, replace(TERMS, code=True)).model_json_schema()["properties"])
    assert names[0] == "evidence"
    assert names[-2:] == ["area", "relevant"]
    assert {"context", "keywords", "programming_language", "category", "subcategory"} < set(names)


def test_without_a_taxonomy_the_domain_is_free() -> None:
    told = {k: v for k, v in answer(domain="law", subdomain="rent").items() if k != "area"}
    found = p.from_answer(p.answer_model(CHUNK, p.Terms({})).model_validate(told), CHUNK)
    assert (found.domain, found.subdomain) == ("law", "rent")


def test_each_domain_has_its_own_subdomains_and_those_of_all() -> None:
    found = p.taxonomy(["law", "cooking"], ["law/deposits", " cooking / soups", "history", "astro/moons"])
    assert found == {"law": ["deposits", "history", "astro/moons"], "cooking": ["soups", "history", "astro/moons"]}
    assert p.areas(p.taxonomy(["law", "cooking"], ["law/deposits"])) == ["law / deposits", "cooking"]


@pytest.mark.parametrize("languages", [("cobol", "ada"), ()])
def test_programming_languages_are_the_projects(languages: tuple[str, ...]) -> None:
    terms = replace(TERMS, code=True, languages=languages)
    told = answer(context="c", keywords=["k"], category="x", subcategory="y", programming_language="cobol")
    found = p.from_answer(p.answer_model(CHUNK, terms).model_validate(told), CHUNK)
    assert found.programming_language == "cobol"
    other = told | {"programming_language": "fortran"}
    if languages:
        with pytest.raises(ValidationError):
            p.answer_model(CHUNK, terms).model_validate(other)
    none = p.answer_model(CHUNK, terms).model_validate(told | {"programming_language": "none"})
    assert p.from_answer(none, CHUNK).programming_language == ""


@pytest.mark.parametrize(
    ("topic", "copied"),
    [
        ("how to refuse an inheritance", True),
        ("refusing an INHERITANCE", True),
        ("the deposit and its return to whoever may refuse it", False),
        ("deposits", False),
        ("none", False),
    ],
)
def test_what_is_copied_from_an_example_is_no_answer(topic: str, copied: bool) -> None:
    model = p.answer_model(CHUNK, replace(TERMS, foreign=frozenset({"refuse", "refusing", "inheritance"})))
    for name in ("topic", "use_case"):
        if copied:
            with pytest.raises(ValidationError, match="words of this text"):
                model.model_validate(answer(**{name: topic}))
        else:
            model.model_validate(answer(**{name: topic}))
