"""Write the invented council's tables: ``python -m perfkit.demo.known_truth.make FOLDER``.

The same plan and seed give the same bytes. Tables written by hand (the
council's words) are copied; all figures are drawn.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from perfkit.demo.known_truth import budgets, editions, peers, planted, tables
from perfkit.demo.known_truth.planted import LAST, Plant
from perfkit.demo.known_truth.series import LABELS, LEAD_IN, QUARTER_OF_YEAR, Indicator, Parts, draw, figures, generator
from perfkit.demo.known_truth.series import indicators as behaviours
from perfkit.explain.kinds import Cause
from perfkit.terms import Basis

HERE = Path(__file__).resolve().parent
PLAN = HERE / "plan"
TRUTH = Path("truth") / "truth.csv"
BY_HAND = (
    "about", "approvals", "commentary", "definitions", "developments", "issues", "meetings", "milestones", "priorities",
    "risks", "savings",
)  # fmt: skip
WHOLE = pd.DataFrame({"dimension": [""], "segment": [""], "share": [1.0], "offset": ["0"]})
USUAL = slice(-9, -1)
"""The eight quarters before the last: what was usual."""

TRUTH_COLUMNS = (
    "ref", "period", "missed", "cause", "since", "dimension", "segment", "size", "reason_given", "reason_truth", "note",
)  # fmt: skip


def make() -> dict[Path, pd.DataFrame]:
    """Return every drawn table by the file it is written to, the truth among them."""
    register, aims = _plan("register"), _plan("aims").set_index("ref")
    plan, parts_of = planted.plants(_plan("planted")), dict(list(_plan("parts").groupby("ref")))
    frequency = register.set_index("ref")["frequency"]
    published, aimed = _plan("first_published"), _plan("first_set")
    rows: dict[str, list[tables.Row]] = {n: [] for n in ("outturns", "targets", "segments", "benchmarks", "truth")}
    for indicator in behaviours(register, _plan("levels")):
        ref, plant = indicator.ref, plan.get(indicator.ref)
        by = parts_of.get(ref, WHOLE)
        dimensions = [(str(name), rows_of) for name, rows_of in by.groupby("dimension", sort=False)]
        drawn = draw(indicator, _filled(dimensions[0][1]), plant.forced if plant else None, generator(ref))
        parts = planted.apply(plant, indicator, drawn) if plant else drawn
        first, quarters = figures(indicator, drawn), figures(indicator, parts)
        aim = {str(name): str(value) for name, value in aims.loc[ref].items()}
        goals = tables.targets(aim, indicator, quarters, plant)
        own = tables.outturns(indicator, str(frequency[ref]), quarters, first, plant)
        rows["outturns"] += editions.first_published(own, published)
        rows["targets"] += editions.first_set(goals, aimed)
        rows["segments"] += _segments(indicator, parts, dimensions)
        rows["benchmarks"] += peers.benchmarks(indicator, plant)
        rows["truth"].append(_truth(indicator, quarters, first, goals, plant))
    files = {Path(f"{name}.csv"): pd.DataFrame(found) for name, found in rows.items() if name != "truth"}
    files[Path("indicators.csv")] = register
    files[Path("finance.csv")] = pd.DataFrame(budgets.finance(_plan("budgets")))
    files[TRUTH] = pd.DataFrame(rows["truth"])[list(TRUTH_COLUMNS)]
    return files


def write(folder: Path) -> None:
    """Write every table to a folder, which is made if it is not there."""
    (folder / TRUTH).parent.mkdir(parents=True, exist_ok=True)
    for file, table in make().items():
        table.to_csv(folder / file, index=False, lineterminator="\n", encoding="utf-8")
    for name in BY_HAND:
        if folder.resolve() != HERE:
            shutil.copyfile(HERE / f"{name}.csv", folder / f"{name}.csv")


def _plan(name: str) -> pd.DataFrame:
    return pd.read_csv(PLAN / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def _filled(by: pd.DataFrame) -> pd.DataFrame:
    return by.assign(share=by["share"].astype("float64"), offset=pd.to_numeric(by["offset"]).fillna(0.0))


def _segments(indicator: Indicator, parts: Parts, dimensions: list[tuple[str, pd.DataFrame]]) -> list[tables.Row]:
    first, *others = dimensions
    if not first[0]:
        return []
    rows = tables.segments(indicator, parts, first[0])
    for name, by in others:
        again = tables.also_split(parts, _filled(by), generator(indicator.ref, name))
        rows += tables.segments(indicator, again, name)
    return rows


def _truth(
    indicator: Indicator, quarters: pd.DataFrame, first: pd.DataFrame, goals: list[tables.Row], plant: Plant | None
) -> tables.Row:
    """Return what lies behind an indicator's last figure, and how much it weighs in the indicator's unit."""
    yearly = indicator.basis == Basis.ANNUAL
    period = LABELS[LAST - 2].split()[0] if yearly else LABELS[LAST]
    size = _size(indicator, quarters, first, _goal(goals, period), plant)
    row = {"ref": indicator.ref, "period": period, "missed": "no", "cause": Cause.NOISE, "since": period}
    row |= {"dimension": "", "segment": "", "reason_given": "", "reason_truth": "", "note": "nothing was planted"}
    if plant:
        missed = "no" if plant.note == "an improvement" else "yes"
        row |= {k: getattr(plant, k) for k in row if hasattr(plant, k)} | {"missed": missed}
    return row | {"size": f"{size:.{max(indicator.decimals, 1)}f}"}


def _size(indicator: Indicator, quarters: pd.DataFrame, first: pd.DataFrame, goal: float, plant: Plant | None) -> float:
    now, same = quarters["outturn"], _same_quarter(indicator)
    cause = plant.cause if plant else Cause.NOISE
    if plant and cause == Cause.RESTATED:
        return float(now[plant.since] - first["outturn"][plant.since])
    if plant and cause == Cause.DATA_DOUBT:
        return plant.effect or -float(now.iloc[LAST])
    if cause == Cause.TARGET_BEYOND_PROCESS:
        return float(now.iloc[USUAL].mean() - goal)
    if cause == Cause.TARGET_PROFILE:
        return float(now.iloc[same[:-1]].mean() - goal)
    if cause == Cause.NOISE:
        return float(now.iloc[same[-1]] - now.iloc[same[:-1]].mean())
    return float(now.iloc[LAST] - first["outturn"].iloc[LAST])


def _same_quarter(indicator: Indicator) -> np.ndarray:
    """Return the columns, lead-in left out, of the quarter that is judged in each year."""
    quarter = 3 if indicator.basis == Basis.ANNUAL else QUARTER_OF_YEAR[LAST]
    found = np.flatnonzero(np.equal(QUARTER_OF_YEAR, quarter))
    return found[found >= LEAD_IN]


def _goal(goals: list[tables.Row], period: str) -> float:
    return float(next(g["target"] for g in reversed(goals) if g["period"] == period) or "nan")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
