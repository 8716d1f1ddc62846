"""XML, CSV and YAML as a program would read them: the first thing that it trips over, with its place."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from checks.parts.fault import Fault, line_starts, spot

_SURROGATE = re.compile("[\ud800-\udfff]")
_XML = {
    2: "markup that XML does not have", 3: "the document ends before its elements do", 4: "this is not XML",
    5: "a tag that is never closed", 7: "this tag closes another element than the one that is open",
    8: "this attribute stands twice", 9: "something stands behind the document's one element",
    11: "this entity is not declared", 14: "this entity is not declared", 27: "this prefix is not declared",
}  # fmt: skip
_DELIMITERS = ",;\t|"


def xml_faults(text: str) -> Iterator[Fault]:
    """What keeps a text from being one XML document; entities of its own are not read, they can be made to explode."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        fromstring(_SURROGATE.sub("?", text))
    except ParseError as error:
        line, column = error.position
        starts = line_starts(text)
        place = starts[min(line, len(starts)) - 1] + column
        said = _XML.get(error.code, "XML does not go on like this")
        yield Fault(*spot(text, place), "broken", said)
    except DefusedXmlException:
        start = max(text.find("<!ENTITY"), 0)
        yield Fault(*spot(text, start, start + 8), "broken", "entities that the document declares itself are not read")
    except (ValueError, LookupError):  # an encoding that there is not
        yield Fault(0, min(1, len(text)), "broken", "this is not XML")


def csv_faults(text: str) -> Iterator[Fault]:
    """Rows with another number of fields than the header, quotes that are never closed, a column's name twice."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    starts = line_starts(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    line = 0
    try:
        for row in reader:
            begin, line = line, reader.line_num
            if not row:
                continue
            start, end = _row(text, starts, begin, line)
            if header is None:
                header = row
                names = [name.strip().casefold() for name in row if name.strip()]
                if len(set(names)) != len(names):
                    yield Fault(start, end, "twice", "two columns have one name")
            elif len(row) != len(header):
                said = f"the row has {len(row)} fields, the header {len(header)}"
                yield Fault(start, end, "broken", said)
    except csv.Error:
        start, end = _row(text, starts, line, line + 1)
        yield Fault(start, end, "broken", "a quotation mark is not closed, or stands where none belongs")


def _row(text: str, starts: Any, begin: int, behind: int) -> tuple[int, int]:  # noqa: ANN401 - a list of places
    start = starts[min(begin, len(starts) - 1)]
    end = starts[behind] if behind < len(starts) else len(text)
    return start, max(start, start + len(text[start:end].rstrip()))


def yaml_faults(text: str) -> Iterator[Fault]:
    """What keeps a text from being YAML, and names that stand twice in one mapping."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.compose_all(_SURROGATE.sub("?", text), Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield Fault(*spot(text, mark.index if mark else 0), "broken", "YAML does not go on like this")
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "position", 0)
        yield Fault(*spot(text, place if isinstance(place, int) else 0), "broken", "this cannot be read as YAML")
    else:
        for node in documents:
            yield from _twice(node)


def _twice(root: Any) -> Iterator[Fault]:  # noqa: ANN401 - a node of PyYAML
    seen: set[int] = set()
    open_nodes = [root]
    while open_nodes:
        node = open_nodes.pop()
        if node is None or id(node) in seen or isinstance(node.value, str):
            continue
        seen.add(id(node))
        if node.id == "mapping":
            names: set[tuple[str, str]] = set()
            for key, value in node.value:
                name = (key.tag, key.value) if isinstance(key.value, str) else None
                if name in names and key.value != "<<":
                    said = "this name stands twice in one mapping: one value is lost"
                    yield Fault(key.start_mark.index, key.end_mark.index, "duplicate-key", said)
                elif name is not None:
                    names.add(name)
                open_nodes.append(value)
        else:
            open_nodes += node.value


def yaml_shape(text: str) -> bool:
    """Whether a text that is YAML is more than a word: any prose is YAML too."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = yaml.compose_all(_SURROGATE.sub("?", text), Loader=loader)
        return any(not isinstance(node, yaml.ScalarNode | None) for node in documents)
    except (yaml.YAMLError, RecursionError):
        return True
