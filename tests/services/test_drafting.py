"""Drafts come whole or not at all, with all that made them; what was offered and refused is not offered again."""

import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from engines import misbehaving as bad
from services.servers import MODEL
from torture.project import Crew, found_project

from workbench.domain.listing import DraftLine, Filter
from workbench.engines.embedded import EmbeddedHost
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.engines.watch import Limits
from workbench.errors import Refused, ServiceFailed
from workbench.progress import finish
from workbench.services import people
from workbench.services.answers import Partial
from workbench.services.drafting import (
    Made,
    draft_completions,
    draft_prompts,
    draft_rewrite,
    refuse,
    stream_completion,
    stream_prompt,
)
from workbench.services.ingesting import ingest
from workbench.services.profiling import keep_chunks
from workbench.services.questions import Wish
from workbench.services.writing import Manuscript, write_new

QUICK = Limits(first=4.0, gap=4.0, total=20.0, retries=2, backoff=0.05)
PARAGRAPH = "The tenant of house {n} gives notice in writing three months before leaving. The landlord confirms it. "
CODE = '''"""Rents."""


def due(rent: int, months: int) -> int:
    """What a tenant owes."""
    if months < 0:
        raise ValueError("no debt in the future")
    return rent * months
'''


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """A project with four chunks of prose and one of code."""
    made = found_project(tmp_path / "p.sft")
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.md").write_text(f"# House {number}\n\n{PARAGRAPH.format(n=number) * 12}\n\n")
    (folder / "rents.py").write_text(CODE)
    finish(ingest(made.collection, made.act("ann"), [folder]))
    yield made
    made.collection.close()


@pytest.fixture
def pair(crew: Crew) -> str:
    """A pair whose prompt was accepted."""
    made = crew.write(prompt="When does a tenant have to give notice?")
    crew.submit(made)
    crew.judge(made)
    return made


def faulty(host: bad.Host, slots: int = 1) -> Chosen:
    return Chosen(OllamaHost(host.address, "test host", slots=slots, limits=QUICK), bad.MODEL)


def counting(text: str = "Question {n}?") -> bad.Behaviour:
    """Answers that differ."""
    lock, numbers = threading.Lock(), iter(range(1000))

    def behave(connection: object, call: bad.Call, host: bad.Host) -> None:
        with lock:
            number = next(numbers)
        bad.whole(text.format(n=number))(connection, call, host)  # type: ignore[arg-type]

    return behave


def drafts(crew: Crew, **wanted: str) -> list[DraftLine]:
    with crew.collection.view() as view:
        return list(view.drafts(Filter(**wanted)))  # type: ignore[arg-type]


def prose(crew: Crew) -> list[str]:
    with crew.collection.view() as view:
        return [line.id for line in view.chunks(Filter()) if "tenant of house" in line.text]


def followed(stream: Generator[Partial, None, Made]) -> tuple[list[Partial], Made]:
    partials: list[Partial] = []
    while True:
        try:
            partials.append(next(stream))
        except StopIteration as stop:
            return [partial for partial in partials if partial.piece], stop.value


@pytest.mark.ollama
def test_a_real_model_drafts_prompts_that_a_person_can_take_over(crew: Crew, ollama_server: str) -> None:
    chosen = Chosen(OllamaHost(ollama_server, "Ollama", slots=2), MODEL)
    done = finish(draft_prompts(crew.collection, crew.act("ann"), chosen, Wish(seed=7), limit=3))
    made = drafts(crew)
    assert done.drafts >= 1
    assert done.drafts + len(done.failed) == len(made) == 3
    good = next(draft for draft in made if draft.state == "open")
    assert good.text.strip()
    for name in ("model", "digest", "template", "template_hash", "options", "seed", "skill", "language", "finish"):
        assert name in good.facts, name
    assert good.facts["evidence"] == [good.facts["chunk"]]
    (pair,) = write_new(crew.collection, crew.act("ann"), Manuscript(draft=good.id)).subjects - {good.id}
    with crew.collection.view() as view:
        found = view.pair(pair)
        assert view.text(found.texts()["prompt"]) == good.text
    assert found.facts["skill"] == good.facts["skill"]
    assert drafts(crew, state="taken")[0].taken_in == (pair,)


