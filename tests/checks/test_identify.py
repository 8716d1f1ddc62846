"""Languages are told apart, by many threads at once as by one, and reading ease follows its published formula."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from checks.parts.ease import ease, syllables
from checks.parts.identify import identified, reads_as, same

TEXTS = {
    "en": "Before you open the housing, let the line cool for at least twenty minutes and check the gauge twice.",
    "de": "Bevor Sie das Gehäuse öffnen, lassen Sie die Leitung mindestens zwanzig Minuten abkühlen und prüfen.",
    "fr": "Avant d'ouvrir le boîtier, laissez la conduite refroidir au moins vingt minutes et vérifiez deux fois.",
    "es": "Antes de abrir la carcasa, deje que la línea se enfríe al menos veinte minutos y compruebe dos veces.",
    "it": "Prima di aprire la custodia, lasciate raffreddare la linea per almeno venti minuti e controllate due volte.",
    "pt": "Antes de abrir a caixa, deixe a linha arrefecer pelo menos vinte minutos e verifique duas vezes.",
    "nl": "Laat de leiding minstens twintig minuten afkoelen voordat u de behuizing opent en controleer het twee keer.",
    "ru": "Прежде чем открыть корпус, дайте линии остыть не менее двадцати минут и дважды проверьте манометр.",
    "ja": "ケースを開ける前に、ラインを少なくとも二十分間冷やし、圧力計を二度確認してください。",
}
KNOWN = frozenset(TEXTS) | {"sv", "pl", "zh", "ca"}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_enough_to_tell_a_language(language: str) -> None:
    found, likelihood = identified(TEXTS[language], KNOWN)
    assert found == language
    assert likelihood > 0.8


@pytest.mark.parametrize("language", [code for code in TEXTS if code != "ja"])
def test_function_words_say_which_language_it_is_and_which_not(language: str) -> None:
    assert reads_as(TEXTS[language], language)
    assert [other for other in TEXTS if other != language and reads_as(TEXTS[language], other)] == []


def test_threads_read_the_model_at_the_same_time() -> None:
    read = identified.__wrapped__
    texts = list(TEXTS.values()) * 30
    alone = [read(text, KNOWN) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: read(text, KNOWN), texts)) == alone


def test_codes_name_one_language_with_and_without_a_region() -> None:
    assert same("pt-BR", "pt")
    assert same("nb", "no")
    assert not same("de", "nl")


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [("made", "en", 1), ("jumped", "en", 1), ("wanted", "en", 2), ("boxes", "en", 2), ("table", "en", 2),
     ("straßenbahn", "de", 3), ("poeta", "es", 3), ("bueno", "es", 2), ("día", "es", 2), ("parlent", "fr", 1)],
)  # fmt: skip
def test_syllables_are_counted_by_vowels(word: str, language: str, number: int) -> None:
    assert syllables(word, language) == number


def test_reading_ease_is_the_published_formula() -> None:
    english = ease(["The cat sat on the mat.", "It was hot."], "en")
    assert english is not None
    assert english.score == pytest.approx(206.835 - 1.015 * 4.5 - 84.6 * 1)
    swedish = ease(["Katten satt på mattan.", "Sommarvärmen var stor."], "sv")
    assert swedish is not None
    assert swedish.formula == "LIX"
    assert swedish.score == pytest.approx(7 / 2 + 100 / 7)
    assert ease(["12 — 13."], "en") is None
