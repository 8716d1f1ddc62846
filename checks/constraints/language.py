"""In which language all of a completion is to be."""

from checks.constraints.spec import Kind, whole
from checks.parts.written import written_in

LANGUAGE = Kind(
    "language:response_language", "all of it in one language", {"language": "text"},
    lambda text, given: written_in(text, given["language"]),
    lambda text, given: whole(text, "another language is asked for than the one that this is written in"),
)  # fmt: skip