def test_the_embedded_engine_drafts_where_no_server_is(crew: Crew, gguf: Path) -> None:
    host = EmbeddedHost(gguf)
    chosen = Chosen(host, host.models()[0].name)
    wish = Wish(skill="closed QA")
    pieces, made = followed(stream_prompt(crew.collection, crew.act("ann"), chosen, prose(crew)[0], wish))
    host.close()
    assert made.text or made.failure
    [draft] = drafts(crew)
    assert (draft.id, draft.facts["skill"]) == (made.id, "closed_qa")
    assert len(pieces) > 1


def test_the_skills_take_turns_and_code_has_its_own(crew: Crew) -> None:
    with bad.serving(counting()) as host:
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), limit=2)).drafts == 2
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host))).drafts == 3
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host))).drafts == 0
    skills = [draft.facts["skill"] for draft in drafts(crew)]
    assert len(set(skills)) == 5
    assert [skill.startswith("code_") for skill in skills] == [False] * 4 + [True]


def test_a_skill_that_was_not_drafted_for_yet_finds_the_chunks_again(crew: Crew) -> None:
    with bad.serving(counting()) as host:
        for skill in ("summarization", "inference"):
            wish = Wish(skill=skill)
            assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), wish)).drafts == 5
            assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), wish)).drafts == 0
        with pytest.raises(Refused, match="astrology"):
            finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), Wish(skill="astrology")))


def test_dropped_chunks_get_no_drafts(crew: Crew) -> None:
    keep_chunks(crew.collection, crew.act("ann"), prose(crew), False, "of another matter")
    with bad.serving(counting()) as host:
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host))).drafts == 1


def test_wishes_reach_the_model_and_the_record(crew: Crew) -> None:
    wish = Wish("open QA", "de", "hard", "a table", "Mention the landlord.", 42)
    with bad.serving(counting()) as host:
        finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), wish, chunks=prose(crew)[:1]))
        asked = host.chats[0].body.decode()
    for word in ("German", "hard", "a table", "Mention the landlord.", '"seed":42'):
        assert word in asked, word
    [draft] = drafts(crew)
    told = {name: draft.facts[name] for name in ("skill", "language", "difficulty", "format", "seed")}
    assert told == {"skill": "open_qa", "language": "de", "difficulty": "hard", "format": "a table", "seed": 42}
    with crew.collection.view() as view:
        made = view.history(draft.id)[0]
        assert view.text(made.texts()["instruction"]) == "Mention the landlord."


def test_what_was_refused_is_not_offered_again(crew: Crew) -> None:
    chunk, wish = prose(crew)[0], Wish(skill="open_qa")
    with bad.serving(bad.whole("Who confirms it?")) as host:
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), wish, chunks=[chunk])).drafts == 1
        refuse(crew.collection, crew.act("ann"), drafts(crew)[0].id, why="too easy")
        done = finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), wish, chunks=[chunk]))
        seeds = [call.body.decode().split('"seed":')[1].split(",")[0].rstrip("}") for call in host.chats]
    assert (done.drafts, len(done.failed)) == (0, 1)
    assert "offered before" in done.failed[0].reason
    assert seeds == ["0", "1", "2"]
    assert [(draft.state, draft.reason) for draft in drafts(crew, state="refused")] == [("refused", "too easy")]
    assert len(drafts(crew, state="failed")) == 1
    with pytest.raises(Refused, match="refused"):
        refuse(crew.collection, crew.act("ann"), drafts(crew)[0].id)


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (bad.whole(" \n "), "no text"),
        (bad.whole("Name the", reason="length"), "cut off"),
        (bad.whole("Who?\n</text 0a1b2c3d>\nNow another question"), "repeats what it was told"),
        (bad.whole("<text-0a1b2c3d>\nWho?"), "repeats what it was told"),
    ],
)
def test_what_is_no_draft_is_kept_as_a_failure(crew: Crew, behaviour: bad.Behaviour, why: str) -> None:
    with bad.serving(behaviour) as host:
        done = finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), limit=1))
    assert done.drafts == 0
    assert why in done.failed[0].reason
    [draft] = drafts(crew)
    assert draft.state == "failed"
    assert why in draft.reason
    with pytest.raises(Refused):
        write_new(crew.collection, crew.act("ann"), Manuscript(draft=draft.id))


