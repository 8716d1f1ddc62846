"""Source code: taken as it is, with its functions and classes as headings."""

from workbench.domain.document import Extracted
from workbench.extractors.parts.decoding import decode
from workbench.extractors.parts.licences import tagged
from workbench.extractors.spec import Extractor

LANGUAGES: dict[str, str] = {
    ".py": "python",
    ".pyi": "python",
    ".sql": "sql",
    ".scala": "scala",
    ".sc": "scala",
    ".go": "go",
    ".c": "c",
    ".h": "c",
    ".cc": "cpp",
    ".cpp": "cpp",
    ".cxx": "cpp",
    ".hpp": "cpp",
    ".hh": "cpp",
    ".r": "r",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
    ".java": "java",
    ".rs": "rust",
    ".rb": "ruby",
    ".php": "php",
    ".cs": "csharp",
    ".kt": "kotlin",
    ".swift": "swift",
    ".sh": "bash",
    ".bash": "bash",
    ".lua": "lua",
    ".pl": "perl",
    ".pm": "perl",
    ".jl": "julia",
    ".hs": "haskell",
    ".f90": "fortran",
    ".m": "matlab",
    ".dart": "dart",
    ".ex": "elixir",
    ".exs": "elixir",
    ".ml": "ocaml",
}
"""Programming language by suffix."""


def extract(data: bytes, name: str) -> Extracted:
    """The source as it is; where its language has no grammar, or it does not parse, without definitions."""
    from tree_sitter_language_pack import get_parser

    from workbench.extractors.parts.definitions import definitions

    text = decode(data, name)
    language = LANGUAGES[max((suffix for suffix in LANGUAGES if name.lower().endswith(suffix)), key=len)]
    source = text.encode("utf-8")
    headings, blocks = definitions(get_parser(language).parse(source).root_node, source)
    return Extracted(name, text, headings, blocks, "code", language, tagged(text[:5000]), None)


EXTRACTOR = Extractor("source code", tuple(LANGUAGES), extract)
