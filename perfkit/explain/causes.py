"""The evidence behind each miss, in order: data doubts first, then noise, then what drove a signal.

What is named is pattern and arithmetic, never proof of cause. Where nothing
can be said, what evidence is missing is.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfkit import periods
from perfkit.explain import drivers
from perfkit.explain.breaks import comparable, recorded
from perfkit.explain.drivers import COLUMNS, by_peers, by_segment, by_volume, is_shared
from perfkit.explain.grave import grave
from perfkit.explain.intervals import proportion
from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel, panel_of
from perfkit.explain.patterns import NEEDED, season_of, shapes
from perfkit.explain.scales import scaled, unscaled
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.judge.in_force import year_target
from perfkit.terms import Basis, DataStatus, Doubt, Polarity

ORDER = (
    Cause.DATA_DOUBT, Cause.LATE_DATA, Cause.RESTATED, Cause.TARGET_PROFILE, Cause.SEASON,
    Cause.SHARED, Cause.MIX_SHIFT, Cause.ONE_SEGMENT, Cause.VOLUME,
    Cause.STEP_CHANGE, Cause.DRIFT, Cause.ONE_OFF, Cause.TARGET_BEYOND_PROCESS, Cause.NOISE,
)  # fmt: skip
"""Most telling first: a doubtful figure needs no explaining, and where a change sits says more than its shape."""

INCOMPLETE = 0.75
"""A provisional figure on fewer than this share of its usual cases is incomplete."""
RECENT = 12
"""Quarters that say what is usual now."""
NEVER = 0.1
"""A target met in no more than this share of its quarters is beyond the process."""


def causes(card: Scorecard, panel: Panel | None = None) -> pd.DataFrame:
    """Return what the evidence points to for each missed or withheld figure, most telling first.

    Parameters
    ----------
    card
        The scorecard.
    panel
        The quarters behind it, since the latest break on record; made from
        the card where it is not given.

    Returns
    -------
    DataFrame
        ``ref order cause since dimension segment effect share before after
        score``, one row a finding, in the card's order of indicators and
        then by `ORDER`. ``effect`` is in the indicator's unit, ``share`` of
        the change, and ``before``, ``after`` are the levels a sentence
        needs. A miss without any row has too little evidence: see
        `missing_evidence`.
    """
    rows = card.rows[subject(card)]
    if rows.empty:
        return _named(Cause.NOISE, []).assign(order=0).reindex(columns=["ref", "order", *COLUMNS[1:]])
    everyone = comparable(panel_of(card), recorded(card)) if panel is None else panel
    ours = everyone.of(pd.Index(rows["ref"]))
    shape = shapes(ours)
    found = [
        _doubts(card, rows),
        _late(rows, ours),
        _restated(card, rows),
        _patterns(card, rows, ours, shape),
        by_segment(card.tables.segments, ours, shape["since"]),
        by_volume(ours, shape["since"]),
        _shared(card, ours, shape),
    ]
    table = _worse_only(_together(found), rows)
    rank = {str(cause): place for place, cause in enumerate(ORDER)}
    place = {ref: n for n, ref in enumerate(rows["ref"])}
    table = table.assign(rank=table["cause"].astype("str").map(rank), place=table["ref"].map(place))
    table = table.sort_values(["place", "rank"], kind="stable").drop_duplicates(
        ["ref", "cause", "dimension", "segment"]
    )
    table = _settled(table, shape["shape"])
    since = table["since"].where(table["since"].notna(), table["ref"].map(shape["since"]))
    order = table.groupby("ref").cumcount() + 1
    return table.assign(since=since, order=order)[["ref", "order", *COLUMNS[1:]]].reset_index(drop=True)


def subject(card: Scorecard) -> pd.Series:
    """Say which rows of a card need explaining: targets missed, and figures withheld."""
    withheld = card.rows["doubt"].eq(Doubt.WITHHOLD).fillna(False)
    return card.rows["met"].eq(False).fillna(False).astype(bool) | withheld.astype(bool)


def missing_evidence(card: Scorecard, panel: Panel) -> pd.DataFrame:
    """Return what each miss would need to be explained further.

    Returns
    -------
    DataFrame
        ``ref missing``, one row a gap: "history" (under eight quarters),
        "counts" (no numerator and denominator), "segments" or "peers".
    """
    rows = card.rows[subject(card)]
    ours = panel.of(pd.Index(rows["ref"]))
    segments, peers = (set(t["ref"]) for t in (card.tables.segments, card.tables.benchmarks))
    count = ours.outturn.notna().sum(axis=1)
    counted = (ours.numerator.notna() & ours.denominator.notna()).any(axis=1)
    gaps = [
        (ref, gap)
        for ref in ours.refs
        for gap, absent in (
            ("history", count[ref] < NEEDED),
            ("counts", not counted[ref] and not ours.totals[ref]),
            ("segments", ref not in segments),
            ("peers", ref not in peers),
        )
        if absent
    ]
    return pd.DataFrame(gaps, columns=["ref", "missing"])


def _settled(table: pd.DataFrame, shape: pd.Series) -> pd.DataFrame:
    """Leave out what a finding before it makes needless.

    A figure within its usual range has no step to drive; a doubtful or
    incomplete figure has no pattern worth naming.
    """
    doubtful = table["ref"].isin(table.loc[table["cause"].isin(_DATA), "ref"]) & ~table["cause"].isin(_DATA)
    explained = set(table.loc[table["cause"].isin((Cause.TARGET_PROFILE, Cause.SEASON)), "ref"])
    quiet = table["ref"].map(shape).eq(Cause.NOISE)
    idle = (quiet & table["cause"].isin((Cause.SHARED, Cause.ONE_SEGMENT, Cause.VOLUME))) | (
        table["ref"].isin(explained) & table["cause"].isin((Cause.SHARED, Cause.TARGET_BEYOND_PROCESS))
    )
    left = table[~(doubtful | idle)]
    named = set(left.loc[left["cause"].ne(Cause.NOISE), "ref"])
    return left[~(left["cause"].eq(Cause.NOISE) & left["ref"].isin(named))]


_DATA = (Cause.DATA_DOUBT, Cause.LATE_DATA, Cause.RESTATED)


def _worse_only(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep drivers of a worsening: a part that pulled the right way explains no miss."""
    sign = table["ref"].map(_sign(rows)).astype("float64")
    helped = (table["effect"].astype(float) * sign > 0).fillna(False)
    return table[~helped]