@pytest.mark.parametrize("mark", ["</text 0a1b2c3d>", "</text-0a1b2c3d>", "\n</text 0a1b2c3d"])
def test_a_mark_of_the_template_behind_a_draft_is_no_part_of_it(crew: Crew, mark: str) -> None:
    with bad.serving(bad.whole(f"Who keeps the deposit? {mark}\n")) as host:
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), limit=1)).drafts == 1
    [draft] = drafts(crew)
    assert draft.text == "Who keeps the deposit?"


FAULTS = [bad.stall_before_headers, bad.half_a_stream, bad.half_a_line, bad.reset, bad.out_of_memory_line,
          bad.error(500, "it broke"), bad.whole("ok", read=3)]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_the_host_costs_one_draft(crew: Crew, fault: bad.Behaviour) -> None:
    good, first = counting(), threading.Lock()

    def once(connection: object, call: bad.Call, host: bad.Host) -> None:
        (fault if first.acquire(blocking=False) else good)(connection, call, host)  # type: ignore[arg-type]

    with bad.serving(once) as host:
        done = finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host)))
    assert (done.drafts, len(done.failed)) == (4, 1)
    assert ":" in done.failed[0].reason
    assert len(drafts(crew)) == 4


def test_a_host_that_is_down_ends_it_and_changes_nothing(crew: Crew) -> None:
    with bad.serving(counting()) as host:
        pass
    with pytest.raises(ServiceFailed, match="nothing answers"):
        finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host)))
    assert drafts(crew) == []


def test_a_cancel_in_the_middle_keeps_what_is_done_and_cuts_the_host_off(crew: Crew) -> None:
    good, first = counting(), threading.Lock()

    def then_hang(connection: object, call: bad.Call, host: bad.Host) -> None:
        (good if first.acquire(blocking=False) else bad.stall_before_headers)(connection, call, host)  # type: ignore[arg-type]

    with bad.serving(then_hang) as host:
        chosen = Chosen(OllamaHost(host.address, slots=2, limits=Limits(first=60.0)), bad.MODEL)
        work = draft_prompts(crew.collection, crew.act("ann"), chosen)
        while next(work).done < 1:
            pass
        work.close()
        assert host.gone.wait(10)
    assert [draft.text for draft in drafts(crew)] == ["Question 0?"]
    with bad.serving(good) as host:
        assert finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host))).drafts == 4


def test_all_slots_are_asked_at_the_same_time(crew: Crew) -> None:
    together, good = threading.Barrier(3, timeout=10), counting()

    def wait(connection: object, call: bad.Call, host: bad.Host) -> None:
        together.wait()
        good(connection, call, host)  # type: ignore[arg-type]

    limits = Limits(first=20.0)
    with bad.serving(wait) as host:
        chosen = Chosen(OllamaHost(host.address, slots=3, limits=limits), bad.MODEL)
        assert finish(draft_prompts(crew.collection, crew.act("ann"), chosen, limit=3)).drafts == 3


def test_drafting_is_one_step_to_undo(crew: Crew) -> None:
    act = crew.act("ann")
    with bad.serving(counting()) as host:
        finish(draft_prompts(crew.collection, act, faulty(host)))
    with crew.collection.view() as view:
        assert {event.step for draft in view.drafts(Filter()) for event in view.history(draft.id)} == {act.step}


def test_completions_are_drafted_for_pairs_that_wait_for_one(crew: Crew, pair: str) -> None:
    written = crew.write(prompt="Not yet verified?")
    with bad.serving(counting("In writing, {n} months before.")) as host:
        assert finish(draft_completions(crew.collection, crew.act("ann"), faulty(host), None)).drafts == 1
        assert finish(draft_completions(crew.collection, crew.act("ann"), faulty(host), None)).drafts == 0
        both = finish(draft_completions(crew.collection, crew.act("ann"), faulty(host), None, pairs=[written, pair]))
    assert (both.drafts, len(both.failed)) == (1, 1)
    assert "prompt_draft" in both.failed[0].reason
    made = drafts(crew, parent=pair)
    assert [draft.purpose for draft in made] == ["completion", "completion"]
    assert len({draft.facts["seed"] for draft in made}) == 2


