"""Grammar by a LanguageTool server on this machine; never the public one.

language-tool-python fetches and starts the server. Its client is not used: it obeys proxies, follows redirects, and
keeps the places of wide characters in one variable for all threads.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from workbench.errors import ServiceFailed

TIMEOUT = 180.0
"""Seconds for one text: the first of a language loads its rules."""
SURE = 0.99
"""Least confidence at which its guess of a language is believed: below it stand texts of a few words."""
PREFERRED = "en-US,de-DE,pt-PT,ca-ES"
"""The variants that it takes where it guesses a language: without one it checks no spelling."""
CURE = "start it with `workbench setup`, or name a server on this machine in the machine's settings"


@dataclass(frozen=True, slots=True)
class Match:
    """Something that LanguageTool would change."""

    start: int
    """Unicode code points from the start of the text."""
    end: int
    message: str
    rule: str
    category: str
    replacements: tuple[str, ...]


class Grammar:
    """A LanguageTool server on loopback."""

    def __init__(self, address: str, *, timeout: float = TIMEOUT) -> None:
        """Name the server; nothing is connected yet.

        Args:
            address: its base address (`http://127.0.0.1:8081`).
            timeout: seconds for one question.

        Raises:
            ServiceFailed: the address is not on this machine.
        """
        if not _is_loopback(address):
            raise ServiceFailed(
                "LanguageTool is elsewhere",
                f"{address} is not on this machine; texts do not leave it",
                "name a server on 127.0.0.1",
            )
        self.address = address.rstrip("/").removesuffix("/v2")
        self._timeout = timeout

    @cached_property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that it knows.

        Raises:
            ServiceFailed: no LanguageTool answers there.
        """
        rows = self._ask("languages", None)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._not_it()
        return frozenset(str(row.get(key)) for row in rows for key in ("code", "longCode"))

    def knows(self, language: str) -> bool:
        """Whether it can check a language; raises ServiceFailed where it does not answer."""
        return language in self.languages

    def check(self, text: str, language: str) -> list[Match]:
        """What it would change in a text.

        Args:
            text: any text without lone surrogates.
            language: a code such as `fr` or `en-US`; with '' it is guessed, and a text of unsure language left alone.

        Raises:
            ServiceFailed: no LanguageTool answers there, or it does not know the language.
        """
        if language and language not in self.languages:
            raise ServiceFailed(
                "LanguageTool lacks the language",
                f"{self.address} does not know {language!r}",
                "install that language, or leave it unchecked",
            )
        guess = {"language": "auto", "preferredVariants": PREFERRED}
        told = self._ask("check", {"text": text, **({"language": language} if language else guess)})
        places = _code_points(text)
        try:
            if not language and told["language"]["detectedLanguage"]["confidence"] < SURE:
                return []
            return [_match(match, places) for match in told["matches"]]
        except (LookupError, TypeError, ValueError, AttributeError):
            raise self._not_it() from None

    def _ask(self, what: str, params: Mapping[str, str] | None) -> Any:  # noqa: ANN401 - JSON
        import httpx

        url = f"{self.address}/v2/{what}"
        try:
            # Certificates take 60 ms to read, and nobody shows one on http.
            secure = url.startswith("https:")
            with httpx.Client(trust_env=False, follow_redirects=False, timeout=self._timeout, verify=secure) as client:
                answer = client.post(url, data=dict(params)) if params else client.get(url)
            if answer.status_code != httpx.codes.OK:
                raise self._not_it()
            return answer.json()
        except httpx.TimeoutException as error:
            raise ServiceFailed(
                "LanguageTool does not answer",
                f"nothing from {self.address} within {self._timeout:g} s",
                "try again; the first text of a language takes longest",
            ) from error
        except httpx.HTTPError as error:
            raise ServiceFailed("LanguageTool is down", f"nothing answers at {self.address}", CURE) from error
        except ValueError as error:
            raise self._not_it() from error

    def _not_it(self) -> ServiceFailed:
        return ServiceFailed(
            "Not a LanguageTool server", f"what answers at {self.address} is something else or failed", CURE
        )


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _code_points(text: str) -> list[int]:
    """For each UTF-16 unit, in which LanguageTool counts, the code point that it belongs to; one more for the end."""
    places = [place for place, character in enumerate(text) for _ in range(2 if ord(character) > 0xFFFF else 1)]
    return [*places, len(text)]


def _match(told: Mapping[str, Any], places: list[int]) -> Match:
    start, length, last = int(told["offset"]), int(told["length"]), len(places) - 1
    rule = told.get("rule") or {}
    replacements = tuple(str(one.get("value", "")) for one in told.get("replacements") or ())[:8]
    return Match(
        places[min(start, last)],
        places[min(start + length, last)],
        str(told.get("message", "")),
        str(rule.get("id", "")),
        str((rule.get("category") or {}).get("id", "")),
        replacements,
    )
