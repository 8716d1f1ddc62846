"""`workbench draft`: texts of a model, kept as drafts until a person takes them over."""

import sys
from typing import TYPE_CHECKING

from screens.console.command import Command, Context
from screens.console.parser import Parser, count, span

if TYPE_CHECKING:
    from workbench.services.questions import Wish


def _arguments(parser: Parser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    prompts = verbs.add_parser("prompts", help="draft prompts for chunks")
    prompts.add_argument("--chunk", action="append", default=[], metavar="ID", help="only for these; several times")
    prompts.set_defaults(run=_prompts)
    completions = verbs.add_parser("completions", help="draft completions for pairs whose prompt was accepted")
    completions.add_argument("--pair", action="append", default=[], metavar="ID", help="only for these; several times")
    completions.set_defaults(run=_completions)
    for verb in (prompts, completions):
        verb.add_argument("--limit", type=count, metavar="N")
    rewrite = verbs.add_parser("rewrite", help="draft another wording of a span of a pair's text")
    rewrite.add_argument("pair", metavar="ID")
    rewrite.add_argument("--field", choices=("prompt", "completion", "context"), default="completion")
    rewrite.add_argument("--span", type=span, required=True, metavar="FROM:TO", help="in code points")
    rewrite.set_defaults(run=_rewrite)
    for verb in (prompts, completions, rewrite):
        _wishes(verb)
    refuse = verbs.add_parser("refuse", help="say that a draft is not wanted; it is remembered")
    refuse.add_argument("ids", metavar="ID", nargs="+")
    refuse.add_argument("--why", default="", metavar="TEXT")
    refuse.set_defaults(run=_refuse)


def _wishes(verb: Parser) -> None:
    verb.add_argument("--model", metavar="M")
    verb.add_argument("--seed", type=count, metavar="N")
    verb.add_argument("--skill", metavar="S")
    verb.add_argument("--language", metavar="CODE")
    verb.add_argument("--difficulty", default="", metavar="D")
    verb.add_argument("--text-format", default="", metavar="F", help="the answer's format, as a table or a list")
    verb.add_argument("--instruction", default="", metavar="TEXT")


def _wish(context: Context) -> "Wish":
    from workbench.services.questions import Wish

    options = context.options
    return Wish(
        skill=options.skill, language=options.language, difficulty=options.difficulty, format=options.text_format,
        instruction=options.instruction, seed=options.seed,
    )  # fmt: skip


def _prompts(context: Context) -> int:
    from screens.bench import engine
    from screens.console.outcome import told
    from workbench.services.drafting import draft_prompts

    options = context.options
    with context.bench() as bench:
        with bench.collection.view() as view:
            chunks = [view.find(one, "chunk") for one in options.chunk] or None
        chosen, act = engine("drafter", options.model), bench.act("Draft prompts")
        work = draft_prompts(bench.collection, act, chosen, _wish(context), chunks=chunks, limit=options.limit)
        done = context.work(work, "draft")
    return told(context.out, {"drafts": done.drafts}, done.failed, through=done.drafts)


def _completions(context: Context) -> int:
    from screens.bench import engine, retriever
    from screens.console.outcome import told
    from workbench.services.drafting import draft_completions

    options = context.options
    with context.bench() as bench:
        with bench.collection.view() as view:
            pairs = [view.find(one, "pair") for one in options.pair] or None
        chosen, act = engine("drafter", options.model), bench.act("Draft completions")
        with retriever(bench.collection) as finder:
            work = draft_completions(
                bench.collection, act, chosen, finder, _wish(context), pairs=pairs, limit=options.limit
            )
            done = context.work(work, "draft")
    return told(context.out, {"drafts": done.drafts}, done.failed, through=done.drafts)


def _rewrite(context: Context) -> None:
    from screens.bench import engine
    from workbench.errors import ServiceFailed
    from workbench.services.drafting import draft_rewrite

    options = context.options
    with context.bench() as bench:
        with bench.collection.view() as view:
            pair = view.find(options.pair, "pair")
        act = bench.act(f"Draft a rewrite for #{pair[:6]}")
        chosen = engine("drafter", options.model)
        work = draft_rewrite(bench.collection, act, chosen, pair, options.field, options.span, _wish(context))
        live = sys.stderr.isatty()
        while True:
            try:
                partial = next(work)
            except StopIteration as end:
                made = end.value
                break
            if live and partial.piece:
                context.out.partly(partial.piece)
    if made.failure:
        raise ServiceFailed("No rewrite", made.failure, "try another --instruction, --seed or --model")
    context.out.answer({"drafts": 1, "failed": [], "id": made.id, "text": made.text}, made.id[:12], made.text)


def _refuse(context: Context) -> None:
    from workbench.services.drafting import refuse

    with context.bench() as bench:
        with bench.collection.view() as view:
            drafts = list(dict.fromkeys(view.find(one, "draft") for one in context.options.ids))
        act = bench.act(f"Refuse {len(drafts)} draft{'s' * (len(drafts) != 1)}")
        refuse(bench.collection, act, *drafts, why=context.options.why)
    context.out.answer({"refused": drafts}, f"{len(drafts)} refused")


COMMAND = Command("draft", "let a model draft prompts, completions and rewrites", _arguments)
