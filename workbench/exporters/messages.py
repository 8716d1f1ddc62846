"""TRL's conversational form, which chat templates take. The user's turn carries the context in front of the prompt."""

from workbench.domain.finished import carried
from workbench.exporters.spec import Exporter, ExportPair, Row, with_metadata


def record(pair: ExportPair, metadata: bool) -> Row:
    """The row of a pair."""
    said = [("system", pair.system)] if pair.system else []
    said += [("user", carried(pair.prompt, pair.context)), ("assistant", pair.completion)]
    turns = [{"role": role, "content": text} for role, text in said]
    return with_metadata({"messages": turns, "context": pair.context or ""}, pair, metadata)


EXPORTER = Exporter("messages", ".jsonl", record)
