"""Ten thousand indicators through the statistics at once, against one at a time.

Run ``python tests/bench/explain_at_scale.py``; it prints seconds, memory and
the ratio. The loop runs on a sample and is scaled up, since all of it would
take minutes.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np
import pandas as pd

from perfkit.explain.forecast import year_end
from perfkit.explain.intervals import proportion
from perfkit.explain.panel import Panel
from perfkit.explain.spc import icons, xmr

INDICATORS, QUARTERS, SAMPLE, RUNS = 10_000, 24, 100, 3


def drawn(indicators: int) -> Panel:
    """Return invented shares: random levels, seasons and noise, seeded."""
    random = np.random.default_rng(2014)
    quarters = pd.period_range("2008Q3", periods=QUARTERS, freq="Q-MAR")
    refs = pd.Index([f"I{n:05d}" for n in range(indicators)])
    cases = random.integers(50, 500, size=(indicators, 1)) + random.integers(0, 30, size=(indicators, len(quarters)))
    level = random.uniform(0.6, 0.95, size=(indicators, 1))
    denominator = pd.DataFrame(cases, refs, quarters, dtype="float64")
    numerator = pd.DataFrame(random.binomial(cases, level), refs, quarters, dtype="float64")
    measures = pd.DataFrame({"basis": "period", "unit": "percent", "per": 100.0, "polarity": "higher"}, refs)
    return Panel(measures, 100 * numerator / denominator, numerator, denominator)


def through(panel: Panel) -> int:
    """Run a panel through charts, intervals and the forecast; return the rows made."""
    target = pd.Series(85.0, panel.refs)
    chart = xmr(panel.outturn.T, polarity="higher", target=target)
    latest = icons(chart, polarity="higher")
    limits = proportion(panel.numerator.iloc[:, -1], panel.denominator.iloc[:, -1])
    return len(chart) + len(latest) + len(limits) + len(year_end(panel, target, similar=False))


def seconds(panel: Panel) -> float:
    """Return how long one pass takes."""
    began = time.perf_counter()
    through(panel)
    return time.perf_counter() - began


def memory() -> float:
    """Return the most memory this process has held, in MB."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> None:
    """Measure and print."""
    panel = drawn(INDICATORS)
    before = memory()
    together = float(np.median([seconds(panel) for _ in range(RUNS)]))
    loops = [
        sum(seconds(panel.of(panel.refs[n : n + 1])) for n in range(start, start + SAMPLE)) / SAMPLE * INDICATORS
        for start in range(0, RUNS * SAMPLE, SAMPLE)
    ]
    loop = float(np.median(loops))
    print(f"{os.cpu_count()} cores; medians of {RUNS}")
    print(f"{INDICATORS:,} indicators x {QUARTERS} quarters, all at once: {together:.2f} s; ", end="")
    print(f"memory before {before:.0f} MB, at most {memory():.0f} MB")
    print(f"one at a time ({SAMPLE} timed, scaled): {loop:.0f} s; ratio {loop / together:.0f}")


if __name__ == "__main__":
    main()
