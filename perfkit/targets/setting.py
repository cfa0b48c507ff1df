"""Everything a target is set from: what was, what is likely, what others reach, and what was promised."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from perfkit import periods
from perfkit.explain.explanation import quarters_behind
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.whole_years import whole_years
from perfkit.explain.years_ahead import YearsAhead, years_ahead
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.judge.doubts import evidence
from perfkit.judge.figures import latest_figures, year_outturns
from perfkit.judge.in_force import year_target

__all__ = ["Setting", "setting_of"]
__dir__ = __all__.copy

PEERS = ("ref", "period", "span", "ends", "authority", "group", "value", "numerator", "denominator")

_STANDARD = r"(?:the )?(?:statutory|national) (?:standard|target|figure|minimum|floor|threshold)(?:, held)?\.?"


@dataclass(frozen=True)
class Setting:
    """The evidence for setting the targets of a scorecard's indicators, worked out once.

    Tables by ref hold every indicator of the card, in its order; what is not
    known is missing.

    Parameters
    ----------
    card
        The scorecard.
    panel
        The quarters behind it, since each indicator's latest break on record.
    ahead
        What this year and the next three may come to.
    current
        The targets on record, by ref and each of those years.
    outturns
        What past years came to, by ref and year (`pandas.Period`, ``Y-MAR``),
        oldest first; this year too once it is over. Since the latest break.
    peers
        `PEERS`: one row a peer and period with a value, none after the
        card's quarter; ``span`` is "quarter" or "year".
    standards
        By ref, the statutory or national standard where a target's rationale
        says that it is one: the latest known.
    """

    card: Scorecard
    panel: Panel
    ahead: YearsAhead
    current: pd.DataFrame
    outturns: pd.DataFrame
    peers: pd.DataFrame
    standards: pd.Series

    @property
    def refs(self) -> pd.Index[str]:
        """The indicators' references."""
        return self.ahead.refs

    @property
    def years(self) -> list[pd.Period]:
        """This year and the three after it."""
        return self.ahead.years


def setting_of(card: Scorecard) -> Setting:
    """Return the evidence for setting the targets of one indicator or of two hundred.

    Parameters
    ----------
    card
        The scorecard.

    Returns
    -------
    Setting
        Tables with one row an indicator, figures in its unit.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))
    >>> setting.current.loc["CE1"].tolist()
    [138.0, 140.0, 142.0, nan]
    """
    panel, _, breaks = quarters_behind(card)
    ahead = years_ahead(panel)
    current = [year_target(replace(card, quarter=card.quarter + SEASON * n)) for n in range(len(ahead.years))]
    plans = pd.concat(current, axis=1).set_axis(pd.Index(ahead.years), axis=1)
    plans.columns = ahead.expected.columns
    return Setting(
        card,
        panel,
        ahead,
        plans.reindex(ahead.refs).astype("float64"),
        _outturns(card, panel, breaks),
        _peers(card),
        _standards(card).reindex(ahead.refs),
    )


def _outturns(card: Scorecard, panel: Panel, breaks: pd.DataFrame) -> pd.DataFrame:
    """Return what each past year came to: the year's own figure where one was supplied, else what its quarters make."""
    made = whole_years(panel)
    rows = card.rows.set_index("ref", drop=False).reindex(panel.refs)
    doubtful = card.findings.iloc[:0] if card.rules.rate_doubtful else card.findings
    mine = card.tables.outturns[card.tables.outturns["ref"].isin(rows["ref"])]
    figures = latest_figures(mine, card.known_on, evidence(doubtful, "outturns"))
    since = breaks.groupby("ref")["since"].max().reindex(rows.index)
    found = {}
    for year in map(pd.Period, made.columns):
        own = year_outturns(rows, figures, year)
        broken = since.notna() & (since > periods.quarters_of(year)[0])
        published = own["outturn"].where(own["withheld"].isna() & ~broken).astype("float64")
        found[year] = published.fillna(made[year])
    return pd.DataFrame(found, index=made.index, columns=made.columns)


def _peers(card: Scorecard) -> pd.DataFrame:
    table = card.tables.benchmarks
    now = table["ends"].le(pd.Timestamp(periods.end(card.quarter))) & table["ref"].isin(card.rows["ref"])
    kept = table[now & table["value"].notna()]
    return kept.drop_duplicates(["ref", "period", "authority", "group"], keep="last")[[*PEERS]].reset_index(drop=True)


def _standards(card: Scorecard) -> pd.Series:
    """Return each indicator's latest known target whose rationale says in full that it is a standard."""
    said = card.tables.targets["rationale"].str.strip().str.fullmatch(_STANDARD, case=False)
    table = card.tables.targets[said.fillna(False).astype(bool)]
    latest = known(table, card.known_on, ["ref", "period"], "set_on").sort_values("ends", kind="stable")
    found: pd.Series = latest.dropna(subset="target").groupby("ref")["target"].last()
    return found
