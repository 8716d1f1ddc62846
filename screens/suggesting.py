"""Words of a project's documents that no dictionary has: by whichever checker of this machine knows their language."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.tools import GrammarChecker, Tools
from workbench.domain.listing import Filter
from workbench.errors import ServiceFailed
from workbench.progress import Work

if TYPE_CHECKING:
    from checks.terms import Term
    from screens.bench import Bench


def suggested(bench: "Bench", language: str = "") -> "Work[list[Term]]":
    """Find words that the documents use often and a checker does not know, the most frequent first.

    Args:
        bench: the project.
        language: the code of the language that is read; '' for the project's first.

    Raises:
        ServiceFailed: no checker of this machine knows the language, or it cannot answer.
    """
    from checks.terms import terms

    with bench.collection.view() as view:
        language = language or next(iter(view.project.languages), "en")
        known = {one.word for one in view.checks.words() if one.language in ("", language)}
    tool = _checker(bench.checker.tools, language)
    return (yield from terms(_passages(bench, language), tool, language, known))


def _checker(tools: Tools, language: str) -> GrammarChecker:
    for tool in (tools.harper, tools.languagetool):
        if tool is not None and tool.knows(language):
            return tool
    raise ServiceFailed(
        "Not checked",
        f"no checker of this machine knows the language {language!r}",
        "workbench doctor",
    )


def _passages(bench: "Bench", language: str) -> Iterator[str]:
    """The chunks that nobody dropped, each text once, without those that read as another language."""
    from checks.parts.identify import reads_as, same
    from checks.parts.lists import listed

    others = [code for code in listed("function_words") if not same(code, language)]
    with bench.collection.view() as view:
        for chunk in view.chunks(Filter()):
            left = chunk.kept is False or chunk.duplicate
            if not left and (reads_as(chunk.text, language) or not any(reads_as(chunk.text, one) for one in others)):
                yield chunk.text
