"""Mistakes of twelve kinds in each of two languages, planted by rule into right sentences.

Each planter takes a sentence and a source of chance, and gives the sentence with one mistake of its kind, or None
where the sentence has no place for it.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence

Planter = Callable[[str, random.Random], str | None]


def swap(pattern: str, pairs: Mapping[str, str]) -> Planter:
    """Replace one of the words that match, by what stands beside it in `pairs`."""

    def plant(sentence: str, chance: random.Random) -> str | None:
        places = [found for found in re.finditer(pattern, sentence) if found["it"].lower() in pairs]
        return _put(sentence, chance.choice(places), pairs) if places else None

    return plant


def _put(sentence: str, found: "re.Match[str]", pairs: Mapping[str, str]) -> str:
    word = found["it"]
    other = pairs[word.lower()]
    other = other[:1].upper() + other[1:] if word[:1].isupper() else other
    return sentence[: found.start("it")] + other + sentence[found.end("it") :]


def words(*pairs: str) -> Planter:
    """Replace a whole word, from `right>wrong` pairs."""
    table = dict(pair.split(">") for pair in pairs)
    return swap(rf"\b(?P<it>{'|'.join(map(re.escape, table))})\b", table)


def change(pattern: str, into: Callable[["re.Match[str]", random.Random], str]) -> Planter:
    """Replace one of the places that match."""

    def plant(sentence: str, chance: random.Random) -> str | None:
        places = list(re.finditer(pattern, sentence))
        if not places:
            return None
        found = chance.choice(places)
        return sentence[: found.start()] + into(found, chance) + sentence[found.end() :]

    return plant


def _turned(found: "re.Match[str]", chance: random.Random) -> str:
    word = found[0]
    places = [place for place in range(1, len(word) - 2) if word[place] != word[place + 1]]
    at = chance.choice(places or [1])
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _short(found: "re.Match[str]", chance: random.Random) -> str:
    at = chance.randrange(1, len(found[0]) - 1)
    return found[0][:at] + found[0][at + 1 :]


_LONG = r"(?<![A-ZÄÖÜ])\b[a-zäöüß]{6,}\b"
TURNED = change(_LONG, _turned)
SHORT = change(_LONG, _short)
TWICE = change(r"(?<= )[a-zäöü]+(?= )", lambda found, _: f"{found[0]} {found[0]}")
BLANK = change(r",(?= )", lambda _, __: " ,")

_FORMS = {"be": "been", "have": "has", "do": "does"}
_ARTICLES = dict(
    zip("der die das ein eine einen dem den".split(), "das der der eine ein eine die das".split(), strict=True)
)
ENGLISH: Mapping[str, Planter] = {
    "letters turned round": TURNED,
    "letter left out": SHORT,
    "word twice": TWICE,
    "blank before a comma": BLANK,
    "a or an": change(
        r"(?<= )(an (?=[aeio])|a (?=[b-df-np-tv-z]))", lambda found, _: "a " if found[0] == "an " else "an "
    ),
    "verb and subject": words("is>are", "are>is", "has>have", "have>has", "was>were", "were>was", "does>do"),
    "words that sound alike": words(
        "their>there",
        "there>their",
        "its>it's",
        "than>then",
        "then>than",
        "your>you're",
        "too>to",
        "effect>affect",
        "whether>weather",
        "lose>loose",
        "who's>whose",
    ),
    "of for have": change(r"\b(could|should|would|might|must) (have|be)\b", lambda found, _: f"{found[1]} of"),
    "form after a modal verb": change(
        r"\b(can|should|will|must|may|could|would) (be|have|use|make|get|take|do|find|need|send|contact|provide|ask)\b",
        lambda found, _: f"{found[1]} {_FORMS.get(found[2], found[2].rstrip('e') + 'ing')}",
    ),
    "plural after a number word": change(
        r"\b(many|several|these|those|two|three|few|some of the|all) ([a-z]{3,}[^s\W])s\b",
        lambda found, _: f"{found[1]} {found[2]}",
    ),
    "word left out": change(r" (to|of|the|be|is|are)(?= [a-z])", lambda _, __: ""),
    "preposition": words(
        "depends on>depends of",
        "in order to>in order for",
        "responsible for>responsible of",
        "according to>according with",
        "interested in>interested on",
        "consist of>consist from",
        "due to>due of",
        "instead of>instead from",
        "part of>part from",
        "able to>able of",
    ),
}
GERMAN: Mapping[str, Planter] = {
    "letters turned round": TURNED,
    "letter left out": SHORT,
    "word twice": TWICE,
    "blank before a comma": BLANK,
    "das or dass": words("dass>das"),
    "verb and subject": words(
        "ist>sind", "sind>ist", "wird>werden", "hat>haben", "haben>hat", "kann>können", "können>kann"
    ),
    "article": change(
        r"\b(der|die|das|ein|eine|einen|dem|den) (?=[A-ZÄÖÜ])",
        lambda found, _: f"{_ARTICLES[found[1]]} ",
    ),
    "noun in small letters": change(r"(?<=[a-zäöüß] )[A-ZÄÖÜ](?=[a-zäöüß]{3,})", lambda found, _: found[0].lower()),
    "comma left out": change(r", (?=(?:dass|wenn|weil|ob|damit|die|der|das|um|bevor) )", lambda _, __: " "),
    "ending of an adjective": change(
        r"\b((?:ein|eine|einen|einem|einer|der|die|das|den|dem) [a-zäöüß]{4,})en (?=[A-ZÄÖÜ])",
        lambda found, _: found[1] + "es ",
    ),
    "compound written apart": change(
        r"\b([A-ZÄÖÜ][a-zäöüß]{3,}(?:ungs|keits|heits|tions))([a-zäöüß]{4,})\b",
        lambda found, _: f"{found[1]} {found[2].capitalize()}",
    ),
    "verb after a modal verb": change(
        r"\b(kann|können|sollte|sollten|muss|müssen|darf|dürfen)\b(.*?)\b(\w+)en(?=[.,])",
        lambda found, _: f"{found[1]}{found[2]}{found[3]}t",
    ),
}


def planted(
    sentences: Sequence[str], planters: Mapping[str, Planter], many: int, seed: int = 1
) -> Mapping[str, list[tuple[str, str]]]:
    """Kind of mistake -> up to so many sentences, each right and wrong."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, plant in planters.items():
        chance = random.Random(f"{seed} {kind}")
        drawn = chance.sample(list(sentences), len(sentences))
        pairs = ((right, plant(right, chance)) for right in drawn)
        found[kind] = [(right, wrong) for right, wrong in pairs if wrong and wrong != right][:many]
    return found
