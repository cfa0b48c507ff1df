"""Are the odds of targets honest? Targets given odds of 10 to 90% are held against what came.

Run ``python tests/bench/target_odds.py``; it takes some seconds. Every
series is replayed from every quarter at which it has three figures; nothing
after that quarter is seen.

The two rules for later years, half a case and quarters that scatter, were
chosen on CORP10 alone (community care grants decided in 15 days). Held out
are CORP09 (crisis grants decided in one day), the accident departments, what
was late of each as a count, each taken for a snapshot, and the yearly
figures. One choice looked at all of them: whether the level's walk keeps its
full steps, as this year's forecast has it, or the lesser ones that smoothing
implies. The lesser were as good on CORP10, and left 69% of CORP09's next
years in an 80% range, where the full ones leave 79%: the full ones stayed.
To carry on a part of the last year's change was tried on totals and set
aside: nearly everywhere, the more of it, the larger the error.

The figures of a year share its shocks (a pandemic, a winter), so that the
Wilson intervals, which take cases to be independent, are too narrow.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from perfkit.explain.panel import QUARTERS, Panel
from perfkit.explain.projection import LONG
from perfkit.explain.whole_years import whole_years
from perfkit.explain.wilson import proportion
from perfkit.explain.years_ahead import years_ahead

WORKED = Path(__file__).parents[1] / "worked"
ODDS = (0.1, 0.3, 0.5, 0.7, 0.9)
HORIZONS = ("this year", "next year", "the year after")
MARKS = {"trusts": (85.0, 90.0, 95.0), "CORP09": (90.0, 95.0, 98.0), "CORP10": (80.0, 90.0, 95.0)}
FIRST = 3
"""Known quarters from which there are odds."""


def panels() -> dict[str, Panel]:
    """Return the data sets as panels: shares with counts, the same as totals and as snapshots, and yearly figures."""
    trusts = pd.read_csv(WORKED / "ae_quarters_133_trusts.csv").rename(columns={"org": "authority"})
    trusts["quarter"] = _quarter(trusts["fin_year"], trusts["fin_quarter"])
    grants = pd.read_csv(WORKED / "lgbf_quarterly.csv")
    grants["quarter"] = _quarter(grants["quarter"].str[:4].astype(int), grants["quarter"].str[-1].astype(int))
    found = {"trusts": _shares(trusts)}
    found |= {str(ref): _shares(table) for ref, table in grants.groupby("ref")}
    late = {f"{name} late": _figures(p.denominator - p.numerator, "period", "number", 1.0) for name, p in found.items()}
    ends = {f"{name} at the end": _figures(p.outturn, "snapshot", "percent", 100.0) for name, p in found.items()}
    return (
        found
        | late
        | ends
        | {"yearly": _yearly(pd.read_csv(WORKED / "lgbf_yearly.csv", index_col=["ref", "authority"]))}
    )


def _quarter(year: pd.Series, quarter: pd.Series) -> pd.PeriodIndex:
    return pd.PeriodIndex.from_fields(year=year + 1, quarter=quarter, freq="Q-MAR")


def _shares(table: pd.DataFrame) -> Panel:
    wide = table.pivot(index="authority", columns="quarter", values=["numerator", "denominator"]).astype("float64")
    over = wide["denominator"].where(wide["denominator"] > 0)
    # Both counts are published to the nearest five, and some numerators were rounded above their denominators.
    count = wide["numerator"].where(over.notna()).clip(upper=over)
    measures = pd.DataFrame({"basis": "period", "unit": "percent", "per": 100.0, "polarity": "higher"}, wide.index)
    return Panel(measures, 100 * count / over, count, over)


def _figures(outturn: pd.DataFrame, basis: str, unit: str, per: float) -> Panel:
    """Return figures without counts; what is late is the better the less there is of it."""
    polarity = "lower" if unit == "number" else "higher"
    measures = pd.DataFrame({"basis": basis, "unit": unit, "per": per, "polarity": polarity}, outturn.index)
    return Panel(measures, outturn, outturn * np.nan, outturn * np.nan)


def _yearly(table: pd.DataFrame) -> Panel:
    refs = pd.Index([f"{ref} {authority}" for ref, authority in table.index])
    first = int(table.columns[0][:4]) + 1
    quarters = pd.period_range(f"{first}Q1", periods=4 * table.shape[1] + 1, freq="Q-MAR")
    outturn = pd.DataFrame(np.nan, refs, quarters)
    outturn.iloc[:, 3::4] = table.to_numpy()
    return _figures(outturn, "annual", "score", 1.0)


def replayed(panel: Panel, horizons: int = 2, marks: tuple[float, ...] = ()) -> pd.DataFrame:
    """Return one row a series, replayed quarter and year: its odds of reaching exactly what it came to.

    A target given odds p was met where those odds are p or less. ``mark_…``
    holds the odds of fixed targets, ``last`` the outturn of the latest year
    that was over by then.
    """
    came, found = whole_years(panel), []
    for stop in range(FIRST, panel.outturn.shape[1] + 1):
        seen = Panel(
            panel.measures,
            *(t.iloc[:, max(stop - QUARTERS, 0) : stop] for t in (panel.outturn, panel.numerator, panel.denominator)),
        )
        quarter = seen.quarters[-1]
        if panel.yearly.all() and quarter.quarter != 1:
            continue
        ahead = years_ahead(seen, horizons - 1)
        over = ahead.years[0] if quarter.quarter == 4 else ahead.years[0] - 1
        for n, year in enumerate(ahead.years):
            if year not in came or (n == 0 and quarter.quarter == 4):
                continue
            table = pd.DataFrame({"actual": came[year], "last": came.get(over, np.nan)})
            table["reached"] = ahead.odds(came[[year]])[year]
            for mark in marks:
                table[f"mark_{mark:g}"] = ahead.odds(came[[year]] * 0 + mark)[year]
            known = {"ahead": n, "year": year.year, "known": quarter.quarter, "history": ahead.measures["history"]}
            found.append(table.assign(**known).dropna(subset="reached"))
    return pd.concat(found)


def reliability(cases: pd.DataFrame) -> pd.DataFrame:
    """Return, for each of the odds given, how often such targets were met, with Wilson's interval."""
    met = [int(cases["reached"].le(odds + 1e-12).sum()) for odds in ODDS]
    share = proportion(met, [len(cases)] * len(ODDS))
    return share.assign(odds=ODDS, times=len(cases)).rename(columns={"value": "met"})


