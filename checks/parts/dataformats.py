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

    twice: list[Fault] = []
    try:
        for start, end in _twice(_events(text)):
            said = "this name stands twice in one mapping: one value is lost"
            twice.append(Fault(start, end, "duplicate-key", said))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield Fault(*spot(text, mark.index if mark else 0), "broken", "YAML does not go on like this")
    except yaml.YAMLError as error:
        place = getattr(error, "position", 0)
        yield Fault(*spot(text, place if isinstance(place, int) else 0), "broken", "this cannot be read as YAML")
    else:
        yield from twice


def _events(text: str) -> Iterator[Any]:
    """The parser's events, one by one: its trees are built by recursion, which a deep text drives out of the stack."""
    import yaml

    yield from yaml.parse(_SURROGATE.sub("?", text), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _twice(events: Iterator[Any]) -> Iterator[tuple[int, int]]:
    """Where a mapping has a name once more."""
    import yaml

    names: list[set[tuple[str, bool]] | None] = []
    at_name: list[bool] = []
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            names.append(set() if isinstance(event, yaml.MappingStartEvent) else None)
            at_name.append(True)
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            names.pop()
            at_name.pop()
        elif not isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            continue
        known = names[-1] if names else None
        if known is not None:
            if at_name[-1] and isinstance(event, yaml.ScalarEvent) and event.value != "<<":
                # A number and the same digits in quotes are two names.
                name = (event.value, event.implicit[0])
                if name in known and event.start_mark and event.end_mark:
                    yield event.start_mark.index, event.end_mark.index
                known.add(name)
            at_name[-1] = not at_name[-1]


def yaml_shape(text: str) -> bool:
    """Whether a text that is YAML is more than a word: any prose is YAML too."""
    import yaml

    try:
        return any(isinstance(event, yaml.CollectionStartEvent) for event in _events(text))
    except yaml.YAMLError:
        return True
