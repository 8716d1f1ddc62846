"""A model host on a real loopback socket that misbehaves in one chosen way, and remembers what it was sent."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

MODEL = "tiny:latest"
TAGS = {
    "models": [
        {"name": MODEL, "digest": "d1", "size": 7, "details": {"context_length": 8192}},
        {
            "name": "far:latest",
            "digest": "d2",
            "remote_host": "https://ollama.com",
            "details": {"context_length": 8192},
        },
    ]
}
OPENAI_MODELS = {"data": [{"id": MODEL, "max_model_len": 8192}]}


@dataclass
class Call:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Host:
    """The server as a test sees it."""

    address: str
    calls: list[Call] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when a client closed the connection that a misbehaviour held open."""

    @property
    def chats(self) -> list[Call]:
        return [call for call in self.calls if call.method == "POST"]


Behaviour = Callable[[socket.socket, Call, Host], None]


@contextmanager
def serving(behaviour: Behaviour, everywhere: bool = False) -> Iterator[Host]:
    """Serve chats with a behaviour, lists of models properly (unless `everywhere`)."""
    listener = socket.create_server(("127.0.0.1", 0))
    host = Host(f"http://127.0.0.1:{listener.getsockname()[1]}")
    stop = threading.Event()

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            call = _read(connection)
            host.calls.append(call)
            listing = {"/api/tags": TAGS, "/v1/models": OPENAI_MODELS}.get(call.path)
            if listing and not everywhere:
                send(connection, 200, json.dumps(listing).encode())
            else:
                behaviour(connection, call, host)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield host
    finally:
        stop.set()
        listener.close()


def _read(connection: socket.socket) -> Call:
    got = b""
    while b"\r\n\r\n" not in got:
        part = connection.recv(65536)
        if not part:
            raise OSError("closed")
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, path, _ = first.split(" ", 2)
    return Call(method, path, headers, body)


def send(connection: socket.socket, status: int, body: bytes, kind: str = "application/json", more: str = "") -> None:
    """A whole answer with its length."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    connection.sendall(head.encode() + body)


def begin(connection: socket.socket, kind: str = "application/x-ndjson") -> None:
    """The head of an answer that ends with the connection."""
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())


def line(text: str = "", **more: object) -> bytes:
    """A line of Ollama's stream."""
    told = {"model": MODEL, "message": {"role": "assistant", "content": text}, "done": False, **more}
    return json.dumps(told).encode() + b"\n"


def chunk(text: str = "", finish: str | None = None, **more: object) -> bytes:
    """An event of OpenAI's stream."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice], **more}).encode() + b"\n\n"


def whole(text: str, read: int = 1000, reason: str = "stop") -> Behaviour:
    """A good answer in two pieces, in the protocol that is asked for."""

    def behave(connection: socket.socket, call: Call, host: Host) -> None:
        half = len(text) // 2
        if call.path.startswith("/v1"):
            begin(connection, "text/event-stream")
            usage = {"usage": {"prompt_tokens": read, "completion_tokens": 2}}
            connection.sendall(b": hello\n\n" + chunk(text[:half]) + chunk(text[half:]) + chunk(finish=reason, **usage))
            connection.sendall(b"data: [DONE]\n\n")
            return
        begin(connection)
        connection.sendall(line(text[:half]) + line(text[half:]))
        connection.sendall(line(done=True, done_reason=reason, prompt_eval_count=read, eval_count=2))

    return behave


def pieces(call: Call, text: str) -> bytes:
    """The first piece of an answer in the protocol that is asked for."""
    return chunk(text) if call.path.startswith("/v1") else line(text)


def hold(connection: socket.socket, host: Host) -> None:
    """Say nothing until the client goes."""
    with suppress(OSError):
        while connection.recv(1024):
            pass
    host.gone.set()


def stall_before_headers(connection: socket.socket, call: Call, host: Host) -> None:
    hold(connection, host)


def stall_in_the_middle(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    connection.sendall(pieces(call, "The deposit "))
    hold(connection, host)


def drip(connection: socket.socket, call: Call, host: Host) -> None:
    """Bytes without an end of line, always in time for a limit on reads."""
    begin(connection)
    with suppress(OSError):
        while not host.gone.wait(0.02):
            connection.sendall(b" ")


def half_a_stream(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    connection.sendall(pieces(call, "The deposit ") + pieces(call, "may not"))


def half_a_line(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    connection.sendall(pieces(call, "The deposit ") + pieces(call, "may not")[:20])


def reset(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    connection.sendall(pieces(call, "The deposit "))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def out_of_memory_line(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    error = json.dumps({"error": "model requires more system memory (9.1 GiB) than is available"}).encode()
    connection.sendall((b"data: " if call.path.startswith("/v1") else b"") + error + b"\n\n")


def endless(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    with suppress(OSError):
        while True:
            connection.sendall(pieces(call, "and so on " * 100))


def endless_line(connection: socket.socket, call: Call, host: Host) -> None:
    begin(connection)
    with suppress(OSError):
        while True:
            connection.sendall(b"x" * 65536)


def web_page(connection: socket.socket, call: Call, host: Host) -> None:
    send(connection, 200, b"<html><body>Log in</body></html>", "text/html")


def error(status: int, said: str) -> Behaviour:
    """An error status with a message in both protocols' shape."""

    def behave(connection: socket.socket, call: Call, host: Host) -> None:
        told = {"error": {"message": said} if call.path.startswith("/v1") else said}
        send(connection, status, json.dumps(told).encode())

    return behave


def redirect(to: str) -> Behaviour:
    """A redirect to another host."""

    def behave(connection: socket.socket, call: Call, host: Host) -> None:
        send(connection, 307, b"", more=f"Location: {to}{call.path}\r\n")

    return behave


def echo_of_the_prompt(connection: socket.socket, call: Call, host: Host) -> None:
    """An error that repeats what it was sent, as some validators do."""
    said = f"invalid input: {json.loads(call.body)['messages'][-1]['content']}"
    error(400, said)(connection, call, host)
