"""Lets docutils read texts that are written for Sphinx: directives and roles that it does not know keep their text."""

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles

_DIRECTIVE = re.compile(r"^\s*\.\.\s+(?:\|[^|\n]+\|\s+)?([A-Za-z][\w:.+-]*)\s?::", re.MULTILINE)
_ROLE = re.compile(r":([A-Za-z][\w:.+-]*):`|`:([A-Za-z][\w:.+-]*):")
_TITLED = re.compile(r"^(.+?)\s*<([^<>]+)>$", re.DOTALL)
_OWN_DIRECTIVES = frozenset(
    "attention caution danger error hint important note tip warning admonition sidebar topic line-block parsed-literal "
    "math rubric epigraph highlights pull-quote compound container table csv-table list-table contents sectnum header "
    "footer image figure include raw replace unicode date role default-role title meta".split()
)
_OWN_ROLES = frozenset(
    "emphasis strong literal math subscript superscript sub sup title-reference title t raw code".split()
)
_SILENT = frozenset(
    "index highlight highlightlang module py:module currentmodule py:currentmodule sectionauthor moduleauthor "
    "codeauthor toctree tabularcolumns testsetup testcleanup audit-event audit-event-table literalinclude ifconfig "
    "autosummary automodule autoclass autofunction program default-domain c:namespace cpp:namespace graphviz".split()
)
_LITERAL = frozenset(
    "code-block code sourcecode doctest testcode testoutput productionlist prompt ipython mermaid".split()
)
_CHANGES = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
    "deprecated": "Deprecated since version",
    "deprecated-removed": "Deprecated since version",
}
_LABELS = {
    "seealso": "See also",
    "impl-detail": "CPython implementation detail",
    "availability": "Availability",
    "todo": "To do",
    "centered": "",
    "only": "",
    "glossary": "",
    "hlist": "",
    "cssclass": "",
    "rst-class": "",
}
_NAMED_KINDS = frozenset("class exception decorator decoratormethod opcode describe option envvar confval".split())


class AnyOption(dict[str, Callable[[str | None], str]]):
    """Takes every option and keeps its argument."""

    def __missing__(self, key: str) -> Callable[[str | None], str]:
        """A reader for whatever option."""
        return lambda argument: argument or ""

    def __bool__(self) -> bool:
        """Docutils reads options only of a directive that has some."""
        return True


class Unknown(Directive):
    """A directive of Sphinx or of somebody's own: its signature and its content are text like any other."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = AnyOption()

    def run(self) -> Sequence[nodes.Node]:
        """The nodes of what is readable in it."""
        name = self.name.lower()
        argument = self.arguments[0] if self.arguments else ""
        if name in _SILENT:
            return []
        if name in _LITERAL:
            content = list(self.content) or argument.split("\n")
            language = argument if self.content and re.fullmatch(r"[\w+#-]{1,20}", argument) else ""
            if name == "doctest":
                language = "pycon"
            return [nodes.literal_block("\n".join(content), "\n".join(content), classes=["code", language])]
        if name in _CHANGES:
            return [self._change(_CHANGES[name], argument)]
        if name in _LABELS:
            return self._labelled(_LABELS[name], argument)
        return self._described(name, argument)

    def _change(self, label: str, argument: str) -> nodes.Node:
        """`Changed in version 3.4: what changed`, as one paragraph and what follows it."""
        version, words = [*argument.split(None, 1), "", ""][:2]
        if self.name.lower() == "deprecated-removed":
            removed, words = [*words.split(None, 1), "", ""][:2]
            version = f"{version}, removed in {removed}"
        frame = nodes.container()
        if words.strip():
            inline, _ = self.state.inline_text(words.strip(), self.lineno)
            frame += nodes.paragraph(words, "", *inline)
        self._content(frame)
        text = f"{label} {version}"
        if frame.children and isinstance(frame[0], nodes.paragraph):
            frame[0].insert(0, nodes.Text(f"{text}: "))
        else:
            frame.insert(0, nodes.paragraph(text, f"{text}."))
        return frame

    def _labelled(self, label: str, argument: str) -> Sequence[nodes.Node]:
        frame = nodes.container()
        if label:
            frame += nodes.paragraph(label, f"{label}:")
        if argument and self.name.lower() not in {"only", "cssclass", "rst-class"}:
            inline, _ = self.state.inline_text(argument, self.lineno)
            frame += nodes.paragraph(argument, "", *inline)
        self._content(frame)
        return [frame]

    def _described(self, name: str, argument: str) -> Sequence[nodes.Node]:
        """A signature with its description, as the entry of a definition list."""
        kind = name.rpartition(":")[2]
        label = f"{kind} " if kind in _NAMED_KINDS else ""
        entry = nodes.definition_list_item()
        for signature in filter(None, (line.strip() for line in re.sub(r"\\\n\s*", " ", argument).split("\n"))):
            entry += nodes.term("", "", nodes.literal(signature, f"{label}{signature}".replace("\\", "")))
        description = nodes.definition()
        self._content(description)
        if not entry.children:
            frame = nodes.container()
            frame += description.children
            return [frame]
        entry += description
        return [nodes.definition_list("", entry)]

    def _content(self, node: nodes.Element) -> None:
        if self.content:
            self.state.nested_parse(self.content, self.content_offset, node, match_titles=True)


def unknown_role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: object,
    options: dict[str, object] | None = None,
    content: Sequence[str] = (),
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """A role's readable text: the title where it has one, code between backticks where it names something."""
    plain = text.replace("\x00", "\\")
    titled = _TITLED.match(plain)
    kind = name.rpartition(":")[2].lower()
    if kind in {"ref", "doc", "term", "abbr", "numref", "guilabel", "menuselection", "dfn", "any"}:
        shown = titled[1] if titled and kind != "abbr" else plain
        return [nodes.Text(shown.lstrip("!~"))], []
    if kind in {"pep", "rfc", "issue", "cve", "gh", "source"}:
        label = {"pep": "PEP ", "rfc": "RFC ", "issue": "bpo-"}.get(kind, "")
        return [nodes.Text(titled[1] if titled else label + plain.lstrip("!"))], []
    shown = titled[1] if titled else plain.lstrip("!")
    if shown.startswith("~"):
        shown = shown[1:].rpartition(".")[2]
    return [nodes.literal(rawtext, shown)], []


def acquaint(text: str) -> None:
    """Register what a text uses and docutils does not have; registering again changes nothing."""
    for name in {found.lower() for found in _DIRECTIVE.findall(text)} - _OWN_DIRECTIVES:
        directives.register_directive(name, Unknown)
    names = {(before or after).lower() for before, after in _ROLE.findall(text)}
    for name in names - _OWN_ROLES:
        roles.register_local_role(name, unknown_role)  # type: ignore[arg-type]  # its types allow references only