def _sign(rows: pd.DataFrame) -> pd.Series:
    return rows.set_index("ref")["polarity"].map({Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0})


def _doubts(card: Scorecard, rows: pd.DataFrame) -> pd.DataFrame:
    found = grave(card)
    mine = found[found["ref"].isin(rows["ref"]) & found["table"].isin(("outturns", "targets"))].drop_duplicates("ref")
    return _named(Cause.DATA_DOUBT, mine["ref"])


def _late(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Provisional figures on far fewer cases than usual."""
    early = rows.set_index("ref")["status"].isin((DataStatus.PROVISIONAL, DataStatus.ESTIMATED))
    cases = panel.denominator.where(panel.denominator.notna(), panel.outturn.where(panel.totals, axis=0))
    usual = cases.iloc[:, -1 - drivers.BEFORE : -1]
    now, typical = cases.iloc[:, -1], usual.median(axis=1)
    far = (typical - now) / usual.std(axis=1) > drivers.BEYOND
    late = early & (now < INCOMPLETE * typical) & far
    refs = panel.refs[late.reindex(panel.refs).to_numpy()]
    return _named(Cause.LATE_DATA, refs, share=now / typical, before=typical, after=now)


def _restated(card: Scorecard, rows: pd.DataFrame) -> pd.DataFrame:
    """Earlier figures that were revised, where the revision makes the miss or the fall."""
    outturns = card.tables.outturns[card.tables.outturns["ref"].isin(rows["ref"])]
    in_time = outturns if card.known_on is None else outturns[~(outturns["as_of"] > card.known_on)]
    keys = ["ref", "period"]
    first = in_time.sort_values("as_of", kind="stable", na_position="first").drop_duplicates(keys)
    last = known(outturns, card.known_on, keys, "as_of")
    both = first[[*keys, "outturn"]].merge(last[[*keys, "outturn"]], on=keys, suffixes=("_first", "_last"))
    judged = rows[["ref", "period", "baseline_period", "basis", "outturn", "adverse"]]
    both = both.merge(judged.rename(columns={"period": "judged"}), on="ref")
    was, became = both["outturn_first"], both["outturn_last"]
    sign = both["ref"].map(_sign(rows)).astype("float64")
    year = [periods.label(q) for q in periods.quarters_of(periods.year_of(card.quarter)) if q <= card.quarter]
    part_of_it = both["period"].eq(both["judged"]) | (both["basis"].eq(Basis.CUMULATIVE) & both["period"].isin(year))
    makes_miss = part_of_it & (both["adverse"] > 0) & (both["adverse"] + sign * (became - was) <= 0)
    fell, had_fallen = (sign * (both["outturn"] - then) < 0 for then in (became, was))
    makes_fall = both["period"].eq(both["baseline_period"]) & fell & ~had_fallen
    found = both[was.ne(became) & was.notna() & became.notna() & (makes_miss | makes_fall)]
    return pd.DataFrame(
        {
            "ref": found["ref"],
            "cause": str(Cause.RESTATED),
            "since": found["period"].map({label: periods.parse(label) for label in found["period"].unique()}),
            "effect": (became - was).where(part_of_it).reindex(found.index),
            "before": found["outturn_first"],
            "after": found["outturn_last"],
        }
    ).reindex(columns=[*COLUMNS])


def _patterns(card: Scorecard, rows: pd.DataFrame, panel: Panel, shape: pd.DataFrame) -> pd.DataFrame:
    """The shape of a worsening; else season, an unseasonal target, a target beyond the process, or noise."""
    quiet = shape["shape"].eq(Cause.NOISE)
    loud = shape[shape["shape"].notna() & ~quiet]
    after, before = drivers.window(panel, shape["since"])
    single = panel.single_quarters()
    was, now = (single.where(mask).mean(axis=1) for mask in (before, after))
    parts = [
        _named(str(cause), some.index, effect=now - was, before=was, after=now, score=shape["score"])
        for cause, some in loud.groupby("shape")
    ]
    goal, sign = rows.set_index("ref")["target"], _sign(rows)
    still = panel.of(panel.refs[quiet.to_numpy()])
    recent = still.single_quarters().iloc[:, -RECENT:]
    parts += [
        _profile(card, still, goal, sign),
        _seasonal(still, goal, sign),
        _beyond(still, goal, sign),
        _named(Cause.NOISE, still.refs, before=recent.min(axis=1), after=recent.max(axis=1)),
        _within_chance(panel.of(panel.refs[shape["shape"].isna().to_numpy()]), goal),
    ]
    return _together(parts)


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else _named(Cause.NOISE, [])


def _profile(card: Scorecard, panel: Panel, goal: pd.Series, sign: pd.Series) -> pd.DataFrame:
    """Interim targets of cumulative figures that do not follow how the year has always filled."""
    if card.quarter.quarter == 4:
        return _named(Cause.TARGET_PROFILE, [])
    shares = _share_by_now(panel)
    refs = panel.refs[(panel.measures["basis"].eq(Basis.CUMULATIVE) & shares.notna()).to_numpy()]
    seasonal = (year_target(card).reindex(panel.refs) * shares).reindex(refs)
    now = panel.outturn.iloc[:, -1].reindex(refs)
    gap = sign.reindex(refs) * (goal.reindex(refs) - now)
    part = sign.reindex(refs) * (goal.reindex(refs) - seasonal) / gap
    found = refs[(part > drivers.LARGE).to_numpy()]
    return _named(Cause.TARGET_PROFILE, found, share=shares, before=goal, after=seasonal)


def _share_by_now(panel: Panel) -> pd.Series:
    """Return what share of the year a cumulative figure has usually reached by this quarter; two years at least."""
    quarter, columns = panel.quarters[-1].quarter, panel.quarters
    ends = [q for q in columns if q.quarter == 4 and q - (4 - quarter) in columns]
    reached = pd.DataFrame({q: panel.outturn[q - (4 - quarter)] / panel.outturn[q] for q in ends}, index=panel.refs)
    share: pd.Series = reached.mean(axis=1).where(reached.notna().sum(axis=1) >= 2)
    return share


def _seasonal(panel: Panel, goal: pd.Series, sign: pd.Series) -> pd.DataFrame:
    """Figures that miss only because this quarter of the year is always worse."""
    season = season_of(panel).iloc[:, -1]
    level = unscaled(panel, scaled(panel).iloc[:, -1] - season)
    now = panel.outturn.iloc[:, -1]
    gap = sign.reindex(panel.refs) * (goal.reindex(panel.refs) - now)
    part = sign.reindex(panel.refs) * (level - now) / gap
    known = (season != 0) & panel.measures["basis"].ne(Basis.CUMULATIVE)
    found = panel.refs[((part > drivers.LARGE) & known).to_numpy()]
    return _named(Cause.SEASON, found, effect=now - level, share=part, before=level, after=now)


def _beyond(panel: Panel, goal: pd.Series, sign: pd.Series) -> pd.DataFrame:
    """Targets that the process has hardly ever met, and shows no sign of meeting."""
    past = panel.outturn.iloc[:, -1 - RECENT :]
    better = past.sub(goal.reindex(panel.refs), axis=0).mul(sign.reindex(panel.refs), axis=0) >= 0
    count, met = past.notna().sum(axis=1), better.sum(axis=1)
    steady = panel.measures["basis"].ne(Basis.CUMULATIVE) & (count >= NEEDED) & (met <= NEVER * count)
    return _named(Cause.TARGET_BEYOND_PROCESS, panel.refs[steady.to_numpy()], before=met, after=count)


def _within_chance(panel: Panel, goal: pd.Series) -> pd.DataFrame:
    """Shares with too short a history for a shape, whose target lies within chance of them."""
    now = proportion(panel.numerator.iloc[:, -1], panel.denominator.iloc[:, -1])
    per = panel.measures["per"]
    target = goal.reindex(panel.refs) / per
    inside = (now["low"] <= target) & (target <= now["high"])
    return _named(Cause.NOISE, panel.refs[inside.to_numpy()], before=now["low"] * per, after=now["high"] * per)


def _shared(card: Scorecard, panel: Panel, shape: pd.DataFrame) -> pd.DataFrame:
    peers = by_peers(card.tables.benchmarks, panel, shape["since"])
    return peers[is_shared(peers).to_numpy()] if len(peers) else peers


def _named(cause: str, refs: Iterable[str], **columns: pd.Series) -> pd.DataFrame:
    """Return one row a ref, its columns taken from series indexed by ref."""
    found = pd.DataFrame({"ref": list(refs), "cause": str(cause)}, dtype="str")
    for name, values in columns.items():
        found[name] = found["ref"].map(values).astype("float64")
    return found.reindex(columns=[*COLUMNS])
