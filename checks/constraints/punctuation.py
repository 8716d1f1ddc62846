"""Marks that are not to be used."""

from checks.constraints.spec import Kind, Wrong

COMMA = Kind(
    "punctuation:no_comma", "no commas", {}, lambda text, given: "," not in text,
    lambda text, given: Wrong("the prompt allows no commas", text.index(","), text.index(",") + 1),
)  # fmt: skip
