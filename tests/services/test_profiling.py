"""Chunks get profiles with evidence that stands, from a real model; what fails is told, and the rest goes on."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import misbehaving as bad
from services.servers import MODEL
from torture.project import Crew, found_project

from workbench.domain.listing import ChunkLine, Filter
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.engines.watch import Limits
from workbench.errors import Refused, ServiceFailed
from workbench.progress import finish
from workbench.services.ingesting import ingest
from workbench.services.profiling import edit_profile, keep_chunks, profile

QUICK = Limits(first=4.0, gap=4.0, total=20.0, retries=2, backoff=0.05)
PARAGRAPH = "The tenant of house {n} gives notice in writing three months before leaving. The landlord confirms it. "
ANSWER = json.dumps({"evidence": [1], "topic": "notice", "use_case": "a tenant who leaves", "area": "general",
                     "relevant": True})  # fmt: skip


def house(number: int) -> str:
    return f"# House {number}\n\n{PARAGRAPH.format(n=number) * 12}\n\n"


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    """A project with four chunks worth asking about, a copy of one of them, and one that is not worth it."""
    made = found_project(tmp_path / "p.sft")
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.md").write_text(house(number))
    (folder / "copy.txt").write_text(house(0) + "\n\n")
    (folder / "toc.txt").write_text("".join(f"Chapter {n} ........ {n}\n" for n in range(1, 9)))
    finish(ingest(made.collection, made.act("ann"), [folder]))
    yield made
    made.collection.close()


def real(address: str, slots: int = 2) -> Chosen:
    return Chosen(OllamaHost(address, "Ollama", slots=slots), MODEL)


def faulty(host: bad.Host, slots: int = 1) -> Chosen:
    return Chosen(OllamaHost(host.address, "test host", slots=slots, limits=QUICK), bad.MODEL)


def chunks(crew: Crew) -> list[ChunkLine]:
    with crew.collection.view() as view:
        return list(view.chunks(Filter()))


@pytest.mark.ollama
def test_a_real_model_profiles_chunks_with_evidence_that_stands_in_them(crew: Crew, ollama_server: str) -> None:
    done = finish(profile(crew.collection, crew.act("ann"), real(ollama_server), limit=2))
    assert done.profiled + len(done.failed) == 2
    assert done.profiled == done.kept + done.dropped >= 1
    for line in chunks(crew):
        if line.profile:
            assert all(line.text[q["start"] : q["end"]] == q["text"] for q in line.profile["evidence"])
            assert line.kept is line.profile["relevant"]
    with crew.collection.view() as view:
        sources = [event.payload["source"] for line in chunks(crew) for event in view.history(line.id)
                   if line.profile and event.kind == "chunk.profiled"]  # fmt: skip
    assert all(source["digest"] and source["template_hash"] and source["options"] for source in sources)


def test_a_copied_example_is_no_profile_and_is_asked_for_without_examples(crew: Crew) -> None:
    copied = ANSWER.replace("notice", "how long goalkeepers hold the ball")
    asked: list[int] = []
    wanted = [line.id for line in chunks(crew) if "tenant" in line.text][:2]

    def copying(connection: object, call: bad.Call, host: bad.Host) -> None:
        asked.append(len(json.loads(call.body)["messages"]))
        bad.whole(ANSWER if asked[-1] == 2 and len(asked) < 4 else copied)(connection, call, host)  # type: ignore[arg-type]

    with bad.serving(copying) as host:
        done = finish(profile(crew.collection, crew.act("ann"), faulty(host), chunks=wanted))
    assert (done.kept, len(done.failed)) == (1, 1)
    assert asked == [8, 2, 8, 2]
    assert "not this text's" in done.failed[0].reason
    topics = [line.profile["topic"] for line in chunks(crew) if line.profile]
    assert topics == ["notice"]


def test_plain_rules_spare_the_model(crew: Crew) -> None:
    with bad.serving(bad.whole(ANSWER)) as host:
        done = finish(profile(crew.collection, crew.act("ann"), faulty(host)))
        asked = len(host.chats)
    assert (done.profiled, done.kept, done.dropped, asked) == (5, 4, 1, 4)
    dropped = next(line for line in chunks(crew) if "Chapter" in line.text)
    assert (dropped.kept, dropped.decided_by) == (False, "model")
    assert dropped.why.startswith("a list of links or contents")
    copies = [line for line in chunks(crew) if line.duplicate]
    assert [(line.kept, line.profile) for line in copies] == [(None, None)]


def test_an_answer_that_does_not_fit_is_kept_with_its_reason_and_tried_again_last(crew: Crew) -> None:
    with bad.serving(bad.whole('{"evidence": [99]}')) as host:
        done = finish(profile(crew.collection, crew.act("ann"), faulty(host), limit=2))
    assert [failure.reason.split(":")[0] for failure in done.failed] == ["No profile"] * 2
    failed = [line for line in chunks(crew) if line.failure]
    assert [line.profile for line in failed] == [None, None]
    with bad.serving(bad.whole(ANSWER)) as host:
        again = finish(profile(crew.collection, crew.act("ann"), faulty(host), limit=3))
    assert (again.profiled, again.failed) == (3, [])
    assert [line.id for line in chunks(crew) if line.failure] == [line.id for line in failed]


FAULTS = [bad.stall_in_the_middle, bad.half_a_stream, bad.out_of_memory_line, bad.error(500, "it broke")]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_the_host_costs_one_chunk(crew: Crew, fault: bad.Behaviour) -> None:
    good, first = bad.whole(ANSWER), threading.Lock()

    def once(connection: object, call: bad.Call, host: bad.Host) -> None:
        (fault if first.acquire(blocking=False) else good)(connection, call, host)  # type: ignore[arg-type]

    with bad.serving(once) as host:
        done = finish(profile(crew.collection, crew.act("ann"), faulty(host)))
    assert (done.profiled, len(done.failed)) == (4, 1)
    untouched = [line for line in chunks(crew) if line.kept is None and not line.duplicate]
    assert [(line.profile, line.failure) for line in untouched] == [(None, "")]


def test_a_host_that_is_down_ends_it_and_changes_nothing(crew: Crew) -> None:
    with bad.serving(bad.whole(ANSWER)) as host:
        pass
    wanted = [line.id for line in chunks(crew) if "tenant" in line.text]
    with pytest.raises(ServiceFailed, match="nothing answers"):
        finish(profile(crew.collection, crew.act("ann"), faulty(host), chunks=wanted))
    assert all(line.profile is None and not line.failure for line in chunks(crew))


def test_a_host_that_keeps_failing_is_not_asked_for_ever(crew: Crew) -> None:
    with bad.serving(bad.error(500, "it broke")) as host:
        done = finish(profile(crew.collection, crew.act("ann"), faulty(host)))
        asked = len(host.chats)
    assert asked <= 5
    assert done.failed[-1].item == "the rest"
    assert done.profiled == done.dropped == 1


def test_what_was_done_before_a_cancel_stays(crew: Crew) -> None:
    good, first = bad.whole(ANSWER), threading.Lock()

    def then_hang(connection: object, call: bad.Call, host: bad.Host) -> None:
        (good if first.acquire(blocking=False) else bad.stall_before_headers)(connection, call, host)  # type: ignore[arg-type]

    slow = Limits(first=30.0)
    with bad.serving(then_hang) as host:
        work = profile(crew.collection, crew.act("ann"), Chosen(OllamaHost(host.address, limits=slow), bad.MODEL))
        while next(work).item or sum(line.profile is not None for line in chunks(crew)) < 1:
            pass
        next(work)
        work.close()
        assert host.gone.wait(10)
    assert sum(line.profile is not None for line in chunks(crew)) == 1
    with bad.serving(good) as host:
        assert finish(profile(crew.collection, crew.act("ann"), faulty(host))).profiled == 3


def test_a_persons_word_on_a_chunk_stands_against_the_models(crew: Crew) -> None:
    wanted = [line.id for line in chunks(crew) if "tenant" in line.text]
    keep_chunks(crew.collection, crew.act("ann"), wanted, False, "of another matter")
    with bad.serving(bad.whole(ANSWER)) as host:
        assert finish(profile(crew.collection, crew.act("ann"), faulty(host))).dropped == 1
        finish(profile(crew.collection, crew.act("ann"), faulty(host), chunks=wanted[:1]))
    line = next(line for line in chunks(crew) if line.id == wanted[0])
    assert line.profile is not None
    assert (line.kept, line.decided_by, line.why) == (False, "person", "of another matter")


def test_a_profile_is_edited_by_hand_and_keeps_its_evidence(crew: Crew) -> None:
    line = next(line for line in chunks(crew) if "tenant" in line.text)
    act = crew.act("ann")
    with pytest.raises(Refused, match="no evidence"):
        edit_profile(crew.collection, act, line.id, {"topic": "notice"})
    edit_profile(crew.collection, act, line.id, {"topic": "notice", "evidence": ["gives  notice in\nwriting"]})
    edit_profile(crew.collection, act, line.id, {"keywords": ["lease", "notice"]})
    found = next(one for one in chunks(crew) if one.id == line.id).profile
    assert found is not None
    assert (found["topic"], found["keywords"]) == ("notice", ["lease", "notice"])
    assert [quote["text"] for quote in found["evidence"]] == ["gives notice in writing"]
    for changes, why in (
        ({"evidence": ["never said"]}, "does not stand"),
        ({"colour": "blue"}, "colour"),
        ({"domain": "astrology"}, "astrology"),
    ):
        with pytest.raises(Refused, match=why):
            edit_profile(crew.collection, act, line.id, changes)


def test_only_authors_and_editors_touch_chunks(crew: Crew) -> None:
    line = chunks(crew)[0]
    with pytest.raises(Refused):
        keep_chunks(crew.collection, crew.act("bob"), [line.id], False)
    with pytest.raises(Refused):
        edit_profile(crew.collection, crew.act("bob"), line.id, {"topic": "x"})
    with pytest.raises(Refused, match="no chunk"):
        keep_chunks(crew.collection, crew.act("ann"), [line.id, "0" * 32], False)
    assert all(line.kept is None for line in chunks(crew))
