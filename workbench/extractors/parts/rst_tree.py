"""Writes a docutils tree as text: sections, paragraphs, code, tables, lists, definitions and fields."""

from docutils import nodes

from workbench.extractors.parts.composer import Composer, one_line

_SILENT = (
    nodes.comment,
    nodes.target,
    nodes.substitution_definition,
    nodes.system_message,
    nodes.pending,
    nodes.raw,
    nodes.meta,
    nodes.decoration,
    nodes.title,
    nodes.subtitle,
    nodes.colspec,
    nodes.transition,
)


class Tree:
    """Writes the nodes of one document into a composer."""

    def __init__(self, composer: Composer, substitutions: dict[str, str]) -> None:
        """Write into that composer.

        Args:
            composer: takes the text.
            substitutions: what `|name|` stands for.
        """
        self._out = composer
        self._substitutions = substitutions

    def write(self, node: nodes.Node, level: int = 1) -> None:
        """Write a node and all in it; `level` is that of the next section's title."""
        if isinstance(node, _SILENT):
            return
        if isinstance(node, nodes.section):
            titles = [child for child in node.children if isinstance(child, nodes.title)]
            if titles:
                self._out.heading(level, self.inline(titles[0]))
            self._children(node, level + 1)
        elif isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            self._out.verbatim(node.astext(), _language(node))
        elif isinstance(node, nodes.table):
            self._table(node)
        elif isinstance(node, nodes.bullet_list | nodes.enumerated_list):
            self._list(node, level)
        elif isinstance(node, nodes.definition_list | nodes.field_list | nodes.option_list):
            self._entries(node, level)
        elif isinstance(node, nodes.Element) and node.tagname in _ADMONITIONS:
            self._admonition(node, level)
        elif isinstance(node, nodes.footnote | nodes.citation):
            self._footnote(node, level)
        elif isinstance(node, nodes.line_block):
            self._out.paragraph("\n".join(self._lines(node)))
        elif isinstance(node, nodes.image):
            self._out.paragraph(node.get("alt", ""))
        elif isinstance(node, nodes.TextElement):
            self._out.paragraph(self.inline(node))
        elif isinstance(node, nodes.Element):
            self._children(node, level)

    def inline(self, node: nodes.Element) -> str:
        """The running text of a node: code between backticks, substitutions replaced."""
        return "".join(self._running(child) for child in node.children)

    def _running(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Text):
            return node.astext().replace("\n", " ")
        if isinstance(node, nodes.literal):
            text = node.astext()
            return text if "`" in text else f"`{one_line(text)}`"
        if isinstance(node, nodes.substitution_reference):
            return self._substitutions.get(node.astext(), node.astext())
        if isinstance(node, nodes.footnote_reference | nodes.citation_reference):
            return f"[{node.astext() or '#'}]"
        if isinstance(node, nodes.image):
            return str(node.get("alt", ""))
        if isinstance(node, nodes.system_message | nodes.target | nodes.raw):
            return ""
        return self.inline(node) if isinstance(node, nodes.Element) else node.astext()

    def _children(self, node: nodes.Element, level: int) -> None:
        for child in node.children:
            self.write(child, level)

    def _list(self, node: nodes.Element, level: int) -> None:
        number = int(node.get("start", 1)) if isinstance(node, nodes.enumerated_list) else 0
        for item in node.children:
            if isinstance(item, nodes.list_item):
                with self._out.item(f"{number}." if number else "-"):
                    self._children(item, level)
                number += 1 if number else 0
        self._out.loosen()

    def _entries(self, node: nodes.Element, level: int) -> None:
        """Definitions, fields and options: a name and what it means."""
        for entry in node.children:
            if not isinstance(entry, nodes.Element):
                continue
            with self._out.item(""):
                names = [child for child in entry.children if isinstance(child, _NAMES)]
                lines = [self.inline(name) if isinstance(name, nodes.term) else name.astext() for name in names]
                classes = [f": {child.astext()}" for child in entry.children if isinstance(child, nodes.classifier)]
                ending = ":" if isinstance(entry, nodes.field) else ""
                self._out.paragraph("\n".join(lines) + " ".join(classes) + ending)
                for child in entry.children:
                    if not isinstance(child, (*_NAMES, nodes.classifier)):
                        self.write(child, level)
        self._out.loosen()

    def _admonition(self, node: nodes.Element, level: int) -> None:
        titles = [child for child in node.children if isinstance(child, nodes.title)]
        label = self.inline(titles[0]) if titles else node.tagname.capitalize()
        with self._out.item("", kind="item"):
            self._out.paragraph(f"{label}:")
            self._children(node, level)
        self._out.loosen()

    def _footnote(self, node: nodes.Element, level: int) -> None:
        labels = [child.astext() for child in node.children if isinstance(child, nodes.label)]
        with self._out.item(f"[{labels[0] if labels else '#'}]"):
            for child in node.children:
                if not isinstance(child, nodes.label):
                    self.write(child, level)
        self._out.loosen()

    def _lines(self, node: nodes.Element, depth: int = 0) -> list[str]:
        lines: list[str] = []
        for child in node.children:
            if isinstance(child, nodes.line):
                lines.append("  " * depth + self.inline(child))
            elif isinstance(child, nodes.line_block):
                lines.extend(self._lines(child, depth + 1))
        return lines

    def _table(self, table: nodes.table) -> None:
        captions = [self.inline(child) for child in table.children if isinstance(child, nodes.title)]
        rows = []
        for row in table.findall(nodes.row):
            cells: list[str] = []
            for entry in row.children:
                if isinstance(entry, nodes.entry):
                    cells.append("\n".join(self._cell(part) for part in entry.children))
                    cells.extend([""] * int(entry.get("morecols", 0)))
            rows.append(cells)
        self._out.table(rows, captions[0] if captions else "")

    def _cell(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.literal_block):
            return node.astext()
        if isinstance(node, nodes.line_block):
            return "\n".join(self._lines(node))
        if isinstance(node, nodes.TextElement):
            return self.inline(node)
        return "\n".join(self._cell(child) for child in node.children) if isinstance(node, nodes.Element) else ""


_ADMONITIONS = frozenset(
    "attention caution danger error hint important note tip warning admonition sidebar topic".split()
)
_NAMES = (nodes.term, nodes.field_name, nodes.option_group)


def _language(node: nodes.Element) -> str:
    if isinstance(node, nodes.doctest_block):
        return "pycon"
    classes = [name for name in map(str, node.get("classes", [])) if name not in {"", "code"}]
    return classes[0] if classes and node.tagname == "literal_block" else ""