def brier(cases: pd.DataFrame, marks: tuple[float, ...]) -> pd.Series:
    """Return Brier scores over fixed targets: our odds, one odds for all, and last year's verdict."""
    cases = cases.dropna(subset="last")
    met = np.stack([cases["actual"] >= mark for mark in marks]).astype("float64")
    ours = np.stack([cases[f"mark_{mark:g}"] for mark in marks])
    before = np.stack([cases["last"] >= mark for mark in marks])
    same = met.mean(axis=1, keepdims=True)
    scores = {"ours": ours, "same for all": np.broadcast_to(same, met.shape), "as last year": before}
    return pd.Series({name: float(((odds - met) ** 2).mean()) for name, odds in scores.items()})


def main() -> None:
    """Print the reliability tables and the Brier scores."""
    shares = []
    for name, panel in panels().items():
        marks = MARKS.get(name, ())
        cases = replayed(panel, 2 if name.startswith("trusts") else 3, marks)
        long = cases["history"] >= LONG
        if marks:
            shares.append(cases[long & cases["ahead"].lt(2)])
        split = (
            [("all", cases)]
            if name == "yearly"
            else [("2 years or more", cases[long]), ("under 2 years", cases[~long])]
        )
        for history, some in split:
            for n, group in some.groupby("ahead"):
                print(f"\n{name}, {HORIZONS[n]}, history {history}: {len(group)} cases")
                for row in reliability(group).itertuples():
                    print(f"  odds {row.odds:.0%}: met {row.met:.1%} ({row.low:.1%} to {row.high:.1%})")
                if marks and group["last"].notna().any():
                    print("  Brier: " + ", ".join(f"{k} {v:.3f}" for k, v in brier(group, marks).items()))
        for (n, known), group in cases[long & cases["ahead"].lt(2)].groupby(["ahead", "known"]):
            met = ", ".join(f"{share:.0%}" for share in reliability(group)["met"])
            print(f"  {name}, {HORIZONS[n]} after Q{known}: odds 10, 30, 50, 70, 90% met {met} of {len(group)}")
    for n, group in pd.concat(shares).groupby("ahead"):
        met = ", ".join(f"{share:.1%}" for share in reliability(group)["met"])
        print(f"\nall shares, {HORIZONS[n]}, history 2 years or more: {met} of {len(group)} cases")


if __name__ == "__main__":
    main()
