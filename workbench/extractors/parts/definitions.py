"""Finds functions, classes and the like in a syntax tree, whatever the language."""

from typing import TYPE_CHECKING

from workbench.domain.document import Block, Heading

if TYPE_CHECKING:
    from tree_sitter import Node

_DEFINITIONS = frozenset(
    "function_definition function_declaration generator_function_declaration function_item function_signature_item "
    "method_definition method_declaration constructor_declaration method singleton_method "
    "subroutine_declaration_statement "
    "class_definition class_declaration class_specifier struct_specifier union_specifier enum_specifier class module "
    "struct_item enum_item union_item trait_item impl_item mod_item macro_definition trait_declaration "
    "interface_declaration enum_declaration record_declaration struct_declaration object_definition object_declaration "
    "trait_definition enum_definition type_alias_declaration namespace_definition namespace_declaration "
    "internal_module protocol_declaration type_spec local_function subroutine function".split()
)
_WRAPPERS = frozenset("decorated_definition export_statement template_declaration type_declaration statement".split())
_FUNCTION_VALUES = frozenset({"arrow_function", "function_expression", "function_definition", "generator_function"})
_NEED_BODY = frozenset({"class_specifier", "struct_specifier", "union_specifier", "enum_specifier"})
_COMMENTS = frozenset({"comment", "line_comment", "block_comment", "doc_comment", "attribute_item", "roxygen_comment"})
_NAMES = (
    "identifier",
    "type_identifier",
    "field_identifier",
    "qualified_identifier",
    "operator_name",
    "destructor_name",
    "object_reference",
    "constant",
    "simple_identifier",
    "scoped_identifier",
)


def definitions(root: "Node", source: bytes) -> tuple[tuple[Heading, ...], tuple[Block, ...]]:
    """The definitions below a node, in the order of the text.

    Args:
        root: the tree of the whole source.
        source: the source in UTF-8, which the tree's offsets count.

    Returns:
        Names with their nesting levels, and spans with the comments above them, in code points.
    """
    found: list[tuple[int, int, int, str]] = []  # start, end, level, name; in bytes
    stack: list[tuple[Node, int]] = [(root, 1)]
    while stack:
        node, level = stack.pop()
        name = defined(node)
        if name is not None:
            start, end = _extent(node, source)
            if name or node.type == "statement":
                found.append((start, end, level, name))
                level += 1
        stack.extend((child, level) for child in reversed(node.children) if child.is_named)
    found.sort(key=lambda entry: (entry[0], -entry[1]))
    at = _code_points(source, sorted({offset for start, end, *_ in found for offset in (start, end)}))
    headings = tuple(Heading(level, at[start], name) for start, _, level, name in found if name)
    return headings, tuple(Block(at[start], at[end], "definition") for start, end, *_ in found)


def defined(node: "Node") -> str | None:
    """The name that a node defines; empty for a statement of SQL, None for any other node."""
    kind = node.type
    if node.parent is None:
        return None
    if kind == "binary_operator":  # R: f <- function(x) …
        value = node.child_by_field_name("rhs") or (node.children[-1] if node.children else None)
        return _text(node.children[0]) if value is not None and value.type == "function_definition" else None
    if kind == "variable_declarator":  # JavaScript: const f = (x) => …
        value = node.child_by_field_name("value")
        return _name(node) if value is not None and value.type in _FUNCTION_VALUES else None
    if kind == "statement":
        if node.parent.type != "program":
            return None
        made = next((child for child in node.children if child.type.startswith("create_")), None)
        return "" if made is None else _name(made)
    if kind not in _DEFINITIONS or (kind in _NEED_BODY and node.child_by_field_name("body") is None):
        return None
    return _name(node) or None


def _name(node: "Node") -> str:
    own = node.child_by_field_name("type" if node.type == "impl_item" else "name")
    if own is not None:
        return "" if node.type == "function_definition" and _text(own) == "function" else _text(own)
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type not in _NAMES:
        inner = declarator.child_by_field_name("declarator")
        declarator = inner or next((child for child in declarator.children if child.type in _NAMES), None)
    if declarator is not None:
        return _text(declarator)
    return next((_text(child) for child in node.children if child.type in _NAMES), "")


def _extent(node: "Node", source: bytes) -> tuple[int, int]:
    """The bytes of a definition with its indent, what wraps it and the comments right above it."""
    outer = node
    while (
        outer.parent is not None
        and outer.parent.parent is not None
        and (outer.parent.type in _WRAPPERS or outer.parent.type == "lexical_declaration")
    ):
        outer = outer.parent
    first = outer
    while (
        (above := first.prev_sibling) is not None
        and above.type in _COMMENTS
        and (above.end_point[0] >= first.start_point[0] - 1 and _begins_line(above))
    ):
        first = above
    indent = source.rfind(b"\n", 0, first.start_byte) + 1
    alone = not source[indent : first.start_byte].strip()
    return indent if alone else first.start_byte, outer.end_byte


def _begins_line(node: "Node") -> bool:
    above = node.prev_sibling
    return above is None or above.end_point[0] < node.start_point[0]


def _text(node: "Node") -> str:
    return " ".join((node.text or b"").decode("utf-8", "replace").split())[:200]


def _code_points(source: bytes, offsets: list[int]) -> dict[int, int]:
    """Byte offsets as code points."""
    if source.isascii():
        return {offset: offset for offset in offsets}
    found, before, count = {}, 0, 0
    for offset in offsets:
        count += len(source[before:offset].decode("utf-8", "replace"))
        found[offset] = count
        before = offset
    return found
