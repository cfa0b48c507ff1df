"""From targets on the table to proposals for the log, and from the log back: the same figures, worked out again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from perfkit import __version__, periods
from perfkit.errors import UsageError
from perfkit.inputs.tables import Tables
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules
from perfkit.targets.interim import interim
from perfkit.targets.levers import as_moved
from perfkit.targets.proposal import DIGITS, Kind, Proposal, data_hash, rules_hash
from perfkit.targets.setting import Setting, setting_of

REPLAYED = (
    *("row", "ref", "year", "when", "same", "odds", "odds_again", "interim", "interim_again"),
    *("data_changed", "rules_changed", "version", "problem"),
)


def drafts(
    setting: Setting,
    targets: pd.DataFrame,
    *,
    proposer: str,
    reason: str | Mapping[str, str],
    rule: str = "own",
    approver: str = "",
    levers: Mapping[str, Mapping[str, float]] | None = None,
    low: pd.DataFrame | None = None,
    high: pd.DataFrame | None = None,
) -> list[Proposal]:
    """Return a proposal for each target, with its odds, its interim targets and all that replaying it needs.

    Those of one call are one proposal of several years and indicators: they
    bear the same moment, and a year's interim targets start where the year
    before is proposed to end.

    Parameters
    ----------
    setting
        The evidence.
    targets
        By ref and year (some of the setting's), in the unit; missing where none is proposed.
    proposer, reason, rule, approver
        As `Proposal` has them; a reason for all, or by ref.
    levers
        By ref, the positions of the levers; none where nothing is done differently.
    low, high
        The ends of ranges, shaped as the targets.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))
    >>> targets = pd.DataFrame({setting.years[1]: [80.0]}, index=["NI60"])
    >>> made, = drafts(setting, targets, proposer="Head of Service", reason="The national standard")
    >>> made.year, made.interim, 0 < made.odds < 1
    ('2014/15', (80.0, 80.0, 80.0, 80.0), True)
    """
    positions = levers or {}
    ranges = [targets if table is None else table for table in (low, high)]
    whole = targets.astype("float64").round(DIGITS)
    odds, points = _worked_out(setting, whole, positions)
    card = setting.card
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    council = rules_hash(card.rules)
    hashes = {ref: data_hash(card.tables, ref, card.quarter, card.known_on) for ref in targets.index}
    made = []
    for ref in targets.index:
        for year in map(pd.Period, targets.columns):
            figures = [_at(table, ref, year) for table in (whole, *ranges)]
            ends = figures[1:] if low is not None and high is not None else [np.nan, np.nan]
            if np.isnan([figures[0], *ends]).all():
                continue
            made.append(
                Proposal(
                    ref,
                    periods.label(year),
                    proposer,
                    rule,
                    reason if isinstance(reason, str) else reason.get(ref, ""),
                    periods.label(card.quarter),
                    data=hashes[ref],
                    council=council,
                    target=figures[0],
                    target_low=ends[0],
                    target_high=ends[1],
                    interim=points.get((ref, year), (None,) * 4),
                    odds=_at(odds, ref, year),
                    known_on="" if card.known_on is None else card.known_on.date().isoformat(),
                    levers=positions.get(ref, {}),
                    approver=approver,
                    when=when,
                )
            )
    return made


def replay(
    entries: Mapping[int, Proposal],
    tables: Tables,
    rules: Rules,
    refs: Collection[str] = (),
    years: Collection[str] = (),
) -> pd.DataFrame:
    """Return what each logged proposal comes to when it is worked out again from the tables.

    Each is worked out with those of the same indicator made at the same
    moment, for the quarter and the day it was made for.

    Parameters
    ----------
    entries
        The log, by row (`perfkit.targets.proposals.read_entries`).
    tables, rules
        The council's.
    refs, years
        Only these; all where none is named.

    Returns
    -------
    DataFrame
        `REPLAYED`: one row a proposal, in the log's order. ``same`` where odds
        and interim targets are those logged; ``data_changed`` and
        ``rules_changed`` where the rows it follows from, or the rules, are
        not those of then; ``version`` where another version of perfkit made
        it; ``problem`` where it cannot be worked out at all.
    """
    asked = {row: p for row, p in entries.items() if p.kind == Kind.PROPOSED}
    rows: list[dict[str, Any]] = []

    def moment(item: tuple[int, Proposal]) -> tuple[str, str]:
        return item[1].quarter, item[1].known_on

    for (quarter, known_on), group in groupby(sorted(asked.items(), key=moment), key=moment):
        listed = [(row, p) for row, p in group]
        wanted = [(row, p) for row, p in listed if (not refs or p.ref in refs) and (not years or p.year in years)]
        if not wanted:
            continue
        try:
            setting = setting_of(judge(tables, rules, quarter, known_on=known_on))
        except UsageError as error:
            rows += [_row(row, p, problem=str(error)) for row, p in wanted]
            continue
        for made_at_once in _together(listed):
            rows += [row for row in _again(setting, made_at_once) if row["row"] in dict(wanted)]
    found = pd.DataFrame(rows, columns=[*REPLAYED])
    return found.sort_values("row", ignore_index=True)


_Logged = tuple[int, Proposal]


def _together(listed: Sequence[_Logged]) -> list[list[_Logged]]:
    """Return proposals as they were made: those of one moment, each indicator and year at most once."""
    layers: list[tuple[str, set[tuple[str, str]], list[_Logged]]] = []
    for row, p in listed:
        layer = next((one for one in layers if one[0] == p.when and (p.ref, p.year) not in one[1]), None)
        if layer is None:
            layer = (p.when, set(), [])
            layers.append(layer)
        layer[1].add((p.ref, p.year))
        layer[2].append((row, p))
    return [made for _, _, made in layers]


def _again(setting: Setting, listed: Sequence[_Logged]) -> list[dict[str, Any]]:
    """Return what proposals made at once come to when worked out again."""
    card, years = setting.card, {periods.label(year): year for year in setting.years}
    fit = [(row, p) for row, p in listed if p.ref in setting.refs and p.year in years]
    targets = pd.DataFrame(np.nan, setting.refs[setting.refs.isin([p.ref for _, p in fit])], list(years.values()))
    for _, p in fit:
        targets.loc[p.ref, years[p.year]] = p.target
    odds, points = _worked_out(setting, targets, {p.ref: p.levers for _, p in fit if p.levers})
    hashes = {ref: data_hash(card.tables, ref, card.quarter, card.known_on) for ref in targets.index}
    rules = rules_hash(card.rules)
    rows = []
    for row, p in listed:
        if p.ref not in setting.refs:
            rows.append(_row(row, p, problem=f"{p.ref} is no indicator of these tables"))
            continue
        if p.year not in years:
            rows.append(_row(row, p, problem=f"{p.year} is no year that {p.quarter} looks ahead to"))
            continue
        year = years[p.year]
        fresh = replace(p, odds=_at(odds, p.ref, year), interim=points.get((p.ref, year), (None,) * 4))
        again = {"odds_again": fresh.odds, "interim_again": fresh.interim}
        again |= {"data_changed": hashes[p.ref] != p.data, "rules_changed": rules != p.council}
        rows.append(_row(row, p, same=fresh == p, **again))
    return rows


def _row(row: int, proposal: Proposal, **found: Any) -> dict[str, Any]:
    then = "" if proposal.perfkit == __version__ else proposal.perfkit
    given = {"row": row, "ref": proposal.ref, "year": proposal.year, "when": proposal.when, "same": False}
    given |= {"odds": proposal.odds, "odds_again": None, "interim": proposal.interim, "interim_again": (None,) * 4}
    return {**given, "data_changed": False, "rules_changed": False, "version": then, "problem": "", **found}


def _worked_out(
    setting: Setting, targets: pd.DataFrame, levers: Mapping[str, Mapping[str, float]]
) -> tuple[pd.DataFrame, dict[tuple[str, pd.Period], tuple[float | None, ...]]]:
    """Return the odds of targets by ref and year, and the interim targets of each."""
    odds = as_moved(setting, levers).ahead.odds(targets)
    quarterly = interim(setting, targets).dropna(subset=["target"])
    points = {
        (str(ref), pd.Period(year)): _four(rows["quarter"].tolist(), rows["target"].tolist())  # type: ignore[arg-type]
        for (ref, year), rows in quarterly.groupby(["ref", "year"])
    }
    return odds, points


def _at(table: pd.DataFrame, ref: str, year: pd.Period) -> float:
    return float(table.at[ref, year])  # type: ignore[arg-type]


def _four(quarters: Sequence[pd.Period], figures: Sequence[float]) -> tuple[float | None, ...]:
    by_number = dict(zip((quarter.quarter for quarter in quarters), figures, strict=True))
    return tuple(by_number.get(number) for number in (1, 2, 3, 4))
