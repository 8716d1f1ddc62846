"""Parses XML without entities, without a DTD from elsewhere and without the network."""

import html.entities
import posixpath
import re
from typing import Any
from urllib.parse import unquote

from lxml import etree

from workbench.extractors.parts.archive import Archive

_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_KEPT = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def parse(data: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    """The root element of an XML text.

    Raises:
        ValueError: not well-formed, or nested too deeply.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_NAMED.sub(_character, data), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not well-formed XML, line {error.lineno}") from None
    if root is None:
        raise ValueError("an empty XML text")
    return root


def member(archive: Archive, name: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The root element of an archive's XML member; a broken one is a refusal of the archive."""
    try:
        return parse(archive.read(name))
    except ValueError as error:
        raise archive.refused(f"its part {name!r} is {error}") from None


def local(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The name of an element without its namespace; nothing for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def number(attribute: str | None, most: int, otherwise: int = 0) -> int:
    """An attribute's number, at most `most`; `otherwise` where it is none."""
    digits = (attribute or "").strip()
    return min(int(digits), most) if digits.isdecimal() and len(digits) <= 9 else otherwise


def relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """What an Office part refers to inside its archive: id -> (last word of the type, member)."""
    folder, _, file = part.rpartition("/")
    path = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    found: dict[str, tuple[str, str]] = {}
    if path in archive:
        for relation in member(archive, path):
            if local(relation) == "Relationship" and relation.get("TargetMode") != "External":
                target = resolve(folder, relation.get("Target", ""))
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
    return found


def related(archive: Archive, part: str, kind: str) -> str | None:
    """The first member that a part refers to by a kind of relation, if it is there."""
    targets = (target for found, target in relations(archive, part).values() if found == kind)
    return next((target for target in targets if target in archive), None)


def resolve(folder: str, reference: str) -> str:
    """The member that a reference means when it stands in a part of that folder."""
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def core_properties(archive: Archive) -> dict[str, str]:
    """Title, language and the like of an Office document."""
    part = related(archive, "", "core-properties")
    if part is None:
        return {}
    return {local(element): (element.text or "").strip() for element in member(archive, part)}


def _character(found: re.Match[bytes]) -> bytes:
    """A named entity of HTML as its character's number, which XML knows without a DTD."""
    name = found[1]
    code = None if name in _KEPT else html.entities.name2codepoint.get(name.decode())
    return found[0] if code is None else b"&#%d;" % code
