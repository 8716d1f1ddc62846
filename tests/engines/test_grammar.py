"""LanguageTool on this machine, and only there."""

import pytest
from engines import misbehaving as bad

from workbench.engines.grammar import Grammar
from workbench.errors import ServiceFailed


def test_it_finds_mistakes_at_their_place(languagetool_server: str) -> None:
    grammar = Grammar(languagetool_server)
    text = "🙂 And 🙂 he go to school."
    found = grammar.check(text, "en-US")
    assert any(text[m.start : m.end] in ("go", "he go") for m in found), found
    assert all(m.message and m.rule for m in found)
    assert any(m.replacements for m in grammar.check("Das ist ein Feler.", "de-DE"))


def test_it_says_which_language_it_lacks(languagetool_server: str) -> None:
    with pytest.raises(ServiceFailed, match="tlh"):
        Grammar(languagetool_server).check("nuqneH", "tlh")


@pytest.mark.parametrize(
    "address",
    [
        "https://api.languagetool.org",
        "http://192.168.1.5:8081",
        "http://0.0.0.0:8081",
        "http://127.0.0.1.evil.org",
        "ftp",
        "",
    ],
)
def test_no_address_but_loopback_is_taken(address: str) -> None:
    with pytest.raises(ServiceFailed, match="not on this machine"):
        Grammar(address)


@pytest.mark.parametrize(
    ("behaviour", "title"),
    [
        (bad.web_page, "Not a LanguageTool server"),
        (bad.error(500, "x"), "Not a LanguageTool server"),
        (bad.redirect("http://127.0.0.1:1"), "Not a LanguageTool server"),
        (bad.stall_before_headers, "LanguageTool does not answer"),
        (bad.reset, "LanguageTool is down"),
    ],
    ids=lambda v: getattr(v, "__name__", v),
)
def test_a_fault_is_told(behaviour: bad.Behaviour, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with bad.serving(behaviour) as host, pytest.raises(ServiceFailed) as failed:
        Grammar(host.address, timeout=0.5).check("Text.", "en-US")
    assert failed.value.title == title
