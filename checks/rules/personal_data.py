"""What leads to a person: mail addresses, telephone, account, card and national numbers, addresses in the net."""

from collections.abc import Iterator

from checks.parts.claims import Claims
from checks.parts.identity import Place, banking, hosts, mails, national, phones, windows
from checks.spec import Check, Finding, Subject
from workbench.domain.settings import Option

_TOLD = {
    "email": "the mail address of a person",
    "phone": "a telephone number",
    "iban": "the number of a bank account",
    "card": "the number of a payment card",
    "national": "a number that a state gives a person",
    "ip": "the address of a machine in the net",
}


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _run(subject: Subject) -> Iterator[Finding]:
    language = subject.facts.get("language", "en").split("-")[0]
    for field, text in subject.texts.items():
        claims = Claims()
        for start, end, code in _places(text, language):
            allowed = any(one.lower() in text[start:end].lower() for one in subject.params["allowed"])
            if not allowed and claims.claim(start, end):
                yield CHECK.found(subject, field, start, end, _TOLD[code], code=code)


def _places(text: str, language: str) -> Iterator[Place]:
    """What is surest first: of two that overlap the first holds."""
    if "@" in text:
        yield from mails(text)
    places = windows(text)
    for window in places:
        yield from banking(text, window)
        yield from national(text, window)
        yield from hosts(text, window)
        yield from phones(text, window, language)
    if not places and "::" in text:
        yield from hosts(text, (0, len(text)))


CHECK = Check(
    "personal-data", 1, "instant", "warn", "mail, telephone, account, card and national numbers, net addresses",
    _run,
    params=(Option("allowed", [], _words, "parts of what may stand in a text, with commas between"),),
)  # fmt: skip
