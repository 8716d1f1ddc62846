"""A finding is known again: by its id in the same text, by what it flags in a text that was typed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.declaring import configured, declared
from checks.identity import finding_id, flag
from checks.runner import Checker
from checks.spec import Finding
from workbench.errors import Refused


def finding(start: int, end: int, rule: str = "doubled", field: str = "prompt", code: str = "") -> Finding:
    return Finding(rule, "warn", field, start, end, "a word stands twice", code=code)


def test_an_id_follows_from_the_text_the_rule_and_the_span() -> None:
    text = "the the end"
    name = finding_id(text, finding(0, 7))
    assert len(name) >= 16
    assert int(name, 16) >= 0
    assert finding_id(text, Finding("doubled", "info", "prompt", 0, 7, "said otherwise")) == name
    others = [
        finding_id(text + ".", finding(0, 7)), finding_id(text, finding(0, 6)), finding_id(text, finding(1, 7)),
        finding_id(text, finding(0, 7, "other")), finding_id(text, finding(0, 7, field="completion")),
        finding_id(text, finding(0, 7, code="x")),
    ]  # fmt: skip
    assert len({name, *others}) == 7


def test_in_a_project_an_id_begins_with_its_pairs() -> None:
    pair = "0123456789abcdef" * 2
    name = finding_id("the the end", finding(0, 7), pair)
    assert name == pair[:12] + finding_id("the the end", finding(0, 7))


@given(before=st.text(max_size=20), flagged=st.text(max_size=20), after=st.text(max_size=20), more=st.text(max_size=20))
def test_what_is_flagged_is_the_same_wherever_it_stands(before: str, flagged: str, after: str, more: str) -> None:
    was = flag({"prompt": before + flagged + after}, finding(len(before), len(before) + len(flagged)))
    at = len(more + before)
    now = flag({"prompt": more + before + flagged + more}, finding(at, at + len(flagged)))
    assert was == now
    assert flag({"prompt": flagged + "x"}, finding(0, len(flagged) + 1)) != was


def test_a_key_is_written_in_one_way_and_its_value_kept_without_floats() -> None:
    config = configured({})
    assert declared("hidden.on[skill=x, language=de]", "no", config) == ("hidden.on[language=de,skill=x]", False)
    assert declared("hidden.severity", "info", config) == ("hidden.severity", "info")
    assert declared("hidden/bidi.severity", "off", config) == ("hidden/bidi.severity", "off")
    said = {"kind": "banned", "text": "as an AI"}
    assert declared("custom.no-ai", '{"kind": "banned", "text": "as an AI"}', config) == ("custom.no-ai", said)
    assert declared("custom.no-ai", "", config) == ("custom.no-ai", None)
    assert declared("hidden.severity", "", configured({"hidden.severity": "info"})) == ("hidden.severity", None)


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("nothing.on", "yes", "there is no check"),
        ("hidden.size", "3", "has no 'size'"),
        ("hidden.on", "perhaps", "perhaps"),
        ("hidden.severity", "", "''"),
        ("hidden.on[skill]", "yes", "names no cell"),
        ("custom.No AI", "{}", "can't be the name"),
        ("custom.hidden", '{"kind": "banned", "text": "x"}', "can't be the name"),
        ("custom.x", "{", "x: "),
        ("custom.x", "[]", "no JSON object"),
        ("custom.x", '{"kind": "banned", "text": "x", "weight": 0.5}', "float"),
        ("custom.x", '{"kind": "loud", "text": "x"}', "its kind"),
        ("custom.x", '{"kind": "pattern", "text": "("}', "("),
    ],
)
def test_what_is_no_setting_is_refused_with_its_reason(key: str, text: str, told: str) -> None:
    with pytest.raises(Refused) as refusal:
        declared(key, text, configured({}))
    assert told in f"{refusal.value.title} {refusal.value.message}"


def test_a_rule_that_is_not_understood_any_more_is_told_as_not_checked() -> None:
    config = configured({"custom.old": {"kind": "gone", "text": "x"}, "custom.new": {"kind": "banned", "text": "bad"}})
    report = Checker(config).report({"prompt": "That is bad."})
    assert [one.rule for one in report.findings] == ["new"]
    assert "gone" in report.not_checked["old"]
