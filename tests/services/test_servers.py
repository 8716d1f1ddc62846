"""The real servers answer as the engines expect of them."""

import json
import urllib.request

import pytest
from services import servers


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
