"""HTML as a tree: of pages, and of chapters of books that are no well-formed XML."""

from typing import Any


def tree(text: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The page's `<html>` element; None for a page without any."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None
