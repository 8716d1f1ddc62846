"""Secrets and personal data planted in prose: what share is found, and how often a clean text is blamed.

Values are made by faker for twelve countries, and by lot in the shape of the vendors' tokens; each is put into a
sentence of the test data, half of them behind a word that says what they are, half with nothing. Telephone numbers
that the country's numbering plan rules out are not counted: faker makes many. National numbers are those of the
countries whose checksum is known.
"""

import json
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import phonenumbers
from detect_secrets.core.scan import scan_line
from detect_secrets.settings import transient_settings
from faker import Faker
from row import Row, at_least, at_most

from checks.rules.personal_data import CHECK as PERSONAL
from checks.rules.secrets import CHECK as SECRETS
from checks.spec import Finding, Subject

LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE", "da_DK", "fi_FI")
EACH = 20
"""Values of a kind and country."""
DATA = Path(__file__).parents[1] / "data"
LABELS = {
    "email": "E-mail",
    "phone": "Tel.",
    "iban": "IBAN",
    "card": "Visa",
    "national": "PESEL / BSN / CPR / ID",
    "ip": "IP",
}
BARS = {"email": 0.98, "phone": 0.7, "iban": 0.98, "card": 0.9, "national": 0.7, "ip": 0.95}
NATIONAL = ("en_US", "pt_BR", "es_ES", "it_IT", "sv_SE", "fi_FI", "fr_FR", "pl_PL", "nl_NL")
CLEAN = ("sources/json.rst.txt", "sources/texmath.md", "sources/bisect.py")


def bench() -> Iterator[Row]:
    """Recall by kind, secrets beside detect-secrets, and what is said of clean texts."""
    lot = random.Random(7)
    prose = _prose()
    for kind, bar in BARS.items():
        found = planted = 0
        for locale, value in _values(kind, lot):
            for label in ("", LABELS[kind] + ": "):
                planted += 1
                found += _found(PERSONAL.run, prose, lot, f"{label}{value}", value, locale[:2])
        yield at_least(f"personal data found: {kind}", bar, found, planted, "planted")
    yield from _secrets(prose, lot)
    yield from _clean()


def _prose() -> list[str]:
    pairs = json.loads((DATA / "pairs" / "pandalm_20.json").read_text("utf-8"))
    texts = " ".join(str(one.get("response1", "")) for one in pairs)
    return [part for part in re.split(r"(?<=[.!?])\s+", texts) if len(part) > 30]


def _found(run: Callable[[Subject], Iterator[Finding]], prose: list[str], lot: random.Random, said: str,
           value: str, language: str) -> bool:  # fmt: skip
    """Whether a planted value is cut by some finding, wholly."""
    before, behind = lot.sample(prose, 2)
    text = f"{before} {said} {behind}"
    start = text.index(value)
    params = SECRETS.defaults
    marked = run(Subject({"completion": text}, {"language": language}, params))
    return any(one.start <= start and one.end >= start + len(value) for one in marked)


def _values(kind: str, lot: random.Random) -> Iterator[tuple[str, str]]:
    for locale in NATIONAL if kind == "national" else LOCALES:
        fake = Faker(locale)
        fake.seed_instance(lot.randrange(1 << 30))
        made: Callable[[], str] = {
            "email": fake.free_email, "phone": fake.phone_number, "iban": fake.iban, "card": fake.credit_card_number,
            "national": fake.cpf if locale == "pt_BR" else fake.ssn,
            "ip": fake.ipv4_public,
        }[kind]  # fmt: skip
        kept = 0
        for _ in range(EACH * 50):
            value = made()
            if kept < EACH and (kind != "phone" or _planned(value, locale[-2:])):
                kept += 1
                yield locale, value


def _planned(value: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False


def _drawn(lot: random.Random, size: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(lot.choices(letters, k=size))


def _tokens(lot: random.Random) -> Iterator[str]:
    """Tokens in the shape of their vendors; put together from halves, so that no scanner takes this file for a leak."""
    upper = string.ascii_uppercase + string.digits
    for _ in range(EACH):
        yield "AKI" + "A" + _drawn(lot, 16, upper)
        yield "gh" + "p_" + _drawn(lot, 36)
        yield "sk" + "_live_" + _drawn(lot, 24)
        yield "xo" + f"xb-{lot.randrange(10**11, 10**12)}-{lot.randrange(10**11, 10**12)}-{_drawn(lot, 24)}"
        yield "ey" + f"JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ{_drawn(lot, 40)}.{_drawn(lot, 43)}"
        yield "SG" + f".{_drawn(lot, 22)}.{_drawn(lot, 43)}"
        yield "AI" + "za" + _drawn(lot, 35)
        yield "glp" + "at-" + _drawn(lot, 20)


def _secrets(prose: list[str], lot: random.Random) -> Iterator[Row]:
    tokens = list(_tokens(lot))
    found = sum(_found(SECRETS.run, prose, lot, token, token, "en") for token in tokens)
    yield at_least("secrets found: tokens of eight vendors", 0.98, found, len(tokens), "planted")
    words = ["password", "API_KEY", "client_secret", "db_passwd"]
    values = [
        _drawn(lot, lot.randrange(10, 32), string.ascii_letters + string.digits + "!#%&") for _ in range(8 * EACH)
    ]
    given = [(value, f'{lot.choice(words)} = "{value}"') for value in values]
    named = sum(_found(SECRETS.run, prose, lot, said, value.rstrip("!"), "en") for value, said in given)
    yield at_least("secrets found: values drawn by lot behind a word", 0.85, named, len(given), "planted")
    names = "AWSKey GitHubToken Stripe Slack JwtToken SendGrid GitLabToken Keyword PrivateKey"
    plugins = [{"name": f"{name}Detector"} for name in names.split()]
    with transient_settings({"plugins_used": plugins}):
        theirs = sum(any(scan_line(f"{lot.choice(prose)} {said}")) for said in [*tokens, *(said for _, said in given)])
    yield at_least("secrets found / found by detect-secrets", 1.0, found + named, theirs, "secrets")


def _clean() -> Iterator[Row]:
    """Findings on documents and answers in which a reader found nothing secret, and of persons their authors only."""
    texts = [(DATA / name).read_text("utf-8") for name in CLEAN]
    pairs = json.loads((DATA / "pairs" / "pandalm_20.json").read_text("utf-8"))
    texts += [str(value) for one in pairs for value in one.values()]
    prompts = (DATA / "pairs" / "ifeval_prompts_40.jsonl").read_text("utf-8").splitlines()
    texts += [json.loads(line)["prompt"] for line in prompts]
    words = sum(len(text.split()) for text in texts)
    said: Counter[str] = Counter()
    for text in texts:
        subject = Subject({"completion": text}, {"language": "en"}, SECRETS.defaults)
        authors = [found.start() for found in re.finditer(r"(?<=author:: )[^\n]*", text)]
        for one in (*PERSONAL.run(subject), *SECRETS.run(subject)):
            line = text.rfind("\n", 0, one.start) + 1
            said[one.code] += not any(line <= place <= one.start for place in authors)
    yield at_most("blamed without reason, per 10,000 words", 2.0, said.total(), words / 10_000, "findings")
