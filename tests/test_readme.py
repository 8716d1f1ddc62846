"""The README is true: every command in it is run, in its order, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tables import with_tables

ROOT = Path(__file__).parents[1]
LEASE = """# Leases

## Deposits

The deposit may not exceed three months' rent. The landlord keeps it apart and pays interest on it when the lease ends.

## Repairs

Small repairs up to 75 euros a case are borne by the tenant, all others by the landlord, who must begin within a week.
"""


def blocks() -> list[str]:
    """The shell blocks of the README."""
    return re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.slow
@pytest.mark.ollama
def test_every_command_of_the_readme_runs(tmp_path: Path, ollama_server: str) -> None:
    (tmp_path / "leases").mkdir()
    (tmp_path / "leases" / "lease.md").write_text(LEASE, encoding="utf-8")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = "set -eu -o pipefail\n" + "\n".join(blocks())
    done = subprocess.run(
        ["bash", "-x", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=900,
        env={**os.environ, "PATH": path, "OLLAMA_HOST": ollama_server},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "interest" in (tmp_path / "leases.jsonl").read_text(encoding="utf-8")


def test_the_table_of_commands_is_the_program_s() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[a-z-]+` ?)+)\|", readme, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    done = subprocess.run(
        [Path(sys.executable).with_name("workbench"), "--help"], capture_output=True, text=True, check=True
    )
    assert named == set(re.findall(r"^    ([a-z-]+)\s{2,}", done.stdout, re.MULTILINE))


def test_the_tables_of_rooms_keys_and_checks_are_the_program_s() -> None:
    """They are read from where each room, key and check is declared; `python tests/tables.py` writes them anew."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_tables(readme) == readme
