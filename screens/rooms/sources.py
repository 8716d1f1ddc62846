"""Sources: documents come in, are cut into chunks and profiled; a person keeps and drops."""

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from screens.bench import engine
from screens.frame import safe
from screens.frame.room import Room, RoomScreen, key
from screens.widgets.ask import Ask
from screens.widgets.file_suggester import FileSuggester
from screens.widgets.item_list import Few, Item, ItemList
from screens.widgets.text_pane import Mark, TextPane
from workbench.domain.listing import ChunkLine, DocumentLine, Filter
from workbench.view import View

if TYPE_CHECKING:
    from screens.frame.jobs import Told
    from workbench.progress import Failure
    from workbench.services.ingesting import Ingested
    from workbench.services.profiling import Profiled

MARKS = {"open": "○", "kept": "✔", "dropped": "✘", "profiled": "●", "failed": "▲"}
FIELDS = ("domain", "subdomain", "topic", "use_case", "programming_language", "keywords", "category", "context")
Counts = dict[str, dict[str, int]]


class SourcesScreen(RoomScreen):
    """Documents at the left, the chunks of the one under the cursor at the right, the chunk's text below."""

    HELP = (
        "Sources: what the dataset is made from.\n\n"
        "Ingest files or folders (i), let the model say what each chunk is about (p), and decide which chunks are "
        "worth a prompt: keep (+) or drop (d), for the marked ones at once. Marks: ○ nothing known  ✔ kept  "
        "✘ dropped  ● profiled  ▲ profile failed. Evidence of the profile is marked in the text."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("i", "ingest", "ingest", "Take in a file, or a folder with all that is in it", "sources.ingest"),
        key("p", "profile", "profile", "Let the model say what the marked chunks are about", "sources.profile"),
        key("plus", "keep(True)", "keep", "Keep the marked chunks: worth a prompt", "sources.keep"),
        key("d,minus", "keep(False)", "drop", "Drop the marked chunks: not worth a prompt", "sources.drop"),
        key("w", "draft", "draft prompts", "Draft prompts from the marked chunks", "sources.draft"),
        key("e", "edit_profile", "topic", "Write the profile's topic by hand", "sources.topic", show=False),
        key("o", "origin", "where from", "Say where the original file lies", "sources.origin", show=False),
    ]  # fmt: skip
    DEFAULT_CSS = """
    SourcesScreen #documents { width: 36%; border: round $panel; }
    SourcesScreen #right { width: 1fr; }
    SourcesScreen #chunks { height: 2fr; border: round $panel; }
    SourcesScreen #chunk { height: 3fr; border: round $panel; }
    SourcesScreen ItemList:focus, SourcesScreen TextPane:focus { border: round $accent; }
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        super().__init__()
        self.documents: dict[str, DocumentLine] = {}
        self.counts: Counts = {}
        self.chunks: dict[str, ChunkLine] = {}
        self.wanted = ""

    def body(self) -> ComposeResult:
        """Three panes."""
        with Horizontal(classes="body"):
            documents = ItemList(id="documents", empty="No document yet.\ni takes files in.")
            documents.can_mark = False
            documents.border_title = Content("Documents")
            yield documents
            with Vertical(id="right"):
                chunks = ItemList(id="chunks", empty="The chunks of a document\nwill be listed here.")
                chunks.border_title = Content("Chunks")
                yield chunks
                yield TextPane(id="chunk")

    # --- what is shown -------------------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read the documents, then the chunks of the one under the cursor."""
        lines, counts = await asyncio.to_thread(self.look, _documents)
        self.documents, self.counts = {line.id: line for line in lines}, counts
        documents = self.query_one("#documents", ItemList)
        documents.border_title = Content(f"Documents {len(lines)}" if lines else "Documents")
        documents.fill(Few([Item(line.id, lambda width, line=line: self._document(line, width)) for line in lines]))  # type: ignore[misc]
        if self.wanted and documents.go_to(self.wanted):
            self.wanted = ""
        await self._show_chunks()

    def concerns(self, kinds: frozenset[str], subjects: frozenset[str]) -> bool:
        """Only what touches documents and chunks."""
        return any(kind.startswith(("document.", "chunk.", "step.")) for kind in kinds)

    def show_item(self, name: str) -> None:
        """A document, or the document of a chunk."""
        line = self.look(lambda view: next(iter(view.chunks(Filter(ids=(name,)))), None))
        self.wanted = line.document if line else name
        self.stale = True

    def _document(self, line: DocumentLine, width: int) -> Content:
        counts = self.counts.get(line.id, {})
        state = f"{counts.get('profiled', 0)}/{line.chunks}"
        facts = " ".join(str(line.facts.get(name)) for name in ("language", "licence") if line.facts.get(name))
        title = safe.line(line.title or Path(line.path).name, "", max(4, width - len(state) - 2))
        tail = safe.line(facts, "$text-muted", max(1, width - title.cell_length - len(state) - 3))
        return Content.assemble(state.rjust(6), " ", title, " ", tail)

    @on(ItemList.Moved, "#documents")
    async def _document_moved(self, _event: ItemList.Moved) -> None:
        await self._show_chunks()

    async def _show_chunks(self) -> None:
        document = self.query_one("#documents", ItemList).current
        chunks = self.query_one("#chunks", ItemList)
        lines = (await asyncio.to_thread(self.look, lambda view: list(view.chunks(Filter(parent=document))))
                 if document else [])  # fmt: skip
        self.chunks = {line.id: line for line in lines}
        kept = sum(line.kept is not False for line in lines)
        chunks.border_title = Content(f"Chunks {len(lines)}, {len(lines) - kept} dropped" if lines else "Chunks")
        chunks.fill(Few([Item(line.id, lambda width, line=line: _chunk(line, width), faint=line.kept is False)  # type: ignore[misc]
                         for line in lines]))  # fmt: skip
        self._show_text()
        self.refresh_bindings()

    @on(ItemList.Moved, "#chunks")
    def _chunk_moved(self, _event: ItemList.Moved) -> None:
        self._show_text()

    def _show_text(self) -> None:
        pane = self.query_one("#chunk", TextPane)
        line = self.chunks.get(self.query_one("#chunks", ItemList).current)
        if line is None:
            pane.show("")
            pane.border_title = Content("Text")
            pane.border_subtitle = Content("")
            return
        profile: dict[str, Any] = dict(line.profile or {})
        quotes = profile.get("evidence", [])
        marks = [Mark(quote["start"], quote["end"], "evidence") for quote in quotes if isinstance(quote, dict)]
        if line.text != pane.text or marks:
            pane.show(line.text, marks)
        pane.border_title = safe.line(" › ".join(line.heading_path) or "Text", "", 60)
        pane.border_subtitle = safe.line(_said(line, profile), "", 70)

    # --- commands ------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with what is there."""
        if action in ("profile", "keep", "draft", "edit_profile"):
            return bool(self.chunks)
        return bool(self.documents) if action == "origin" else True

    async def action_ingest(self) -> None:
        """Ask for a path and take it in."""

        def begin(path: str | None) -> None:
            if path:
                self._ingest(Path(path).expanduser())

        self.app.push_screen(Ask("Ingest", "A file, or a folder with all that is in it:", "./", FileSuggester()), begin)

    def _ingest(self, path: Path) -> None:
        from workbench.services.ingesting import ingest

        bench, act = self.bench, self.act(f"Ingest {path.name}")
        self.workbench.jobs.start(f"Ingest {path.name}", lambda: ingest(bench.collection, act, [path]), _ingested)

    def action_profile(self) -> None:
        """The model says what the chosen chunks are about."""
        from workbench.services.profiling import profile

        bench, chosen = self.bench, self._chosen()
        act = self.act(f"Profile {len(chosen)} chunks")
        self.workbench.jobs.start(
            "Profile", lambda: profile(bench.collection, act, engine("drafter"), chunks=chosen), _profiled
        )

    async def action_keep(self, kept: bool) -> None:
        """A person's word on the chosen chunks."""
        from workbench.services.profiling import keep_chunks

        chosen = self._chosen()
        label = f"{'Keep' if kept else 'Drop'} {len(chosen)} chunk{'s' * (len(chosen) != 1)}"
        act = self.act(label)
        done = await self.change(lambda: keep_chunks(self.bench.collection, act, chosen, kept))
        if done is not None:
            chunks = self.query_one("#chunks", ItemList)
            if chunks.marks:
                chunks.marks = set()
                chunks.refresh()
            else:
                chunks.action_move(1)
            self.say(f"{label}. u takes it back.")

    def action_draft(self) -> None:
        """Prompts from the chosen chunks, as drafts."""
        from workbench.services.drafting import Drafted, draft_prompts

        bench, chosen = self.bench, self._chosen()
        act = self.act(f"Draft prompts from {len(chosen)} chunks")

        def told(done: Drafted) -> "Told":
            return _with(f"{done.drafts} prompts drafted; the Prompts room shows them (g p)", done.failed)

        self.workbench.jobs.start(
            "Draft prompts", lambda: draft_prompts(bench.collection, act, engine("drafter"), chunks=chosen), told
        )

    def action_edit_profile(self) -> None:
        """Write the topic by hand."""
        from workbench.services.profiling import edit_profile

        line = self.chunks.get(self.query_one("#chunks", ItemList).current)
        if line is None:
            return
        act = self.act(f"Profile of {line.id[:12]}")

        async def write(topic: str | None) -> None:
            if topic:
                await self.change(lambda: edit_profile(self.bench.collection, act, line.id, {"topic": topic}))

        known = str((line.profile or {}).get("topic", ""))
        self.app.push_screen(Ask("Profile", "What is this chunk about, in a few words?", known), write)

    def action_origin(self) -> None:
        """Say where the original lies."""
        line = self.documents.get(self.query_one("#documents", ItemList).current)
        if line is not None:
            self.say(f"{line.path}  SHA-256 {line.sha256}", "warn")

    def _chosen(self) -> list[str]:
        return self.query_one("#chunks", ItemList).chosen


