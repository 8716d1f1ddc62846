"""Drafting through a host with four slots, against four raw clients of the same host with the same requests."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ollama
from row import Row, at_least
from services import servers
from torture.project import Crew, found_project

from workbench.domain.listing import Filter
from workbench.engines import context, templates
from workbench.engines.hosts import Chosen
from workbench.engines.ollama import OllamaHost
from workbench.ports import ChatRequest
from workbench.progress import finish
from workbench.services.drafting import draft_prompts
from workbench.services.ingesting import ingest
from workbench.services.questions import Wish, prompt

BAR = 0.9
SLOTS = 4
CHUNKS = 8
ROUNDS = 2
"""The order of the two changes with every round, so that what the host remembers of a prompt helps both alike."""
TOPICS = ("rents", "repairs", "deposits", "heating", "gardens", "keys", "noise", "pets")
NAME = "drafting through a host with 4 slots / 4 raw clients"


def bench() -> Iterator[Row]:
    """Tokens a second of ours, over tokens a second of the raw clients."""
    try:
        with tempfile.TemporaryDirectory() as place:
            yield measured(Path(place))
    except servers.ServiceMissing as missing:
        yield Row(f"{NAME}: not run: {missing}", 0.0, BAR, False, 0.0, 0.0, "tokens/s", more_is_better=True)


def measured(place: Path) -> Row:
    """Both, in turns."""
    crews = [project(place / f"{number}.sft") for number in range(ROUNDS)]
    ours, raw = [0.0, 0.0], [0.0, 0.0]
    # With a thread for every core, any neighbour on the machine makes the host many times slower, and by chance.
    with servers.ollama(place, OLLAMA_NUM_PARALLEL=str(SLOTS), LLAMA_ARG_THREADS="1") as address:
        chosen = Chosen(OllamaHost(address, slots=SLOTS), servers.MODEL)
        asked = [requests(crew, seed) for seed, crew in enumerate(crews)]
        raw_tokens(address, asked[0][:SLOTS])
        for seed, crew in enumerate(crews):
            for one in ("raw", "ours") if seed % 2 else ("ours", "raw"):
                start = time.perf_counter()
                tokens = raw_tokens(address, asked[seed]) if one == "raw" else our_tokens(crew, chosen, seed)
                spent = raw if one == "raw" else ours
                spent[0] += tokens
                spent[1] += time.perf_counter() - start
    return at_least(NAME, BAR, ours[0] / ours[1], raw[0] / raw[1], "tokens/s")


def project(path: Path) -> Crew:
    """A project with as many chunks as are drafted from."""
    crew = found_project(path)
    for topic in TOPICS[:CHUNKS]:
        source = path.with_name(f"{path.stem}-{topic}.md")
        text = f"The tenant tells the landlord of {topic} in writing, and the landlord answers within two weeks. "
        source.write_text(f"# On {topic}\n\n{text * 3}\n")
        finish(ingest(crew.collection, crew.act("ann"), [source]))
    return crew


def requests(crew: Crew, seed: int) -> list[ChatRequest]:
    """What our drafting will ask, word by word."""
    with crew.collection.view() as view:
        questions = [prompt(view, line.id, wish(seed)) for line in view.chunks(Filter())]
    return [templates.render(one.template, one.values, seed=seed).request(servers.MODEL) for one in questions]


def wish(seed: int) -> Wish:
    """The same for all: a skill whose drafts are of middling length."""
    return Wish(skill="closed_qa", seed=seed)


def our_tokens(crew: Crew, chosen: Chosen, seed: int) -> int:
    """Draft from every chunk; the tokens that were written."""
    finish(draft_prompts(crew.collection, crew.act("ann"), chosen, wish(seed)))
    with crew.collection.view() as view:
        drafts = list(view.drafts(Filter()))
    assert len(drafts) == CHUNKS, len(drafts)
    return sum(draft.facts["tokens"] for draft in drafts)


def raw_tokens(address: str, asked: Sequence[ChatRequest]) -> int:
    """The same requests through the host's own client, one in each of four threads; the tokens that were written."""

    def one(request: ChatRequest) -> int:
        options = request.options.record() | {"num_ctx": context.SIZES[0]}
        sampling = {name: float(value) if isinstance(value, str) else value for name, value in options.items()}
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        tokens = 0
        for part in ollama.Client(address).chat(request.model, messages, stream=True, options=sampling):
            tokens = part.eval_count or tokens
        return tokens

    with ThreadPoolExecutor(SLOTS) as pool:
        return sum(pool.map(one, asked))
