"""Pairs of every kind on their way out."""

import pytest

from workbench.exporters.spec import ExportPair, ExportVerdict

CELL = {"language": "en", "skill": "closed QA", "domain": "law", "format": "text", "context": "given"}


@pytest.fixture(scope="session")
def samples() -> list[ExportPair]:
    return [
        ExportPair("a1" * 16, "How high may a deposit be?", "Three months' rent.", language="en", skill="open QA",
                   cell=CELL | {"skill": "open QA", "context": ""}, author="ann",
                   provenance={"import": "", "steps": 2, "drafts": []}),
        ExportPair("b2" * 16, "Who pays for\nsmall repairs?", 'The tenant,\tup to "75 euros".\n',
                   "§ 4 Small repairs\n\n…", "You are a careful clerk.", "en", "closed QA", CELL, "ann",
                   (ExportVerdict("prompt", "e1" * 16, "accept", "bob", True, "2024-05-01T09:00:00Z"),
                    ExportVerdict("completion", "e2" * 16, "reject", "bob", True, "2024-05-01T09:05:00Z",
                                  ("incomplete", "other"), "Say who pays.")),
                   ({"type": "keywords:existence", "given": {"keywords": ["tenant", "Miete ü"]}},),
                   {"import": None, "steps": 7, "drafts": [{"model": "m", "share": 0.25}]}, '{"topic":"law"}'),
        ExportPair("c3" * 16, "Wie hoch darf die Kaution sein? 🙂",
                   "a\u2028b\u0085c\u202ed\x1b[2J\x7f e\u0301 \\ </s>", None, "S",
                   "de", "rewriting", CELL | {"language": "de"}, "eve",
                   (ExportVerdict("completion", "e3" * 16, "accept", "ann", False, "2024-05-02T09:00:00Z"),), (),
                   {"import": "pairs.jsonl", "steps": 1, "drafts": []}),
    ]  # fmt: skip
