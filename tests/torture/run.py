"""Kill -9 until satisfied: `python tests/torture/run.py [KILLS] [SEED]`, by default 200."""

import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from torture.driver import DEEDS  # noqa: E402 - the path above must stand first
from torture.killing import torture  # noqa: E402 - the path above must stand first


def main(kills: int = 200, seed: int | None = None) -> int:
    """Torture, and print what came of it.

    Returns:
        1 where fewer than 30 % of the kills fell between BEGIN and COMMIT, or a deed was hit by less than a third of
        its even share.
    """
    seed = time.time_ns() % 1_000_000 if seed is None else seed
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        print(f"seed {seed}", flush=True)
        tally = torture(Path(folder), kills, seed)
    print(f"{tally}\n{time.monotonic() - start:.0f} s")
    even = kills / len(DEEDS)
    return 0 if tally.inside >= 0.3 * kills and tally.least >= int(even / 3) else 1


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
