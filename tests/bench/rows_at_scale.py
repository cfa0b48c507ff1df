"""From ten thousand outturn rows to a million: read, checked and judged, in seconds and MB.

Run ``python tests/bench/rows_at_scale.py``. Each size runs in a process of
its own, so that its memory is its own too; the slope shows whether time
grows in step with the rows.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

SIZES = (10_000, 100_000, 1_000_000)
QUARTERS = 40


def write(folder: Path, rows: int) -> None:
    """Write a council with so many outturns: invented counts over 40 quarters."""
    random = np.random.default_rng(rows)
    refs = [f"I{n:05d}" for n in range(rows // QUARTERS)]
    labels = [f"{2005 + n // 4}/{(6 + n // 4) % 100:02d} Q{n % 4 + 1}" for n in range(QUARTERS)]
    pd.DataFrame(
        {
            "ref": refs, "title": [f"Indicator {ref}" for ref in refs],
            "directorate": [f"Directorate {n % 12}" for n in range(len(refs))],
            "unit": "percent", "polarity": "higher", "basis": "period",
        }
    ).to_parquet(folder / "indicators.parquet")  # fmt: skip
    whole = random.integers(50, 500, rows).astype(float)
    part = np.floor(whole * random.uniform(0.6, 0.99, rows))
    keys = {"ref": np.repeat(refs, QUARTERS), "period": np.tile(labels, len(refs))}
    pd.DataFrame({**keys, "outturn": 100 * part / whole, "numerator": part, "denominator": whole}).to_parquet(
        folder / "outturns.parquet"
    )
    year = {"ref": refs, "period": labels[-1], "target": 85.0}
    pd.DataFrame(year).to_parquet(folder / "targets.parquet")


def measured(folder: str) -> None:
    """Print the seconds and MB of one size; run in a process of its own."""
    import resource

    from perfkit.inputs.read import read
    from perfkit.inputs.settings import read_rules
    from perfkit.judge.scorecard import judge

    began = time.perf_counter()
    tables = read(folder)
    reading = time.perf_counter() - began
    card = judge(tables, read_rules(""), "2014/15 Q4")
    total = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(tables.outturns)} {reading} {total} {memory} {len(card.rows)}")


def main() -> None:
    """Print a line for each size, and the slope between them."""
    before: tuple[int, float] | None = None
    print("outturn rows |   read | read, checked, judged |   most memory | microseconds a further row")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as place:
            write(Path(place), size)
            runs = [
                subprocess.run(
                    [sys.executable, __file__, place], capture_output=True, text=True, check=True
                ).stdout.split()
                for _ in range(3)
            ]
        rows, reading, total, memory, _ = sorted(runs, key=lambda run: float(run[2]))[1]
        slope = f"{(float(total) - before[1]) / (int(rows) - before[0]) * 1e6:.2f}" if before else ""
        print(
            f"{int(rows):12,d} | {float(reading):5.2f}s | {float(total):20.2f}s | {float(memory):10,.0f} MB | {slope}"
        )
        before = int(rows), float(total)
    print("to reach: 1,000,000 rows in at most 12 s and 2,000 MB")


if __name__ == "__main__":
    measured(sys.argv[1]) if len(sys.argv) > 1 else main()
