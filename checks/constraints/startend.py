"""How a completion is to begin and to end."""

from checks.constraints.spec import Kind, whole


def _quoted(text: str) -> bool:
    text = text.strip()
    return len(text) > 1 and text[0] == text[-1] == '"'


END = Kind(
    "startend:end_checker", "a phrase at the very end", {"end_phrase": "text"},
    lambda text, given: text.strip().strip('"').lower().endswith(given["end_phrase"].strip().lower()),
    lambda text, given: whole(text, "a certain phrase is asked for at the very end, and it does not stand there"),
)  # fmt: skip
QUOTATION = Kind(
    "startend:quotation", "all of it in double quotation marks", {}, lambda text, given: _quoted(text),
    lambda text, given: whole(text, "all of it is to stand in double quotation marks"),
)  # fmt: skip
