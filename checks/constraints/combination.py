"""What a completion is to be put together from: two answers, or the request and its answer."""

from checks.constraints.spec import Given, Kind, whole


def _two(text: str, given: Given) -> bool:
    parts = [part.strip() for part in text.split("******")]
    said = [part for part in parts if part]
    return all(parts[1:-1]) and len(said) == 2 and said[0] != said[1]


TWO = Kind(
    "combination:two_responses", "two answers divided by ******", {}, _two,
    lambda text, given: whole(text, "two different answers divided by six asterisks are asked for"),
)  # fmt: skip
REPEAT = Kind(
    "combination:repeat_prompt", "the request before its answer", {"prompt_to_repeat": "text"},
    lambda text, given: text.strip().lower().startswith(given["prompt_to_repeat"].strip().lower()),
    lambda text, given: whole(text, "the request is to be repeated word for word before it is answered"),
)  # fmt: skip
