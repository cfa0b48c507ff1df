"""One area among 170, with its neighbours, from the published children's services figures.

Run ``python tests/bench/children.py FOLDER``, where FOLDER holds the
Department for Education's Local Authority Interactive Tool files:
``bds_long_0*.parquet``, ``lait_data_dictionary.csv`` and ``sn_may_2025.xlsx``
(Open Government Licence). Without a folder it draws a set of the same shape.
It prints the seconds to read the set, judge one area's 434 measures and stand
each beside its ten statistical neighbours and beside all areas. Nobody sets these
measures targets: the middle area's figure stands in for them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from perfkit.explain.benchmark import standing
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.store import Store
from perfkit.judge.scorecard import judge

AREA, YEAR, QUARTER = "Leeds", "2024", "2024/25 Q4"
NEAREST, EVERYONE = "statistical neighbours", "all areas"
POLARITY = {"High": "higher", "Low": "lower"}


def published(folder: Path) -> tuple[pd.DataFrame, pd.Series, list[str]]:
    """Return the figures (``measure area year value``), each measure's polarity and the area's neighbours."""
    (source,) = sorted(folder.glob("bds_long_0*.parquet"))[-1:]
    table = pd.read_parquet(source)
    year = table["Years"].str.extract(r"(\d{4})")[0]
    figures = pd.DataFrame(
        {
            "measure": table["Short Desc"],
            "area": table["LA and Regions"],
            # Pooled and overlapping years are filed under the first year they name: enough to measure speed by.
            "year": year.where(year.between("2000", "2024")),
            "value": pd.to_numeric(table["Values"], errors="coerce"),
        }
    ).dropna()
    dictionary = pd.read_csv(folder / "lait_data_dictionary.csv", encoding="utf-8", encoding_errors="replace")
    polarity = dictionary.drop_duplicates("Measure_short").set_index("Measure_short")["Polarity"].map(POLARITY)
    sheet = pd.read_excel(folder / "sn_may_2025.xlsx").set_index("B")
    numbers = table.drop_duplicates("LA Number").set_index("LA Number")["LA and Regions"]
    # A neighbour's number and how close it is, ten times over.
    named = [numbers[float(number)] for number in sheet.loc[AREA].iloc[4::2][:10]]
    return figures, polarity, named


def drawn() -> tuple[pd.DataFrame, pd.Series, list[str]]:
    """Return invented figures of the same shape, seeded."""
    random = np.random.default_rng(170)
    measures = [f"Measure {n}" for n in range(434)]
    areas = [AREA, *(f"Area {n}" for n in range(169))]
    years = [str(year) for year in range(2016, 2025)]
    index = pd.MultiIndex.from_product([measures, areas, years], names=["measure", "area", "year"])
    figures = pd.DataFrame({"value": random.gamma(9.0, 3.0, len(index)).round(2)}, index).reset_index()
    return figures, pd.Series("higher", pd.Index(measures)), areas[1:11]


def write(folder: Path, figures: pd.DataFrame, polarity: pd.Series, nearest: list[str]) -> int:
    """Write the area's tables, the others' figures as benchmarks; return how many rows they hold."""
    codes = {name: f"M{n:03d}" for n, name in enumerate(dict.fromkeys(figures["measure"]))}
    year = figures["year"].astype(int)
    figures = figures.assign(ref=figures["measure"].map(codes), period=[f"{y}/{(y + 1) % 100:02d}" for y in year])
    figures = figures.drop_duplicates(["ref", "period", "area"])
    ours = figures["area"] == AREA
    refs = pd.Series(codes)
    pd.DataFrame(
        {
            "ref": refs.to_numpy(), "title": refs.index, "directorate": "Children", "unit": "number",
            "polarity": polarity.reindex(refs.index).fillna("none").to_numpy(), "basis": "annual",
        }
    ).to_parquet(folder / "indicators.parquet")  # fmt: skip
    figures[ours][["ref", "period", "value"]].rename(columns={"value": "outturn"}).to_parquet(
        folder / "outturns.parquet"
    )
    middle = figures[figures["year"] == YEAR].groupby("ref", as_index=False)["value"].median()
    middle.rename(columns={"value": "target"}).assign(period=figures["period"].max()).to_parquet(
        folder / "targets.parquet"
    )
    others = figures[~ours].rename(columns={"area": "authority"})
    group = others["authority"].isin(nearest).map({True: NEAREST, False: EVERYONE})
    others.assign(group=group)[["ref", "period", "authority", "group", "value"]].to_parquet(
        folder / "benchmarks.parquet"
    )
    return len(figures)


def scored(data: str) -> tuple[int, int]:
    """Judge the area's quarter and stand every measure beside its peers; return the measures judged and ranked."""
    tables = read(data)
    card = judge(tables, read_rules(""), QUARTER)
    rows = card.rows.set_index("ref")
    now = tables.benchmarks.merge(rows["period"].rename("ours").reset_index(), on="ref").query("period == ours")
    near = standing(rows["outturn"], now[now["group"] == NEAREST], rows["polarity"])
    standing(rows["outturn"], now, rows["polarity"])
    return len(rows), int(near["rank"].notna().sum())


def main() -> None:
    """Print what it took, from the files and from what a run keeps of them."""
    source = published(Path(sys.argv[1])) if len(sys.argv) > 1 else drawn()
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        data.mkdir()
        rows = write(data, *source)
        times = []
        for _ in range(3):
            began = time.perf_counter()
            judged, ranked = scored(str(data))
            times.append(time.perf_counter() - began)
        store = Store(Path(place) / "kept")
        store.keep(read(str(data)), str(data))
        began = time.perf_counter()
        kept = store.load(str(data), "Children")
        loading = time.perf_counter() - began
        assert kept is not None
    whose = "published" if len(sys.argv) > 1 else "invented"
    print(f"{rows:,} {whose} figures; {judged} measures judged, {ranked} ranked among neighbours")
    print(f"read, check, judge and rank: median {sorted(times)[1]:.2f} s of 3 runs (to reach: under 3 s)")
    print(f"load what a run keeps: {loading:.2f} s")


if __name__ == "__main__":
    main()
