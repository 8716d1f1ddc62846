"""Numbers and addresses that lead to a person, told from numbers that look alike by their checksums and plans.

Libraries of numbering plans are loaded when a text has a candidate, not before.
"""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from ipaddress import ip_address
from typing import Any

from checks.parts.addresses import kind
from checks.parts.marking import Span
from checks.parts.words import numbered

Place = tuple[int, int, str]
"""First code point, behind the last, and code of what stands there."""
_LONG = re.compile(r"[0-9](?:[ ().\-/+A-Z]{0,3}[0-9]){5,}")
"""Six digits and more with little between them: where there are none, there is no number to look at."""
_AROUND = 24
"""Code points beside such digits that may belong to a number."""
_MAIL = re.compile(r"(?<![\w.+%-])([\w.+%-]{1,64})@((?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24})(?![\w@-])")
_PHONE = re.compile(
    r"(?<![\w.,/+-])(?:\+|\(\+|00)?[( ]{0,2}\d[\d ().\-/\u00a0\u2011]{5,22}\d"
    r"(?: ?(?:x|ext\.?) ?\d{1,6})?(?![\w%]|[.,]\d)"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_CARD = re.compile(
    r"(?<![\d.,/+-])(?:\d{4}[ -]){3}\d{1,7}(?![\d/-])|(?<![\w.,/+-])\d{13,19}(?![\w/-])|\b3\d{3}[ -]\d{6}[ -]\d{5}\b"
)
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|35\d{14}|3[068]\d{12}|(?:1800|2131)\d{11}|(?:50|5[6-8]|6)\d{10,17}"
)
_IP = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IP6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:{1,2}){2,7}[0-9A-Fa-f]{1,4}(?![\w:])")
_VERSION = re.compile(r"(?:version|release|section|chapter|v|§|oid|build)[ .:]{0,2}\Z", re.IGNORECASE)
_REACH = 40
"""Code points before a number in which a word may say what it is."""


@lru_cache(maxsize=1)
def known() -> Mapping[str, Any]:
    """What `personal.json` says."""
    said: dict[str, Any] = json.loads(files("checks.data").joinpath("personal.json").read_bytes())
    said["numbers"] = frozenset(re.sub(r"\W", "", one) for one in said["numbers"])
    said["roles"] = frozenset(said["roles"])
    said["fictional"] = re.compile("|".join(said["fictional"]))
    said["national"] = tuple(
        (one["module"], _alone(one["pattern"]), tuple(one.get("keyword", ()))) for one in said["national"]
    )
    return said


def _alone(pattern: str) -> "re.Pattern[str]":
    """A number that is no part of a longer one."""
    return re.compile(rf"(?<![\w.,/+-]){pattern}(?![\w/-]|[.,]\d)")


def windows(text: str) -> list[Span]:
    """Where numbers can stand: the places around digits, each wide enough for all of a number."""
    found: list[Span] = []
    if not numbered(text):
        return found
    for digits in _LONG.finditer(text):
        start, end = max(0, digits.start() - _AROUND), min(len(text), digits.end() + _AROUND)
        if found and end <= found[-1][1]:
            continue
        while end < len(text) and (text[end].isalnum() or text[end] in "-./+"):
            end += 1
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def mails(text: str) -> Iterator[Place]:
    """Addresses of persons: neither those of an office nor those that stand for others."""
    for found in _MAIL.finditer(text):
        person, host = found[1].lower().strip("."), found[2].lower()
        office = not known()["roles"].isdisjoint((re.split(r"[+.]", person)[0], person.rpartition("-")[2]))
        office = office or person in known()["placeholder_people"]
        if not office and kind(host) == "host":
            yield found.start(), found.end(), "email"


