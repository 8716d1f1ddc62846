"""What a project tells models is its own: kept in its log, recorded with each draft, undone like the rest."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import misbehaving as bad
from torture.project import Crew, found_project

from storage.collection import open_collection
from workbench.domain.listing import Filter
from workbench.engines import templates
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.errors import Refused
from workbench.progress import finish
from workbench.services import people
from workbench.services.drafting import draft_prompts
from workbench.services.ingesting import ingest
from workbench.services.profiling import profile
from workbench.services.questions import Wish
from workbench.services.templating import reset_template, set_template, template_for, template_lines
from workbench.services.undoing import redo, undo

MINE = '+++\npurpose = "Ours."\nkind = "prompt"\nskill = "open QA"\n+++\nOur way: {{ text }}\n'
PROFILE = '+++\npurpose = "Ours."\nkind = "profile"\n+++\nOur profile: {{ text }}\n'
NAME = "prompt_open_qa"
ANSWER = json.dumps({"evidence": [1], "topic": "notice", "use_case": "who leaves", "area": "general",
                     "relevant": True})  # fmt: skip


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    made = found_project(tmp_path / "p.sft")
    source = tmp_path / "a.md"
    source.write_text("# Notice\n\n" + "The tenant gives notice in writing three months before leaving. " * 12)
    finish(ingest(made.collection, made.act("ann"), [source]))
    yield made
    made.collection.close()


def in_force(crew: Crew, name: str = NAME) -> templates.Template:
    with crew.collection.view() as view:
        return template_for(view, name)


def asked(crew: Crew, skill: str = "open_qa") -> str:
    """Draft a prompt; what the host was sent."""
    with bad.serving(bad.whole(f"Who leaves, {len(skill)}?")) as host:
        chosen = Chosen(OllamaHost(host.address), bad.MODEL)
        finish(draft_prompts(crew.collection, crew.act("ann"), chosen, Wish(skill=skill), limit=1))
        return host.chats[0].body.decode() if host.chats else ""


def test_the_projects_own_text_is_what_the_model_is_told_and_what_the_draft_records(crew: Crew) -> None:
    set_template(crew.collection, crew.act("eve"), NAME, MINE.replace("\n", "\r\n"), "my.j2")
    assert "Our way: # Notice" in asked(crew)
    with crew.collection.view() as view:
        [draft] = view.drafts(Filter())
        assert [line.template.name for line in template_lines(view) if line.own] == [NAME]
    assert draft.facts["template_hash"] == templates.parse(NAME, MINE).hash
    assert draft.facts["template_hash"] != templates.builtin()[NAME].hash


def test_profiles_are_asked_for_in_the_projects_own_words(crew: Crew) -> None:
    set_template(crew.collection, crew.act("eve"), "profile", PROFILE, "my.j2")
    with bad.serving(bad.whole(ANSWER)) as host:
        chosen = Chosen(OllamaHost(host.address), bad.MODEL)
        assert finish(profile(crew.collection, crew.act("ann"), chosen, limit=1)).kept == 1
        assert "Our profile: [1] " in host.chats[0].body.decode()


def test_it_is_undone_redone_and_reset(crew: Crew) -> None:
    builtin = templates.builtin()[NAME]
    set_template(crew.collection, crew.act("eve"), NAME, MINE, "my.j2")
    undo(crew.collection, crew.act("eve"))
    assert in_force(crew) == builtin
    redo(crew.collection, crew.act("eve"))
    assert in_force(crew).purpose == "Ours."
    reset_template(crew.collection, crew.act("eve"), NAME)
    assert in_force(crew) == builtin
    with pytest.raises(Refused, match=f"no {NAME} of its own"):
        reset_template(crew.collection, crew.act("eve"), NAME)


def test_it_stands_in_a_reopened_project(crew: Crew) -> None:
    set_template(crew.collection, crew.act("eve"), NAME, MINE, "my.j2")
    path = crew.collection.path
    crew.collection.close()
    crew.collection = open_collection(path)
    assert in_force(crew).purpose == "Ours."


def test_a_skill_of_the_projects_own_is_drafted_for_once_it_has_a_template(crew: Crew) -> None:
    with pytest.raises(Refused, match="No such template: prompt_triage"):
        set_template(crew.collection, crew.act("eve"), "prompt_triage", MINE, "my.j2")
    people.change_setting(crew.collection, crew.act("eve"), "skills", "triage")
    assert asked(crew, "triage") == ""
    set_template(crew.collection, crew.act("eve"), "prompt_triage", MINE, "my.j2")
    assert "Our way: # Notice" in asked(crew, "triage")


def test_only_a_lead_changes_what_models_are_told_and_only_to_what_works(crew: Crew) -> None:
    with pytest.raises(Refused, match="ann is author"):
        set_template(crew.collection, crew.act("ann"), NAME, MINE, "my.j2")
    with pytest.raises(Refused, match=r"my\.j2, line 6: .*'tenant'"):
        set_template(crew.collection, crew.act("eve"), NAME, MINE.replace("text", "tenant"), "my.j2")
    assert in_force(crew) == templates.builtin()[NAME]
