"""What hiding small counts costs, and 1,000 invented indicators attacked in every edition.

Run ``python tests/bench/protected_at_scale.py``. The indicators are those of
``tests/judge/test_protected.py``, which tries 250 of them.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from perfkit import read, read_rules
from perfkit.judge.protected import protected

TESTS = Path(__file__).parents[1]


def main() -> int:
    """Print seconds and what was broken; return 1 if anything was."""
    shared, trial = _module(TESTS / "conftest.py"), _module(TESTS / "judge" / "test_protected.py")
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    for limit in (0, 5):
        began = time.perf_counter()
        found = protected(tables, replace(rules, small_number_limit=limit))
        print(f"known_truth, limit {limit}: {time.perf_counter() - began:.2f} s, {len(found.hidden)} figures hidden")
    tables = trial.council(range(1000), 5, shared.tables_of)
    began = time.perf_counter()
    protected(tables, trial.NONE)
    print(f"1,000 invented indicators: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    wrong, tried, exposed = trial.leaks(tables, [*trial.KNOWN, *trial.LATE])
    print(f"attacked in {time.perf_counter() - began:.0f} s: {tried:,} counts, {len(wrong)} broken, {exposed} exposed")
    return 1 if wrong else 0


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
