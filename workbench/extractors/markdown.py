"""Markdown: its source is the text; a parser says where headings, fences, tables and items lie."""

import re

from workbench.domain.document import Block, Extracted, Heading
from workbench.extractors.parts.decoding import decode
from workbench.extractors.parts.licences import spdx, tagged
from workbench.extractors.spec import Extractor

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(title|licen[cs]e|lang|language)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_KINDS = {
    "fence": "fence",
    "code_block": "fence",
    "table_open": "table",
    "list_item_open": "item",
    "html_block": "figure",
}


def extract(data: bytes, name: str) -> Extracted:
    """The source text with its headings and blocks; a YAML head gives title, licence and language."""
    from markdown_it import MarkdownIt

    text = decode(data, name)
    lines = [0]
    for line in text.split("\n"):
        lines.append(lines[-1] + len(line) + 1)
    head = _FRONT.match(text)
    fields = {key.lower(): value.strip("\"' ") for key, value in _FIELD.findall(head[1] or "")} if head else {}
    # The head is blanked, not cut off, so that line numbers stay those of the text.
    source = re.sub(r"[^\n]", " ", head[0]) + text[head.end() :] if head else text
    headings: list[Heading] = []
    blocks = [Block(0, head.end(), "fence")] if head else []
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    for token, following in zip(tokens, [*tokens, None][1:], strict=True):
        if token.map is None:
            continue
        start, end = lines[token.map[0]], min(lines[token.map[1]], len(text))
        if token.type == "heading_open" and following and following.content.strip():
            headings.append(Heading(int(token.tag[1]), start, plain(following.content)))
        elif token.type in _KINDS:
            blocks.append(Block(start, start + len(text[start:end].rstrip()), _KINDS[token.type]))
    title = fields.get("title") or (headings[0].title if headings else "")
    licence = tagged(text) or spdx(fields.get("license") or fields.get("licence"))
    language = fields.get("lang") or fields.get("language") or None
    return Extracted(title, text, tuple(headings), tuple(blocks), "prose", None, licence, language)


def plain(inline: str) -> str:
    """A heading's words without the marks of links, emphasis and code."""
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", inline)
    return re.sub(r"[`*]|(?<!\w)_|_(?!\w)", "", words).strip()


EXTRACTOR = Extractor("Markdown", (".md", ".markdown", ".mdown"), extract)
