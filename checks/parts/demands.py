"""What a completion is, held against the format that it is to have: faults with their places in the completion."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from checks.parts.asked import Asked
from checks.parts.dataformats import csv_faults, xml_faults, yaml_faults, yaml_shape
from checks.parts.fault import Fault, spot
from checks.parts.markdown import Span, parse
from checks.parts.pieces import Piece, cut, fenced
from checks.parts.strict import parsed, strict_faults

_LABELS: Mapping[str, frozenset[str]] = {
    "json": frozenset({"json", "json5", "jsonc"}), "jsonl": frozenset({"jsonl", "ndjson", "json"}),
    "xml": frozenset({"xml", "xhtml", "svg", "html"}), "csv": frozenset({"csv", "tsv"}),
    "yaml": frozenset({"yaml", "yml"}), "table": frozenset({"markdown", "md"}),
    "sql": frozenset({"sql", "postgresql", "postgres", "mysql", "sqlite", "tsql", "plsql", "bigquery", "psql"}),
}  # fmt: skip
_UNNAMED = frozenset({"", "text", "txt", "plaintext", "plain"})
_MARGIN = "> \t\r\n"
_NAMES = {"json": "JSON", "jsonl": "lines of JSON", "xml": "XML", "csv": "CSV", "yaml": "YAML",
          "table": "a Markdown table", "sql": "SQL", "code": "code"}  # fmt: skip
_JSON_BEGINS = re.compile(r"^[ \t]*(?=\{\s*[\"}\n]|\[\s*[\[{\"\d\]\n-])", re.M)
_JSON_INSIDE = re.compile(r"(?=\{\s*\")")
_XML_BEGINS = re.compile(r"^[ \t]*(?=<[?!A-Za-z_])", re.M)
_YAML_BEGINS = re.compile(r"(?:---|%YAML|- |[\w\"'][^\n:]{0,60}:(?: |\r?\n|$))")
_SQL_BEGINS = re.compile(
    r"(?:--|/\*|\(|(?:select|with|insert|update|delete|create|alter|drop|merge|explain|begin|set|use|grant|revoke|truncate"
    r"|replace|declare|call|exec(?:ute)?|show|describe|pragma|values|start|commit)\b)", re.I,
)  # fmt: skip


_SQL_INSIDE = re.compile(
    r"(?:^|[:`])[ \t]*(?=(?:select|with|insert|update|delete|create|alter|drop|merge)\s)", re.I | re.M
)
_PROSE_LINE = re.compile(r"(?<!\S)(?:\S+[ \t]+){5}")


def judged(text: str, asked: Asked) -> Iterator[Fault]:
    """What is wrong with a completion that is to have a format: `broken`, `missing`, `extra` and what readers tell."""
    blocks = fenced(text)
    wanted = _LABELS.get(asked.format)
    own = [one for one in blocks if wanted is None or one.language in wanted]
    if not own and len(blocks) == 1 and blocks[0].language in _UNNAMED:
        own = list(blocks)
    if asked.format == "table" or not own:
        yield from _bare(text, asked)
        return
    read = _READERS.get(asked.format)
    for one in own if read else ():
        assert read is not None
        yield from map(one.piece.whole, read(one.piece.text))
    if asked.only:
        yield from _beside(text, [(one.fence.start, one.fence.end) for one in own], asked)


def payload(text: str) -> Piece | None:
    """The one JSON value of a completion, wherever it stands; None where there are several or none."""
    own = [one.piece for one in fenced(text) if one.language in _LABELS["json"] or one.language in _UNNAMED]
    if own:
        return own[0] if len(own) == 1 else None
    found = _JSON_BEGINS.search(text)
    return cut(text, found.end(), len(text)) if found else None


def _bare(text: str, asked: Asked) -> Iterator[Fault]:
    """A completion without a fence for what it is to be."""
    if asked.format == "code":
        return
    span = _find(text, asked.format)
    if span is None:
        # A table of one column has no delimiter.
        if asked.format != "csv" or _PROSE_LINE.search(text):
            start = len(text) - len(text.lstrip())
            yield Fault(start, len(text.rstrip()), "missing", f"{_NAMES[asked.format]} is asked for, and there is none")
        return
    start, end = span
    read = _READERS.get(asked.format)
    if read is not None:
        piece = cut(text, start, end)
        yield from map(piece.whole, read(piece.text))
    if asked.only:
        yield from _beside(text, [span], asked)


def _find(text: str, format_: str) -> Span | None:
    """Where in a text without fences the data stands, or what was meant as data."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if format_ == "table":
        tables = parse(text).tables if "|" in text else []
        return (tables[0][0], tables[-1][0] + len(text[tables[-1][0] : tables[-1][1]].rstrip())) if tables else None
    if format_ == "json":
        return _json(text, start, end)
    if format_ == "xml":
        begins = _XML_BEGINS.search(text)
        behind = text.rfind(">") + 1
        return (begins.end(), max(behind, begins.end() + 1)) if begins else None
    if format_ == "yaml":
        return (start, end) if _YAML_BEGINS.match(text, start) and yaml_shape(text[start:end]) else None
    if format_ == "sql":
        begins = _SQL_BEGINS.match(text, start) or _SQL_INSIDE.search(text)
        return (start if begins.re is _SQL_BEGINS else begins.end(), end) if begins else None
    if format_ == "csv":
        return _rows(text, start, end)
    return (start, end) if text[start : start + 1] in ("{", "[", '"') else None