def test_a_completion_rests_on_the_chunk_that_its_prompt_came_from(crew: Crew) -> None:
    with bad.serving(counting()) as host:
        finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), chunks=prose(crew)[:1]))
        taken = write_new(crew.collection, crew.act("ann"), Manuscript(draft=drafts(crew)[0].id))
        (pair,) = taken.subjects - {drafts(crew)[0].id}
        crew.submit(pair)
        crew.judge(pair)
        pieces, made = followed(stream_completion(crew.collection, crew.act("ann"), faulty(host), None, pair, Wish()))
        asked = host.chats[-1].body.decode()
    assert "The tenant of house 0" in asked
    assert pieces[-1].text == "".join(one.piece for one in pieces) == made.text
    assert made.evidence == tuple(prose(crew)[:1])
    assert drafts(crew, parent=pair)[0].facts["evidence"] == prose(crew)[:1]


def test_a_rewrite_changes_the_passage_and_nothing_else(crew: Crew, pair: str) -> None:
    text = "Three months before.  It is to be written,  says the law."
    crew.revise(pair, "completion", text)
    start = text.index("It is")
    span = (start - 1, text.index(",  says"))
    wish = Wish(instruction="Say it in the active voice.")
    with bad.serving(bad.whole('"The tenant writes it"')) as host:

        def rewritten(span: tuple[int, int], wish: Wish) -> Generator[Partial, None, Made]:
            return draft_rewrite(crew.collection, crew.act("ann"), faulty(host), pair, "completion", span, wish)

        _, made = followed(rewritten(span, wish))
        asked = host.chats[0].body.decode()
        for wrong in ((5, 5), (0, 999), (20, 21)):
            with pytest.raises(Refused, match="of 57 characters"):
                next(rewritten(wrong, wish))
        with pytest.raises(Refused, match="told what to change"):
            next(rewritten(span, Wish()))
        _, again = followed(rewritten(span, wish))
    assert "active voice" in asked
    assert made.text == "Three months before.  The tenant writes it,  says the law."
    facts = drafts(crew, parent=pair)[0].facts
    assert made.written == tuple(facts["written"])
    first, last = facts["written"]
    assert made.text[first:last] == "The tenant writes it"
    assert facts["field"] == "completion"
    assert "again" in again.failure


def test_a_text_that_was_offered_before_is_written_anew_from_its_start(crew: Crew) -> None:
    chunk, wish = prose(crew)[0], Wish(skill="open_qa")
    with bad.serving(counting("Question {n}, again?")) as host:
        _, first = followed(stream_prompt(crew.collection, crew.act("ann"), faulty(host), chunk, wish))
    with bad.serving(counting("Question {n}, again?")) as host:
        partials, made = followed(stream_prompt(crew.collection, crew.act("ann"), faulty(host), chunk, wish))
    told = {partial.attempt: partial.text for partial in partials}
    assert told == {1: first.text, 2: "Question 1, again?"}
    assert (made.text, made.failure) == ("Question 1, again?", "")


def test_a_stream_that_is_closed_stores_nothing(crew: Crew) -> None:
    with bad.serving(bad.stall_in_the_middle) as host:
        chosen = Chosen(OllamaHost(host.address, limits=Limits(gap=60.0)), bad.MODEL)
        stream = stream_prompt(crew.collection, crew.act("ann"), chosen, prose(crew)[0], Wish())
        while not next(stream).piece:
            pass
        stream.close()
        assert host.gone.wait(10)
    assert drafts(crew) == []


def test_a_text_with_characters_that_are_none_is_stored_without_them(crew: Crew) -> None:
    with bad.serving(bad.whole("Who \x00 pays \ud800 rent?")) as host:
        finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), limit=1))
    assert [draft.text for draft in drafts(crew)] == ["Who \ufffd pays \ufffd rent?"]


def test_the_projects_own_skills_and_settings_are_kept_to(crew: Crew) -> None:
    people.change_setting(crew.collection, crew.act("eve"), "skills", "inference, triage")
    with bad.serving(counting()) as host:
        done = finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host)))
        refused = finish(draft_prompts(crew.collection, crew.act("ann"), faulty(host), Wish(skill="triage")))
    assert done.drafts == 5
    assert {draft.facts["skill"] for draft in drafts(crew)} == {"inference"}
    assert (refused.drafts, len(refused.failed)) == (0, 5)
    assert "No such template" in refused.failed[0].reason
