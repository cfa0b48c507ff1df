"""How many more reports two Dask workers make than one in the same time: the ratio, with the machine's cores.

Run ``python tests/bench/cluster.py`` on an idle machine with two cores or
more; it takes some minutes. Both clusters are started first and each makes
the set once, so that what is timed is a worker's work, not its start.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from perfkit.inputs.store import Store
from perfkit.publish import batch, cluster
from perfkit.publish.plan import Plan, plan

RUNS, REPORTS, TO_REACH = 3, 24, 1.7


def seconds(planned: Plan, address: str, place: Path, kept: Path) -> float:
    """Return how long a cluster takes to make the reports, all of them complete."""
    began = time.perf_counter()
    each_made = partial(cluster.each_made, address=address)
    outcomes = batch.run(planned.jobs[:REPORTS], place, kept=kept, each_made=each_made)
    taken = time.perf_counter() - began
    if failed := [outcome.fault for outcome in outcomes if outcome.fault]:
        raise SystemExit(f"{len(failed)} reports failed: {failed[0]}")
    return taken


def main() -> None:
    """Print the medians and the ratio of throughputs."""
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        asked = place / "q2.yaml"
        asked.write_text("data: demo:hart\ncouncil: demo:hart\nquarter: 2014/15 Q2\n", encoding="utf-8")
        planned = plan([asked])
        same = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "memory_limit": 0}
        with (
            planned.inputs.kept(Store(place / "kept")) as kept,
            LocalCluster(n_workers=1, **same) as one,
            LocalCluster(n_workers=2, **same) as two,
        ):
            taken: dict[int, list[float]] = {1: [], 2: []}
            for run in range(RUNS + 1):
                for workers, running in ((1, one), (2, two)):
                    took = seconds(planned, running.scheduler_address, place / f"{workers}", kept)
                    if run:
                        taken[workers].append(took)
    count = min(REPORTS, len(planned.jobs))
    medians = {workers: statistics.median(times) for workers, times in taken.items()}
    print(f"{os.cpu_count()} cores; {count} reports, median of {RUNS} runs")
    for workers, median in medians.items():
        print(f"{workers} worker{'s' if workers > 1 else ''}: {median:.1f} s, {count / median:.2f} reports a second")
    print(f"2 workers / 1 worker: {medians[1] / medians[2]:.2f} (to reach: {TO_REACH})")


if __name__ == "__main__":
    main()