def _json(text: str, start: int, end: int) -> Span | None:
    begins = _JSON_BEGINS.search(text) or _JSON_INSIDE.search(text)
    if text[start] in "{[" or begins is None:
        value, fault = parsed(text[start:end])
        if fault is not None:
            return (start, end) if text[start] == "{" or (begins and begins.end() == start) else None
        # What goes on like data was meant as data, not as a word beside it.
        goes_on = text[start + value : end].lstrip()[:1] in tuple('{[}],:"')
        return (start, end) if goes_on else (start, start + value)
    first = begins.end()
    value, fault = parsed(text[first:end])
    return first, end if fault else first + value


def _rows(text: str, start: int, end: int) -> Span | None:
    """The paragraph with the most lines that have a delimiter; all that follows where a quoted field may hold lines."""
    best: tuple[int, Span] | None = None
    first, count, at = -1, 0, start
    for line in [*text[start:end].split("\n"), ""]:
        marked = any(mark in line for mark in ",;\t|")
        if marked and first < 0:
            first = at
            if '"' in text:
                return first, end
        count += marked
        if not line.strip() and first >= 0:
            if best is None or count > best[0]:
                best = (count, (first, min(at, end)))
            first, count = -1, 0
        at += len(line) + 1
    return best[1] if best else None


def _json_faults(text: str) -> Iterator[Fault]:
    first = len(text) - len(text.lstrip())
    value, fault = parsed(text[first:])
    if fault is not None:
        yield fault._replace(start=fault.start + first, end=fault.end + first)
        return
    yield from (one._replace(start=one.start + first, end=one.end + first)
                for one in strict_faults(text[first : first + value]))  # fmt: skip
    rest = text[first + value :]
    if rest.strip():
        place = first + value + len(rest) - len(rest.lstrip())
        yield Fault(*spot(text, place), "broken", "something stands behind the end of the JSON")


def _jsonl_faults(text: str) -> Iterator[Fault]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield from (one._replace(start=one.start + at, end=one.end + at) for one in _json_faults(line))
        at += len(line) + 1


_READERS: Mapping[str, Callable[[str], Iterator[Fault]]] = {
    "json": _json_faults, "jsonl": _jsonl_faults, "csv": csv_faults, "yaml": yaml_faults,
    "xml": lambda text: _stripped(text, xml_faults),
}  # fmt: skip


def _stripped(text: str, read: Callable[[str], Iterator[Fault]]) -> Iterator[Fault]:
    first = len(text) - len(text.lstrip())
    for one in read(text.strip()):
        yield one._replace(start=one.start + first, end=one.end + first)


def _beside(text: str, kept: Sequence[Span], asked: Asked) -> Iterator[Fault]:
    """What stands beside that which alone was asked for."""
    at = 0
    for start, end in [*kept, (len(text), len(text))]:
        said = text[at:start]
        if said.strip(_MARGIN):
            first = at + len(said) - len(said.lstrip(_MARGIN))
            yield Fault(
                first, at + len(said.rstrip(_MARGIN)), "extra", f"only {_NAMES[asked.format]} is asked for, not this"
            )
        at = max(at, end)
