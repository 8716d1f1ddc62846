"""The real servers answer as the engines expect of them."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from services import servers
from services.toolbox import TOOLS


def post(url: str, body: dict[str, object]) -> dict[str, object]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        answer: dict[str, object] = json.load(reply)
        return answer


@pytest.mark.ollama
def test_ollama_answers_under_a_schema(ollama_server: str) -> None:
    schema = {"type": "object", "properties": {"colour": {"enum": ["red", "green"]}}, "required": ["colour"]}
    answer = post(
        f"{ollama_server}/api/chat",
        {
            "model": servers.MODEL,
            "messages": [{"role": "user", "content": "Name the colour of grass."}],
            "format": schema,
            "stream": False,
            "options": {"seed": 1, "temperature": 0, "num_predict": 30},
        },
    )
    message = answer["message"]
    assert isinstance(message, dict)
    assert json.loads(message["content"])["colour"] in ("red", "green")
    assert answer["done"] is True


@pytest.mark.languagetool
@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en-US", "This are a bad sentence.", "are"),
        ("de-DE", "Das ist ein Fehlerr in einem Satz.", "Fehlerr"),
    ],
)
def test_languagetool_finds_the_error(languagetool_server: str, language: str, text: str, wrong: str) -> None:
    import language_tool_python

    with language_tool_python.LanguageTool(language, remote_server=languagetool_server) as tool:
        matches = tool.check(text)
    assert wrong in [text[match.offset : match.offset + match.error_length] for match in matches]


@pytest.mark.languagetool
def test_languagetool_is_content_with_a_right_sentence(languagetool_server: str) -> None:
    import language_tool_python

    with language_tool_python.LanguageTool("en-US", remote_server=languagetool_server) as tool:
        assert tool.check("This is a good sentence.") == []


STARTER = """
import sys, threading
from pathlib import Path
from services import servers
name, home = sys.argv[1:]
with getattr(servers, name)(Path(home)) as address:
    print(address, flush=True)
    threading.Event().wait()
"""


def group(number: int) -> list[str]:
    """The living processes of a group."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = place.read_text().rpartition(")")
        except OSError:  # it ended meanwhile
            continue
        state, _, its_group = rest.split()[:3]
        if its_group == str(number) and state not in "ZX":
            found.append(name)
    return found


def starter_of(name: str, home: Path) -> tuple["subprocess.Popen[str]", str]:
    """A program that holds a server open, and the server's address."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, name, str(home)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests"))),
             "WORKBENCH_TOOLS_DIR": str(TOOLS)},
    )  # fmt: skip
    assert starter.stdout
    address = starter.stdout.readline().strip()
    if not address:
        starter.communicate()
    return starter, address


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("ollama", "languagetool")]
)
def test_a_server_ends_with_its_starter_even_by_kill_9(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(f"{name}_server")  # skips or fails where there is none
    starter, address = starter_of(name, tmp_path)
    try:
        if name == "ollama":  # with a model loaded, which a process of the server's holds
            body = {"model": servers.MODEL, "prompt": "Hello", "stream": False, "options": {"num_predict": 1}}
            assert post(f"{address}/api/generate", body)["done"] is True
        (leader,) = map(int, Path(f"/proc/{starter.pid}/task/{starter.pid}/children").read_text().split())
        assert len(group(leader)) == (2 if name == "ollama" else 1)
    finally:
        starter.kill()
        starter.communicate()
    deadline = time.monotonic() + 30
    while group(leader) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert group(leader) == []
