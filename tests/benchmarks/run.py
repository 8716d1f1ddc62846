"""Runs the benchmarks: every `bench_*.py` beside this file whose function `bench` yields rows.

    python tests/benchmarks/run.py [NAME ...]

Each row measures its subject and its reference in this same run. The table is printed, and written as JSON into
`build/bench.json`; a row beyond its bar makes the run fail.
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # on a user's machine modules are compiled once, not at each start
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

from row import Row  # noqa: E402 - the path above must stand first


def benchmarks(wanted: Iterable[str]) -> Iterator[tuple[str, Callable[[], Iterator[Row]]]]:
    """The benchmarks by name, all of them or the wanted."""
    names = set(wanted)
    for path in sorted(HERE.glob("bench_*.py")):
        name = path.stem.removeprefix("bench_")
        if names and name not in names:
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        yield name, module.bench


def line(row: Row) -> str:
    """One row of the table."""
    mark = "ok  " if row.ok else "MISS"
    bar = f"{'>=' if row.more_is_better else '<='} {row.bar:g}"
    return f"{mark} {row.name:<58} {row.value:>9.3g} {bar:>9}   {row.subject:.4g} / {row.reference:.4g} {row.unit}"


def main(wanted: list[str]) -> int:
    """Run them, print the table, write the file.

    Returns:
        1 where a bar was missed or a benchmark broke, else 0.
    """
    rows: list[Row] = []
    broken = []
    print(f"     {'benchmark':<58} {'value':>9} {'bar':>9}   subject / reference")
    for name, bench in benchmarks(wanted):
        start = time.monotonic()
        try:
            for row in bench():
                rows.append(row)
                print(line(row), flush=True)
        except Exception as error:  # one that breaks is told, and the others still run
            broken.append(name)
            print(f"BROKEN {name} after {time.monotonic() - start:.0f} s: {type(error).__name__}: {error}", flush=True)
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    kept = [{key: value for key, value in asdict(row).items() if key != "more_is_better"} for row in rows]
    target.write_text(json.dumps(kept, indent=1) + "\n")
    missed = [row.name for row in rows if not row.ok]
    print(f"{len(rows)} rows, {len(missed)} missed, {len(broken)} broken -> {target.relative_to(ROOT)}")
    return 1 if missed or broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
