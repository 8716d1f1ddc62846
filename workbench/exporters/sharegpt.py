"""ShareGPT's conversations. The human's turn carries the context in front of the prompt."""

from workbench.domain.finished import carried
from workbench.exporters.spec import Exporter, ExportPair, Row, with_metadata


def record(pair: ExportPair, metadata: bool) -> Row:
    """The row of a pair."""
    said = [("system", pair.system)] if pair.system else []
    said += [("human", carried(pair.prompt, pair.context)), ("gpt", pair.completion)]
    turns = [{"from": side, "value": text} for side, text in said]
    return with_metadata({"conversations": turns, "context": pair.context or ""}, pair, metadata)


EXPORTER = Exporter("sharegpt", ".jsonl", record)
