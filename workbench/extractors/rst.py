"""reStructuredText, also as Sphinx has it: what only Sphinx knows keeps its readable text."""

import re
from typing import Any

from workbench.domain.document import Extracted
from workbench.extractors.parts.composer import Composer
from workbench.extractors.parts.decoding import decode
from workbench.extractors.parts.licences import tagged
from workbench.extractors.spec import Extractor

_SETTINGS = {
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "line_length_limit": 10_000_000,
    "_disable_config": True,
    "smart_quotes": False,
    "syntax_highlight": "none",
}


def extract(data: bytes, name: str) -> Extracted:
    """The text with its sections, code, tables, definitions and signatures; nothing is included from elsewhere."""
    from workbench.extractors.parts.rst_tree import Tree

    text = decode(data, name)
    document = parse(text, name)
    composer = Composer()
    substitutions = {key: node.astext() for key, node in document.substitution_defs.items()}
    Tree(composer, substitutions).write(document)
    licence = tagged(text)
    found = re.search(r"^:lang(?:uage)?:[ \t]*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)[ \t]*$", text, re.MULTILINE)
    return composer.finish("", licence, found[1] if found else None)


def parse(text: str, name: str) -> Any:  # noqa: ANN401 - a docutils document, imported late
    """The document's tree as it is written, before any references are resolved."""
    from docutils import frontend, parsers, utils

    from workbench.extractors.parts.sphinx import acquaint

    acquaint(text)
    parser = parsers.get_parser_class("restructuredtext")()
    settings = frontend.get_default_settings(parser)
    for key, value in _SETTINGS.items():
        setattr(settings, key, value)
    document = utils.new_document(name, settings)
    parser.parse(text, document)
    return document


EXTRACTOR = Extractor("reStructuredText", (".rst", ".rst.txt", ".rest"), extract)