def _documents(view: View) -> tuple[list[DocumentLine], Counts]:
    counts: Counts = defaultdict(dict)
    for (document, state), number in view.tally("document", "state", of="chunk").items():
        counts[str(document)][str(state)] = number
    return list(view.documents(Filter())), counts


def _state(line: ChunkLine) -> str:
    if line.kept is False:
        return "dropped"
    if line.profile is not None:
        return "profiled"
    return "failed" if line.failure else ("kept" if line.kept else "open")


def _chunk(line: ChunkLine, width: int) -> Content:
    heading = line.heading_path[-1] if line.heading_path else ""
    head = safe.line(heading, "bold", max(4, width // 3))
    about = str((line.profile or {}).get("topic", "")) or line.text
    again = " (as before)" if line.duplicate else ""
    rest = safe.line(about + again, "", max(1, width - head.cell_length - 3))
    return Content.assemble(MARKS[_state(line)], " ", head, " ", rest)


def _said(line: ChunkLine, profile: dict[str, Any]) -> str:
    """What is known of a chunk, in a line."""
    if line.failure:
        return f"▲ no profile: {line.failure}"
    known = [str(profile[name]) if not isinstance(profile[name], list) else ", ".join(map(str, profile[name]))
             for name in FIELDS if profile.get(name)]  # fmt: skip
    decided = f"{_state(line)} by {line.decided_by}: {line.why}".rstrip(": ") if line.decided_by else _state(line)
    return " · ".join([decided, *known])


def _with(text: str, failed: "list[Failure]") -> "Told":
    """What was done, and the first of what was not."""
    if not failed:
        return text
    return f"{text}; {len(failed)} failed, first {failed[0].item}: {failed[0].reason}", "warn"


def _ingested(done: "Ingested") -> "Told":
    text = f"{done.documents} documents, {done.chunks} chunks; {done.duplicates} were known, {done.skipped} skipped"
    return _with(text, done.failed)


def _profiled(done: "Profiled") -> "Told":
    return _with(f"{done.profiled} profiled: {done.kept} kept, {done.dropped} dropped", done.failed)


ROOM = Room("sources", "Sources", "s", 2, "documents, chunks and their profiles", SourcesScreen)
SourcesScreen.ROOM = ROOM
