"""One HTTP exchange with a model host, hardened: its own client, no proxies, no redirects, no line without end.

Both network engines speak through this; what the lines mean is theirs.
"""

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.engines import failures
from workbench.engines.watch import Feed, Limits
from workbench.errors import ServiceFailed

if TYPE_CHECKING:
    import httpx

BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host is and how to speak of it."""

    host: str
    """The name that a person gave it."""
    address: str
    speaks: str
    """The protocol's name."""
    start: str
    """What to type so that it runs."""


def options(limits: Limits) -> dict[str, Any]:
    """What every HTTP client of this package is made with."""
    import httpx

    return {
        "follow_redirects": False,
        "trust_env": False,
        "timeout": httpx.Timeout(limits.listing, connect=limits.connect),
        # A connection an answer: cancelling closes it, and that tells the host to stop.
        "limits": httpx.Limits(max_keepalive_connections=0),
    }


def post(client: "httpx.Client", path: str, body: bytes, feed: Feed, place: Place) -> Iterator[bytes]:
    """Send a request and give the lines of the answer; a busy host is asked again after a while.

    Raises:
        ServiceFailed: whatever went wrong.
        Stopped: nobody reads any more.
        Refusal: the host answered with an error status; what it means depends on the protocol.
    """
    tries = feed.limits.retries + 1
    for number in range(tries):
        try:
            yield from _once(client, path, body, feed, place)
            return
        except Refusal as refusal:
            if refusal.status not in BUSY:
                raise
        if number + 1 < tries:
            feed.wait(feed.limits.backoff * 2**number * random.uniform(0.5, 1.5))
    raise failures.busy(place.host, tries)


class Refusal(Exception):
    """The host answered with an error status."""

    def __init__(self, status: int, body: bytes) -> None:
        """Keep the status and the first bytes of what it said."""
        super().__init__(status)
        self.status = status
        self.body = body


def _once(client: "httpx.Client", path: str, body: bytes, feed: Feed, place: Place) -> Iterator[bytes]:
    import httpx

    # The reader's limits are the watch's; this longer one only ends a thread that nobody waits for.
    patience = httpx.Timeout(feed.limits.first + feed.limits.gap, connect=feed.limits.connect)
    headers = {"Accept-Encoding": "identity", "Content-Type": "application/json"}
    request = client.build_request(
        "POST", path, content=body, headers=headers, timeout=patience, extensions={"trace": _catch_socket(feed)}
    )
    with spoken(place):
        response = client.send(request, stream=True)
        try:
            if response.is_redirect:
                raise failures.elsewhere(place.host, place.address)
            if response.status_code != httpx.codes.OK:
                raise Refusal(response.status_code, _beginning(response))
            if "html" in response.headers.get("content-type", ""):
                raise failures.not_a_host(place.host, place.address, place.speaks)
            yield from _lines(response, feed)
        finally:
            response.close()


def _catch_socket(feed: Feed) -> Any:  # noqa: ANN401 - httpx types its trace hook so
    """A hook that remembers the connection's socket, so that another thread can end a blocked read."""

    def trace(event: str, info: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            connection = info["return_value"].get_extra_info("socket")
            feed.on_stop = lambda: _shut(connection)

    return trace


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already: that is what was wanted


def _beginning(response: "httpx.Response") -> bytes:
    got = b""
    for part in response.iter_bytes():
        got += part
        if len(got) > 4096:
            break
    return got[:4096]


def _lines(response: "httpx.Response", feed: Feed) -> Iterator[bytes]:
    """Lines split at LF alone, each shorter than the limit of an answer."""
    rest = b""
    for part in response.iter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        yield from (line for line in whole if line.strip())
        # A piece of text comes in some 150 bytes of JSON: the bound on the wire is looser than that on the text.
        if len(rest) > feed.limits.size:
            raise failures.endless(feed.host, feed.limits.size)
    if rest.strip():
        yield rest


@contextmanager
def spoken(place: Place) -> Iterator[None]:
    """Turn what an HTTP client raises into what a person can act on."""
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, ConnectionError) as error:
        raise failures.down(place.host, place.address, place.start) from error
    except httpx.TimeoutException as error:
        raise failures.stalled(place.host, 0.0, begun=False) from error
    except httpx.HTTPError as error:
        raise failures.broken_off(place.host) from error


def refused(refusal: Refusal, said: str, place: Place, model: str, context: int, prompt: str) -> ServiceFailed:
    """What an error status means that both protocols share."""
    if failures.means_no_memory(said):
        return failures.out_of_memory(place.host, model)
    if failures.means_too_long(said):
        return failures.prompt_too_long(place.host, context)
    if refusal.status in (401, 403):
        return failures.needs_key(place.host)
    return failures.failed(place.host, refusal.status, failures.quotable(said, prompt))
