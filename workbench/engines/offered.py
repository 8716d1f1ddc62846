"""The models that a server offers: asked for once in a while, and looked up by name."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.engines import failures, wire
from workbench.errors import ServiceFailed
from workbench.ports import ModelInfo

if TYPE_CHECKING:
    import httpx

FRESH = 10.0
"""Seconds that a list of models is believed."""


class Offered:
    """A server's models, as it listed them last."""

    def __init__(self, host: str, cure: str, fetch: Callable[[], list[ModelInfo]]) -> None:
        """Fetch nothing yet.

        Args:
            host: what the person calls the server.
            cure: what to type where a model is missing, with MODEL for its name.
            fetch: asks the server.
        """
        self._host = host
        self._cure = cure
        self._fetch = fetch
        self._listed: tuple[float, list[ModelInfo]] = (-FRESH, [])

    def renewed(self) -> list[ModelInfo]:
        """The models as the server lists them now."""
        found = self._fetch()
        self._listed = (time.monotonic(), found)
        return found

    def named(self, *names: str) -> ModelInfo:
        """The first model that has one of the names; raises ServiceFailed with those that there are."""
        listed, found = self._listed
        if time.monotonic() - listed > FRESH:
            found = self.renewed()
        for info in found:
            if info.name in names:
                return info
        raise self.missing(names[0])

    def missing(self, name: str) -> ServiceFailed:
        """What is said where there is no such model."""
        known = [info.name for info in self._listed[1]]
        return failures.missing_model(self._host, name, known, self._cure.replace("MODEL", name or "MODEL"))


def told(response: "httpx.Response", place: wire.Place) -> dict[str, Any]:
    """The JSON object of an answer about models; raises ServiceFailed where it is none."""
    if response.is_redirect:
        raise failures.elsewhere(place.host, place.address)
    if response.status_code in (401, 403):
        raise failures.needs_key(place.host)
    if response.status_code >= 500:
        raise failures.failed(place.host, response.status_code, "")
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.status_code != 200 or not isinstance(answer, dict):
        raise failures.not_a_host(place.host, place.address, place.speaks)
    return answer