def banking(text: str, window: Span) -> Iterator[Place]:
    """Account numbers and cards."""
    from stdnum import iban, luhn

    for found in _IBAN.finditer(text, *window):
        number = found[0]
        while len(number) > 14 and not iban.is_valid(number):
            number = re.sub(r"[ -]?[A-Z0-9]{1,4}\Z", "", number, count=1) if " " in number else ""
        if len(number) > 14 and _compact(number) not in known()["numbers"]:
            yield found.start(), found.start() + len(number), "iban"
    for found in _CARD.finditer(text, *window):
        digits = _compact(found[0])
        if _ISSUER.fullmatch(digits) and luhn.is_valid(digits) and digits not in known()["numbers"]:
            yield found.start(), found.end(), "card"


def national(text: str, window: Span) -> Iterator[Place]:
    """Numbers that a state gives a person; those without much of a shape only behind a word that says so."""
    for module, pattern, words in known()["national"]:
        for found in pattern.finditer(text, *window):
            said = not words or any(word in _before(text, found.start()) for word in words)
            if said and _compact(found[0]) not in known()["numbers"] and _plan(module).is_valid(found[0]):
                yield found.start(), found.end(), "national"


@lru_cache(maxsize=64)
def _plan(module: str) -> Any:  # noqa: ANN401 - a module of a library
    return importlib.import_module(f"stdnum.{module}")


def phones(text: str, window: Span, language: str) -> Iterator[Place]:
    """Telephone numbers: with their country's code, as a country writes them, or behind a word that says so."""
    import phonenumbers

    regions = known()["regions"].get(language, ())
    for found in _PHONE.finditer(text, *window):
        written = found[0].strip()
        digits = sum(map(str.isdigit, re.split("[xe]", written)[0]))
        if not 7 <= digits <= 15 or _compact(written) in known()["numbers"] or _DATED.fullmatch(written):
            continue
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        for region in _tried(text, start, written, regions):
            try:
                number = phonenumbers.parse(written, region)
            except phonenumbers.NumberParseException:
                continue
            shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if known()["fictional"].match(shown):
                break
            if phonenumbers.is_valid_number(number):
                yield start, start + len(written), "phone"
                break


_LOCAL = re.compile(
    r"\(\d{2,5}\) ?\d[\d .-]{4,}|(?:1[- .])?\d{3}[-.]\d{3}[-.]\d{4}"
    r"|0\d{1,4}[ /-]\d[\d /-]{4,}|0\d(?:[ .]\d\d){4}"
)
"""Numbers as they are written within a country."""
_DATED = re.compile(
    r"(?:19|20)\d\d[ ./-]+\d{1,4}(?:[ ./-]+\d{1,4})*|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}[^(]*"
    r"|\d{1,3}(?:[ .]\d{3})+|(?:\d{1,3}\.){3}\d{1,3} .*"
)
"""Dates, spans of years, and numbers with something between their thousands."""


def _tried(text: str, start: int, written: str, regions: tuple[str, ...]) -> Iterator[str | None]:
    """The countries by whose plans a number is read."""
    if written.startswith(("+", "(+", "00")):
        yield None if written[0] != "0" else "DE"
    elif _LOCAL.fullmatch(re.split(" ?[xe]", written)[0]) or any(
        word in _before(text, start) for word in known()["calling"]
    ):
        yield from regions or ("US",)


def hosts(text: str, window: Span) -> Iterator[Place]:
    """Addresses of machines in the open net; not those of manuals, of closed nets, nor numbers of versions."""
    for found in (
        *_IP.finditer(text, *window),
        *(_IP6.finditer(text, *window) if "::" in text or text.count(":") > 6 else ()),
    ):
        try:
            address = ip_address(found[0])
        except ValueError:
            continue
        small = address.version == 4 and max(address.packed) < 30
        if not address.is_global or small or found[0] in known()["resolvers"] or address.is_multicast:
            continue
        if not _VERSION.search(text[max(0, found.start() - 12) : found.start()]):
            yield found.start(), found.end(), "ip"


def _compact(number: str) -> str:
    return re.sub(r"\W", "", number)


def _before(text: str, place: int) -> str:
    return text[max(0, place - _REACH) : place].lower()
