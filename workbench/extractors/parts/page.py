"""Reads the element tree of an HTML or XHTML page in its reading order, without what is there for browsers only."""

import re
from typing import Any

from workbench.extractors.parts.composer import Composer
from workbench.extractors.parts.xml import local, number

_SPACE = re.compile(r"[ \t\n\r\f\u00a0]+")
_AROUND_BREAK = re.compile(r" *\n *")
_DROPPED = frozenset(
    "script style nav noscript template svg head iframe object embed button select input textarea canvas audio video "
    "map footer dialog link meta".split()
)
_NAVIGATION = frozenset(
    "navheader navfooter toc sphinxsidebar related headerlink id_link breadcrumb breadcrumbs linenos toctree-wrapper "
    "indextable genindex-jumpbox skip-link edit-link".split()
)
_ROLES = frozenset("navigation banner contentinfo search menu menubar toolbar".split())
_BLOCKS = frozenset(
    "html body main article section div p header aside address blockquote figure figcaption center form fieldset "
    "details summary hgroup tbody thead tfoot tr td th caption colgroup li dt dd hr legend".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CODE = frozenset("code tt kbd samp".split())


class Page:
    """Writes a page's elements into a composer."""

    def __init__(self, composer: Composer) -> None:
        """Write into that composer."""
        self._out = composer
        self._line: list[str] = []  # the running text of the paragraph in the making

    def read(self, element: Any) -> None:  # noqa: ANN401 - lxml has no types
        """Write the content of an element."""
        self._children(element)
        self._flush()

    def _children(self, element: Any) -> None:  # noqa: ANN401
        self._line.append(_SPACE.sub(" ", element.text or ""))
        for child in element:
            if local(child) and not dropped(child):
                self._element(child)
            self._line.append(_SPACE.sub(" ", child.tail or ""))

    def _element(self, element: Any) -> None:  # noqa: ANN401
        name = local(element).lower()
        if name in _HEADINGS:
            self._flush()
            self._out.heading(_HEADINGS[name], inline(element))
        elif name in {"pre", "listing", "xmp"}:
            self._flush()
            self._out.verbatim(verbatim(element), code_language(element))
        elif name in {"ul", "ol", "menu"}:
            self._list(element, ordered=name == "ol")
        elif name == "dl":
            self._definitions(element)
        elif name == "table":
            self._table(element)
        elif name in _BLOCKS:
            self._flush()
            self._children(element)
            self._flush()
        elif name == "br":
            self._line.append("\n")
        elif any(local(part).lower() in _BLOCKS or local(part).lower() in _STRUCTURED for part in element.iter()):
            self._children(element)
        else:
            self._line.append(inline(element, mark_itself=True))

    def _flush(self) -> None:
        text = _tidy("".join(self._line))
        self._line = []
        self._out.paragraph(text)

    def _list(self, element: Any, ordered: bool) -> None:  # noqa: ANN401
        self._flush()
        ordinal = number(element.get("start"), most=1_000_000, otherwise=1)
        for child in element:
            name = local(child).lower()
            if not name or dropped(child):
                continue
            if name != "li":
                self._element(child)
            elif _holds_headings(child):
                self.read(child)
            else:
                with self._out.item(f"{ordinal}." if ordered else "-"):
                    self.read(child)
                ordinal += 1
        self._flush()
        self._out.loosen()

    def _definitions(self, element: Any) -> None:  # noqa: ANN401
        self._flush()
        parts = [part for part in element.iter("{*}dt", "{*}dd") if _nearest(part, "dl") is element]
        at = 0
        while at < len(parts):
            with self._out.item(""):
                while at < len(parts) and local(parts[at]) == "dt":
                    self._out.paragraph(inline(parts[at]))
                    at += 1
                while at < len(parts) and local(parts[at]) == "dd":
                    self.read(parts[at])
                    at += 1
        self._out.loosen()

    def _table(self, element: Any) -> None:  # noqa: ANN401
        self._flush()
        if any(local(part).lower() in _LAYOUT for part in element.iter() if part is not element):
            self._children(element)
            self._flush()
            return
        captions = [inline(child) for child in element if local(child).lower() == "caption"]
        self._out.table(grid(element), captions[0] if captions else "")


_LAYOUT = frozenset([*_HEADINGS, "table", "pre"])
_STRUCTURED = frozenset([*_HEADINGS, "table", "pre", "ul", "ol", "dl"])


def dropped(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether an element is navigation, script or hidden."""
    if local(element).lower() in _DROPPED or element.get("role") in _ROLES:
        return True
    if element.get("aria-hidden") == "true" or "hidden" in element.attrib:
        return True
    classes = element.get("class")
    return bool(classes) and not _NAVIGATION.isdisjoint(classes.lower().split())


def inline(element: Any, mark_itself: bool = False) -> str:  # noqa: ANN401 - lxml has no types
    """The running text of an element: breaks as line ends, code between backticks, pictures as their alternative text.

    Args:
        element: the element.
        mark_itself: whether the element is itself part of the running text, so that `<code>` gets its backticks.
    """
    parts: list[str] = []
    _collect(element, parts, code=not mark_itself)
    return "".join(parts) if mark_itself else _tidy("".join(parts))


def _collect(element: Any, parts: list[str], code: bool) -> None:  # noqa: ANN401
    name = local(element).lower()
    if name == "br":
        parts.append("\n")
        return
    if name == "img":
        parts.append(element.get("alt") or "")
        return
    begun = len(parts)
    apart = "\n" if name in _BLOCKS else ""
    parts.append(apart + _SPACE.sub(" ", element.text or ""))
    marked = name in _CODE and not code
    for child in element:
        if local(child) and not dropped(child):
            _collect(child, parts, code=marked)
        parts.append(_SPACE.sub(" ", child.tail or ""))
    parts.append(apart)
    if marked:
        text = "".join(parts[begun:])
        if text.strip() and "`" not in text and "\n" not in text:
            parts[begun:] = [f"`{text.strip()}`"]


def verbatim(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The text of a preformatted element, its blanks and line ends as they are."""
    parts = [element.text or ""]
    for child in element:
        if local(child).lower() == "br":
            parts.append("\n")
        elif local(child) and not dropped(child):
            parts.append(verbatim(child))
        parts.append(child.tail or "")
    return "".join(parts)


def code_language(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The programming language that the classes of a `<pre>`, its `<code>` or its frame name."""
    around = [element, *element, element.getparent()]
    if around[-1] is not None:
        around.append(around[-1].getparent())
    for candidate in around:
        if candidate is not None and (
            found := re.search(r"(?:language|lang|highlight)-([A-Za-z0-9+#_]+)", candidate.get("class") or "")
        ):
            return "" if found[1] in {"default", "none", "text"} else found[1]
    return ""


def grid(table: Any) -> list[list[str]]:  # noqa: ANN401 - lxml has no types
    """A table's rows of cells; a cell that spans rows stands in each, one that spans columns is followed by blanks."""
    rows: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}
    for row in (part for part in table.iter() if local(part).lower() == "tr"):
        cells: list[str] = []
        given = [cell for cell in row if local(cell).lower() in {"td", "th"} and not dropped(cell)]
        while given or len(cells) in spanning:
            column = len(cells)
            if column in spanning:
                left, text = spanning.pop(column)
                if left > 1:
                    spanning[column] = (left - 1, text)
                cells.append(text)
                continue
            cell = given.pop(0)
            text = inline(cell)
            down, across = _count(cell.get("rowspan")), _count(cell.get("colspan"))
            if down > 1:
                spanning[column] = (down - 1, text)
            cells.extend([text, *[""] * (across - 1)])
        rows.append(cells)
    return rows


def _count(attribute: str | None) -> int:
    """A span attribute's number, between 1 and 1,000 as browsers have it."""
    return max(number(attribute, most=1000, otherwise=1), 1)


def _nearest(element: Any, name: str) -> Any:  # noqa: ANN401
    return next((above for above in element.iterancestors() if local(above).lower() == name), None)


def _holds_headings(element: Any) -> bool:  # noqa: ANN401
    return any(local(part).lower() in _HEADINGS for part in element.iter())


def _tidy(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", _AROUND_BREAK.sub("\n", re.sub(r" {2,}", " ", text))).strip()
