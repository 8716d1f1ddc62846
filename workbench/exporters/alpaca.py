"""Alpaca's instruction, input and output. The context is the input; the system message has a column beside them."""

from workbench.exporters.spec import Exporter, ExportPair, Row, with_metadata


def record(pair: ExportPair, metadata: bool) -> Row:
    """The row of a pair."""
    row = {
        "instruction": pair.prompt,
        "input": pair.context or "",
        "output": pair.completion,
        "system": pair.system or "",
    }
    return with_metadata(row, pair, metadata)


EXPORTER = Exporter("alpaca", ".jsonl", record)
