"""The real library loads each format unedited, offline, in the shapes that TRL documents."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from workbench.exporters.spec import Exporter, ExportPair
from workbench.plugins import discover
from workbench.progress import finish
from workbench.services.exporting import write_lines

LOAD = """
import json, sys
from datasets import load_dataset
for path in sys.argv[2:]:
    loaded = load_dataset("json", data_files=path, split="train", cache_dir=sys.argv[1])
    first, last = loaded[0], loaded[len(loaded) - 1]
    features = {name: str(feature) for name, feature in loaded.features.items()}
    print(json.dumps([features, len(loaded), first, last]))
"""
TEXT = "Value('string')"
TURNS = "List({'%s': Value('string'), '%s': Value('string')})"
COLUMNS = {
    "alpaca": {"instruction": TEXT, "input": TEXT, "output": TEXT, "system": TEXT},
    "messages": {"messages": TURNS % ("role", "content"), "context": TEXT},
    "prompt-completion": {"prompt": TEXT, "completion": TEXT, "context": TEXT, "system": TEXT},
    "sharegpt": {"conversations": TURNS % ("from", "value"), "context": TEXT},
}
FORMATS = discover("workbench.exporters", Exporter)


def loaded(folder: Path, *paths: Path) -> list[tuple[dict[str, str], int, dict[str, object], dict[str, object]]]:
    quiet = {"HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HOME": str(folder)}
    command = [sys.executable, "-W", "ignore", "-c", LOAD, str(folder / "cache"), *map(str, paths)]
    done = subprocess.run(command, env=os.environ | quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_format_loads_with_the_columns_of_its_shape(tmp_path: Path, samples: list[ExportPair]) -> None:
    paths = {}
    for name, exporter in FORMATS.items():
        for metadata in (False, True):
            path = tmp_path / f"{name}-{metadata}.jsonl"
            finish(write_lines((exporter.record(pair, metadata) for pair in samples), path))
            paths[name, metadata] = path
    found = loaded(tmp_path, *paths.values())
    for (name, metadata), (features, count, first, last) in zip(paths, found, strict=True):
        described = features.pop("metadata", None)
        assert features == COLUMNS[name]
        assert (described is not None) == metadata
        assert count == len(samples)
        assert first == FORMATS[name].record(samples[0], metadata)
        assert last == FORMATS[name].record(samples[-1], metadata)


def test_a_part_that_first_appears_after_many_megabytes_loads(tmp_path: Path, samples: list[ExportPair]) -> None:
    bare = replace(samples[0], completion="x" * 4_000, provenance={"import": None, "steps": 0, "drafts": []})
    pairs = [bare] * 6_000 + [samples[1]]
    for name, exporter in FORMATS.items():
        written = finish(write_lines((exporter.record(pair, True) for pair in pairs), tmp_path / name))
        assert written.bytes > 20 << 20
    found = loaded(tmp_path, *(tmp_path / name for name in FORMATS))
    for exporter, (_, count, _, last) in zip(FORMATS.values(), found, strict=True):
        assert count == len(pairs)
        assert last == exporter.record(samples[1], True)
