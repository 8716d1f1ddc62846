"""What is plainly no text on a subject is named; everything else passes."""

from pathlib import Path

import pytest

from workbench.chunkers.spec import chunk
from workbench.domain.relevance import obviously_irrelevant
from workbench.extractors.open import extract

SOURCES = Path(__file__).parent.parent / "data" / "sources"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Notes", "too short"),
        ("0.125 | 3.14159 | 2.71828 | 1.41421 | 1.61803 | 0.57721 | 42", "hardly any words"),
        ("\n".join(f"{n}. Chapter {n} on something ........ {n * 7}" for n in range(1, 9)), "links or contents"),
        ("\n".join(f"- [Page {n}](https://example.org/{n})" for n in range(9)), "links or contents"),
        ("\n".join(["The same footer line of this site"] * 6), "again and again"),
        ("Skip to content. Sign in. Cookie policy. Privacy policy. All rights reserved.", "boilerplate"),
    ],
)
def test_named(text: str, reason: str) -> None:
    found = obviously_irrelevant(text)
    assert found is not None
    assert reason in found


@pytest.mark.parametrize(
    "text",
    [
        "The deposit may not exceed three months' rent. It is returned within six months.",
        "押金不得超过三个月的租金并应在六个月内退还给承租人。",
        "def f(x):\n    return [x[i] * 2 for i in range(10) if x[i] != 0]\n",
        "The privacy policy of a landlord must say who sees the tenant's data, for how long, and what for.",
        "| City | Rent |\n| --- | --- |\n| Gent | 900 |\n| Brugge | 850 |\n| Brussel | 1100 |\n| Luik | 700 |",
    ],
)
def test_kept(text: str) -> None:
    assert obviously_irrelevant(text) is None


@pytest.mark.parametrize("name", ["json.rst.txt", "functions-math.html", "bisect.py", "texmath.md"])
def test_real_documents_are_kept(name: str) -> None:
    document = extract(SOURCES / name)
    reasons = [obviously_irrelevant(document.text[span.start : span.end]) for span in chunk(document)]
    assert not any(reasons), reasons
