"""TRL's standard form of prompt and completion. It has no roles: the prompt carries the system message and context."""

from workbench.domain.finished import carried
from workbench.exporters.spec import Exporter, ExportPair, Row, with_metadata


def record(pair: ExportPair, metadata: bool) -> Row:
    """The row of a pair."""
    row = {
        "prompt": carried(pair.prompt, pair.system, pair.context),
        "completion": pair.completion,
        "context": pair.context or "",
        "system": pair.system or "",
    }
    return with_metadata(row, pair, metadata)


EXPORTER = Exporter("prompt-completion", ".jsonl", record)
