"""HTML pages: headings, paragraphs, lists, tables and code in reading order, without scripts and navigation."""

import re
from typing import Any

from workbench.domain.document import Extracted
from workbench.extractors.parts.composer import Composer
from workbench.extractors.parts.decoding import BOM, decode
from workbench.extractors.parts.hypertext import tree
from workbench.extractors.parts.licences import spdx, tagged
from workbench.extractors.spec import Extractor

HEAD = 4096
"""Bytes in which a page must declare its encoding."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_LATIN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}
_RIGHTS = {"license", "licence", "dc.rights", "dcterms.rights", "dcterms.license", "dc.license", "rights"}


def extract(data: bytes, name: str) -> Extracted:
    """The page's text; a page with one `<main>` is that part of it."""
    from workbench.extractors.parts.page import Page

    text = decode(data, name, declared(data))
    root = tree(text)
    composer = Composer()
    if root is None:
        return composer.finish("")
    mains = [part for part in root.iter() if part.tag == "main" or (part.get("role") == "main")]
    bodies = mains if len(mains) == 1 else root.findall("body")
    for body in bodies or [root]:
        Page(composer).read(body)
    title = root.findtext("head/title") or ""
    return composer.finish(title, licence(root) or tagged(text), root.get("lang") or root.get("xml:lang"))


def declared(data: bytes) -> str:
    """The encoding that a page declares, by the names that Python knows; UTF-8 where it declares none."""
    if data.startswith(BOM):
        return "utf-8"
    found = _XML.search(data[:HEAD]) or _CHARSET.search(data[:HEAD])
    label = found[1].decode("ascii").lower() if found else "utf-8"
    if label in _LATIN:
        return "cp1252"  # what browsers take these names for
    return "utf-8" if label in {"utf8", "utf-8"} else label


def licence(root: Any) -> str | None:  # noqa: ANN401 - lxml has no types
    """The licence that a page's head or a link marked `rel="license"` states."""
    for element in root.iter("meta", "link", "a"):
        if element.tag == "meta":
            stated = element.get("content") if (element.get("name") or "").lower() in _RIGHTS else None
        else:
            stated = element.get("href") if "license" in (element.get("rel") or "").split() else None
        if found := spdx(stated):
            return found
    return None


EXTRACTOR = Extractor("HTML", (".html", ".htm", ".xhtml"), extract)
