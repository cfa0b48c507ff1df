"""The rest of the year, drawn: the quarters behind and the range of those to come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.case import Case
from perfkit.report import formats
from perfkit.report.axes import AIM, BETTER, NOTHING, canvas, decimals, end_labels, level, room, years
from perfkit.report.drawing import INK, Chart, Charts, house_style, svg_of

_BEFORE = 8
"""Quarters drawn before this year."""


def ahead(case: Case) -> Chart | Charts:
    """Return the quarters behind and the range of those to come; empty where nothing can be forecast.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Chart or Charts
        Its ``data`` has one row a quarter: outturn, and of those to come the middle and both ends of the
        range that holds four cases in five, in the indicator's unit.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> ahead(case())
    NI68: the rest of the year, four cases in five
    To come, as single quarters: 2013/14 Q3 65.3% (60.2% to 70%); 2013/14 Q4 63.4% (56.8% to 69.4%), ...
    """
    title = f"{case.ref}: the rest of the year, four cases in five"
    if case.ahead.empty or (to_come := case.ahead.dropna(subset=["expected", "low", "high"])).empty:
        return NOTHING
    expected = case.ahead[case.ahead["expected"].notna()]
    row = case.explanation.outlook.iloc[0]
    running = row["by"] == "sum"
    single = case.quarters["single"]
    behind = single[:0] if running else single[single.index < case.ahead.index[0]]
    line = pd.concat([behind.tail(_BEFORE), _known(case)])
    places = decimals(case)
    data = pd.concat(
        [
            pd.DataFrame(
                {"Quarter": list(map(formats.quarter, line.index)), "Known": line.round(places + 1).to_numpy()}
            ),
            pd.DataFrame(
                {
                    "Quarter": list(map(formats.quarter, expected.index)),
                    **{n.capitalize(): expected[n].round(places).to_numpy() for n in ("low", "expected", "high")},
                }
            ),
        ],
        ignore_index=True,
    )
    told = [
        f"{formats.quarter(q)} {level(case, r['expected'])} ({level(case, r['low'])} to {level(case, r['high'])})"
        for q, r in zip(to_come.index, to_come.to_dict("records"), strict=True)
    ]
    what = "running totals" if running else "single quarters"
    aim = f" The year’s target is {level(case, row['target'])}." if pd.notna(row["target"]) else ""
    alt = f"To come, as {what}: {'; '.join(told)}, with four cases in five within the range.{aim}"
    return Chart(title, alt, data, _drawn(line, expected, row["target"], case))


@house_style()
def _drawn(line: pd.Series, to_come: pd.DataFrame, target: float, case: Case) -> str:
    figure, axes = canvas(2.2)
    start = len(line)
    x = np.arange(start, start + len(to_come))
    axes.plot(range(start), line.to_numpy(), color=INK, marker="o", markersize=4, linewidth=1.3, clip_on=False)
    if start:
        now = float(line.iloc[-1])
        fan = pd.concat(
            [pd.DataFrame({n: [now] for n in ("expected", "low", "high")}), to_come[["expected", "low", "high"]]]
        )
        x = np.append(start - 1, x)
    else:
        fan = to_come
    axes.fill_between(x, fan["low"], fan["high"], color="#c9d9e8", linewidth=0)
    axes.plot(x, fan["expected"], color=BETTER, linestyle="--", linewidth=1.3)
    for column in ("low", "high"):
        axes.plot(x, fan[column], color=BETTER, linewidth=0.8)
    last = to_come.dropna(subset=["low", "high"]).iloc[-1]
    ends = {"high": float(last["high"]), "likely": float(last["expected"]), "low": float(last["low"])}
    if pd.notna(target):
        axes.plot([0, x[-1]], [target, target], color=AIM, linewidth=1.8)
        ends["year’s target"] = float(target)
    end_labels(axes, x[-1] + 0.15, ends, case, 2.2)
    years(axes, [pd.Period(q) for q in [*line.index, *to_come.index]], every=True)
    figure.subplots_adjust(left=0.05, right=room(case, ends, len(x) + start), top=0.96, bottom=0.2)
    return svg_of(figure)


def _known(case: Case) -> pd.Series:
    found: pd.Series = case.ahead.loc[case.ahead["expected"].isna(), "known"]
    return found
