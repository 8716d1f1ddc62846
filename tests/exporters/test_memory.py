"""100,000 pairs pass in and out in bounded memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BOUND = 80 << 10
"""KiB above the interpreter with the package imported."""

RUN = """
import sys
from pathlib import Path
from workbench.exporters.messages import EXPORTER
from workbench.exporters.spec import ExportPair
from workbench.importers.reading import read_pairs
from workbench.progress import finish
from workbench.services.exporting import write_lines

def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

folder, what, count = Path(sys.argv[1]), sys.argv[2], 100_000
base = peak()
if what == "export":
    pairs = (ExportPair(f"{i:032x}", f"P{i} " * 40, "C " * 400, "X " * 60) for i in range(count))
    done = finish(write_lines((EXPORTER.record(pair, True) for pair in pairs), folder / "all.jsonl")).pairs
else:
    done = sum(1 for pair in read_pairs(folder / what) if pair.completion)
assert done == count, done
print(peak() - base)
"""


def grown(folder: Path, what: str) -> int:
    done = subprocess.run([sys.executable, "-c", RUN, str(folder), what], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux's /proc")
def test_a_hundred_thousand_pairs_pass_in_bounded_memory(tmp_path: Path) -> None:
    peaks = {"export": grown(tmp_path, "export")}
    lines = (tmp_path / "all.jsonl").stat().st_size
    assert lines > 100 << 20, "the pairs must be larger than the bound"
    with (tmp_path / "all.jsonl").open() as source, (tmp_path / "all.json").open("w") as target:
        for number, line in enumerate(source):
            target.write(("[" if number == 0 else ",") + line)
        target.write("]")
    for name in ("all.jsonl", "all.json"):
        peaks[name] = grown(tmp_path, name)
    print(json.dumps(peaks))
    assert max(peaks.values()) < BOUND, peaks
