"""Links that lead nowhere: half written, to a place that is not in the text, to a host that stands for another."""

import re
from collections import Counter
from collections.abc import Iterator

from checks.parts.addresses import Address, addresses, host, kind
from checks.parts.markdown import Link, Marks, inside, outermost, parse, without_code
from checks.spec import Check, Finding, Severity, Subject
from workbench.domain.settings import Option

_SPACED = re.compile(r"\[[^\]\[\n]{1,200}\]( +)\((?:https?://|www\.|mailto:|#\w|\.{0,2}/\w)[^()\s]{0,500}\)")
_REVERSED = re.compile(r"\([^()\n]{1,200}\)\[(?:https?://|www\.|mailto:)[^\[\]\s]{0,500}\]")
_UNCLOSED = re.compile(r"\]\((?=https?://|www\.|mailto:)[^()\n]*(?:\([^()\n]*\)[^()\n]*)*(?=\n|\Z)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NAMED = re.compile(r"""\b(?:id|name)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]*\]:[ \t]*<?\Z")
_SAID: dict[str, tuple[str, str, Severity]] = {
    "none": ("no-host", "no host could have this name", "warn"),
    "placeholder": ("placeholder-host", "the host stands for another one and leads nowhere", "warn"),
    "local": ("local-host", "the host is the reader's own machine", "info"),
}


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",") if word.strip()]


def _run(subject: Subject) -> Iterator[Finding]:
    for field in ("prompt", "completion"):
        text = subject.texts.get(field)
        if text and ("://" in text or "](" in text or "] (" in text or ")[" in text or "][" in text):
            bare = without_code(text)
            marks = parse(text) if "[" in bare or "<" in bare else Marks(text)
            yield from _linked(subject, field, marks)
            yield from _addressed(subject, field, marks, bare)
            yield from _written(subject, field, marks, bare)


def _linked(subject: Subject, field: str, marks: Marks) -> Iterator[Finding]:
    """What the links of a text point to."""
    anchors: set[str] | None = None
    text = marks.text
    for link in marks.links:
        target = link.target.strip()
        scheme = _SCHEME.match(target)
        start, end = link.target_span
        if not target:
            if text[link.start - 1 : link.start].isalnum() and not link.image:
                continue  # a call of what stands in a list: `squares[2]()`
            yield CHECK.found(subject, field, link.start, link.end, "the link points to nothing", code="empty-target")
        elif target.startswith("#"):
            anchors = _anchors(marks) if anchors is None else anchors
            if target[1:].lower() not in anchors:
                said = "the link points to a heading that is not in the text"
                yield CHECK.found(subject, field, start, end, said, code="broken-anchor")
        elif scheme and scheme[1].lower() not in subject.params["schemes"]:
            yield CHECK.found(subject, field, start, end, "links of this kind are not allowed", code="scheme")
        elif not scheme and not _hosted(link) and ("/" in target or "." in target):
            said = "the link is relative: away from its page it leads nowhere"
            yield CHECK.found(subject, field, start, end, said, code="relative")


def _hosted(link: Link) -> bool:
    return link.target.startswith(("//", "www."))


def _anchors(marks: Marks) -> set[str]:
    """What a link within the text can point to: its headings, named as Git hosts do, and named places."""
    found: Counter[str] = Counter()
    for heading in marks.headings:
        bare = re.sub(r"[*`]|\]\([^)]*\)|!?\[", "", heading.title).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")
        found.update([slug] if slug not in found else [slug, f"{slug}-{found[slug]}"])
    return {"", "top", *found} | {name[1].lower() for name in _NAMED.finditer(marks.text)}


def _addressed(subject: Subject, field: str, marks: Marks, bare: str) -> Iterator[Finding]:
    """What the addresses of a text name, in links and out of them."""
    spans = outermost((link.start, link.end) for link in marks.links)
    own = frozenset(subject.params["placeholders"])
    for one in addresses(bare):
        name = host(one.written)
        open_ended = not name and bare[one.end : one.end + 1] in ("<", "{", "[")
        what = "placeholder" if name in own or open_ended else kind(name)
        if what in _SAID:
            code, said, severity = _SAID[what]
            severity = "info" if field == "prompt" else severity
            yield CHECK.found(subject, field, one.start, one.end, said, code=code, severity=severity)
        elif one.written.count("(") > one.written.count(")"):
            said = "a bracket of the address is not closed"
            yield CHECK.found(subject, field, one.start, one.end, said, code="unbalanced-url")
        elif field == "completion" and not inside(spans, one.start) and _stands_bare(bare, one, marks):
            yield CHECK.found(
                subject, field, one.start, one.end, "the address is not written as a link", code="bare-url",
                severity="info",
            )  # fmt: skip


def _stands_bare(bare: str, one: Address, marks: Marks) -> bool:
    """Whether an address is neither the value of a tag nor what a reference says."""
    line = bare[max(bare.rfind("\n", 0, one.start) + 1, one.start - 200) : one.start]
    return (
        not inside(marks.html, one.start)
        and not _DEFINITION.match(line)
        and line[-2:] not in ("](", "] (")
        and line[-1:] != "["
    )


def _written(subject: Subject, field: str, marks: Marks, bare: str) -> Iterator[Finding]:
    """Links whose marks are not right, so that they are none."""
    spans = outermost((link.start, link.end) for link in marks.links)
    if "] " in bare:
        for found in _SPACED.finditer(bare):
            said = "there is a blank between the words of the link and where it points"
            fix = marks.text[found.start() : found.start(1)] + marks.text[found.end(1) : found.end()]
            yield CHECK.found(subject, field, found.start(), found.end(), said, code="malformed", fix=fix)
    if ")[" in bare:
        for found in _REVERSED.finditer(bare):
            said = "the brackets of the link are the wrong way round"
            words, _, target = marks.text[found.start() + 1 : found.end() - 1].rpartition(")[")
            yield CHECK.found(
                subject, field, found.start(), found.end(), said, code="reversed", fix=f"[{words}]({target})"
            )  # fmt: skip
    if "](" in bare:
        for found in _UNCLOSED.finditer(bare):
            if not inside(spans, found.start()):
                start, end = found.start() + 1, found.start() + len(found[0].rstrip())
                yield CHECK.found(subject, field, start, end, "the link is not closed", code="unclosed")


CHECK = Check(
    "links", 1, "instant", "warn", "broken anchors, relative or half-written links, hosts that cannot be or stand in",
    _run,
    params=(
        Option("schemes", ["http", "https", "mailto"], _words, "kinds of address that a link may have"),
        Option("placeholders", [], _words, "more hosts that stand for others, with commas between"),
    ),
)  # fmt: skip
