"""Plain text: taken as it is."""

from workbench.domain.document import Extracted
from workbench.extractors.parts.decoding import decode
from workbench.extractors.parts.licences import tagged
from workbench.extractors.spec import Extractor

TITLE = 120
"""A first line longer than this, in characters, is no title."""


def extract(data: bytes, name: str) -> Extracted:
    """The text as it is; its title is its first line where that stands alone."""
    text = decode(data, name)
    first, _, rest = text.strip().partition("\n")
    title = first.strip() if len(first) <= TITLE and (not rest or rest.startswith("\n")) else ""
    return Extracted(title, text, (), (), "prose", None, tagged(text), None)


EXTRACTOR = Extractor("plain text", (".txt", ".text"), extract)
