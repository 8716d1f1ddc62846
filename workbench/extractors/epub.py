"""EPUB books: their chapters in the order of the spine."""

from typing import Any

from workbench.domain.document import Extracted
from workbench.extractors.parts.archive import Archive
from workbench.extractors.parts.composer import Composer
from workbench.extractors.parts.decoding import decode
from workbench.extractors.parts.licences import spdx
from workbench.extractors.spec import Extractor

_PAGES = {"application/xhtml+xml", "text/html"}


def extract(data: bytes, name: str) -> Extracted:
    """The chapters' text, without the book's own table of contents."""
    from workbench.extractors.parts import xml
    from workbench.extractors.parts.page import Page

    archive = Archive(data, "EPUB", name)
    if "META-INF/encryption.xml" in archive and any(
        "font" not in (part.get("URI") or "font")
        for part in xml.member(archive, "META-INF/encryption.xml").iter()
        if xml.local(part) == "CipherReference" and not (part.get("URI") or "").endswith((".ttf", ".otf", ".woff"))
    ):
        raise archive.refused("it is encrypted (DRM)", "Ask the publisher for a copy without protection.")
    roots = [
        part.get("full-path")
        for part in xml.member(archive, "META-INF/container.xml").iter()
        if xml.local(part) == "rootfile"
    ]
    if not roots:
        raise archive.refused("its container names no package")
    package = xml.member(archive, roots[0])
    composer = Composer()
    for member in chapters(package, roots[0].rpartition("/")[0]):
        root = chapter(archive, member, name)
        for body in (part for part in root.iter() if xml.local(part) == "body"):
            Page(composer).read(body)
    about = metadata(package)
    return composer.finish(about.get("title", ""), spdx(about.get("rights")), about.get("language"))


def chapters(package: Any, folder: str) -> list[str]:  # noqa: ANN401 - lxml has no types
    """The members that the spine names, in reading order, without the navigation page."""
    from workbench.extractors.parts.xml import local, resolve

    items = {part.get("id"): part for part in package.iter() if local(part) == "item"}
    spine = [items.get(part.get("idref")) for part in package.iter() if local(part) == "itemref"]
    return [
        resolve(folder, item.get("href", ""))
        for item in spine
        if item is not None and item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    ]


def chapter(archive: Archive, member: str, name: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The root element of a chapter; read as HTML where it is no well-formed XML, as readers do."""
    from workbench.extractors.parts.hypertext import tree
    from workbench.extractors.parts.xml import parse

    content = archive.read(member)
    try:
        return parse(content)
    except ValueError:
        root = tree(decode(content, f"{name}, chapter {member}"))
        if root is None:
            raise archive.refused(f"its chapter {member!r} is empty") from None
        return root


def metadata(package: Any) -> dict[str, str]:  # noqa: ANN401 - lxml has no types
    """The first title, language and rights that the package states."""
    from workbench.extractors.parts.xml import local

    found: dict[str, str] = {}
    for part in package.iter("{http://purl.org/dc/elements/1.1/}*"):
        found.setdefault(local(part), (part.text or "").strip())
    return found


EXTRACTOR = Extractor("EPUB", (".epub",), extract)
