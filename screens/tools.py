"""What checks may ask on this machine: opened only where a rule needs it, with the reason where it is not at hand."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from checks.tools import Need, Tools
from workbench.errors import ServiceFailed

PATIENCE: Final = 180.0
"""Seconds that a command waits for a server: its start, and the rules of a language, take a slow machine so long."""


def tools(wanted: Collection[Need], words: frozenset[str] = frozenset(), wait: float = 0.0) -> Tools:
    """Get the tools that some rules need.

    Args:
        wanted: the needs of the rules that are to be run.
        words: the dictionary: words that are right.
        wait: seconds that a question may wait for a server that is starting; 0 where somebody types.
    """
    found: dict[str, Any] = {}
    why: dict[str, str] = {}
    for need in sorted(wanted):
        if need not in _MAKERS:
            why[need] = "there is none outside a project"
            continue
        try:
            found[need] = _MAKERS[need](words, wait)
        except ServiceFailed as error:
            why[need] = f"{error.title}: {error.message}" + (f" ({error.hint})" if error.hint else "")
    return Tools(**found, words=words, why=why)


def _embedder(_words: frozenset[str], _wait: float) -> object:
    from workbench import paths
    from workbench.engines.embedder import OnnxEmbedder

    return OnnxEmbedder(paths.embedder_dir())


def _harper(words: frozenset[str], _wait: float) -> object:
    from workbench.engines.harper import Harper

    return Harper(words)


def _languagetool(_words: frozenset[str], wait: float) -> object:
    from workbench import machine
    from workbench.engines.grammar import Grammar
    from workbench.engines.grammar_server import SharedGrammar

    address = machine.load().languagetool
    return Grammar(address) if address else SharedGrammar(wait=wait)


def _benchmarks(_words: frozenset[str], wait: float) -> object:
    from checks.similarity.benchmarks import BenchmarkFiles
    from workbench import paths
    from workbench.engines.embedder import OnnxEmbedder, ready

    folder = paths.embedder_dir()
    return BenchmarkFiles(paths.cache_dir() / "benchmarks", OnnxEmbedder(folder) if ready(folder) else None, wait)


def _model(_words: frozenset[str], _wait: float) -> object:
    from workbench import machine
    from workbench.engines.hosts import choose

    # Never the engine in this process unasked: a check must not take the memory and the cores of who is writing.
    return choose("judge", settings=machine.load().hosts_for("judge"))


_MAKERS: Mapping[Need, Callable[[frozenset[str], float], object]] = {
    "benchmarks": _benchmarks, "embedder": _embedder, "harper": _harper, "languagetool": _languagetool,
    "model": _model,
}  # fmt: skip
"""How each tool is made; raises ServiceFailed with the cure where it can't be."""
