"""Why an indicator has no rating: each kind of reason, and the sentence a councillor reads."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from perfkit.judge.protected_texts import HIDDEN
from perfkit.rules import AmberBy, RagRule
from perfkit.terms import DataStatus, Polarity, TargetStatus, Travel

FEWEST_PEERS = 4


class NotRated(StrEnum):
    """The kinds of reason, as a report counts them."""

    NOT_AVAILABLE = "figure not yet available"
    NOT_DUE = "figure not due"
    NOT_APPLICABLE = "does not apply"
    CONFIDENTIAL = "figure confidential"
    HIDDEN = "figure hidden to protect people"
    ROUNDS_TO_ZERO = "figure rounds to zero"
    NO_TARGET = "no target set"
    NO_PROFILE = "no target for this quarter"
    BASELINE = "baseline year"
    TO_BE_CONFIRMED = "target to be confirmed"
    NO_DIRECTION = "no better direction"
    UNFIT_TARGET = "target does not fit the indicator"
    NO_TOLERANCE = "no tolerance set"
    NO_OUTLOOK = "no outlook given"
    NOT_COMPARABLE = "no earlier figure to compare"
    NO_PEERS = "too few peers"
    FIGURE_IN_DOUBT = "figure in doubt"
    TARGET_IN_DOUBT = "target in doubt"


_MISSING = {
    str(DataStatus.NOT_AVAILABLE): NotRated.NOT_AVAILABLE,
    str(DataStatus.NOT_DUE): NotRated.NOT_DUE,
    str(DataStatus.NOT_APPLICABLE): NotRated.NOT_APPLICABLE,
    str(DataStatus.CONFIDENTIAL): NotRated.CONFIDENTIAL,
    str(DataStatus.ROUNDS_TO_ZERO): NotRated.ROUNDS_TO_ZERO,
}


def why_not_rated(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    """Return the kind of reason and the sentence for every indicator that cannot be rated.

    A missing figure comes first, then a missing target, then a missing better direction, then
    what the council's rule needs besides: a tolerance, an outlook, an earlier figure or peers.
    What is met needs no tolerance, outlook or earlier figure to be green.

    Returns
    -------
    DataFrame
        ``not_rated_why`` and ``said``, aligned with `rows`; missing where a rating is possible.
    """
    cases = [_no_figure(rows)]
    if rule.amber_by == AmberBy.QUARTILE:
        cases += [_no_direction(rows, ranges_too=True), _few_peers(peers)]
    else:
        cases += [*_no_target(rows, rule), _no_direction(rows), _unfit(rows, rule), *_rule_lacks(rows, rule, compared)]
    kind, said = cases[0]
    for next_kind, next_said in cases[1:]:
        said = said.mask(kind.isna(), next_said)
        kind = kind.fillna(next_kind)
    return pd.DataFrame({"not_rated_why": kind, "said": "Not rated: " + said + "."})


def _case(rows: pd.DataFrame, where: pd.Series, kind: NotRated, said: str | pd.Series) -> tuple[pd.Series, pd.Series]:
    words = said if isinstance(said, pd.Series) else pd.Series(said, rows.index, dtype="str")
    return pd.Series(str(kind), rows.index, dtype="str").where(where), words.where(where)


def _no_figure(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    missing = rows["outturn"].isna()
    kind = rows["status"].map(_MISSING).fillna(str(NotRated.NOT_AVAILABLE)).astype("str")
    said = rows["why_missing"]
    if "note" in rows:
        hidden = rows["status"].eq(DataStatus.CONFIDENTIAL) & rows["note"].str.contains(HIDDEN, regex=False).eq(True)
        kind = kind.mask(hidden, str(NotRated.HIDDEN))
        said = said.mask(hidden, "the figure for " + rows["period"] + " is hidden to protect people")
    return kind.where(missing), said.where(missing)


def _no_target(rows: pd.DataFrame, rule: RagRule) -> list[tuple[pd.Series, pd.Series]]:
    status = rows["target_status"]
    unprofiled = rows["unprofiled"].notna() & (rule.amber_by != AmberBy.OUTLOOK)
    return [
        _case(rows, unprofiled, NotRated.NO_PROFILE, rows["unprofiled"]),
        _case(rows, status.eq(TargetStatus.BASELINE), NotRated.BASELINE, "this is a baseline year, without a target"),
        _case(rows, status.eq(TargetStatus.TO_BE_CONFIRMED), NotRated.TO_BE_CONFIRMED,
              "the target is still to be confirmed"),
        _case(rows, status.eq(TargetStatus.NOT_APPLICABLE), NotRated.NOT_APPLICABLE, "a target does not apply"),
        _case(rows, status.ne(TargetStatus.SET) & rows["unprofiled"].isna(), NotRated.NO_TARGET, "no target is set"),
    ]  # fmt: skip


def _no_direction(rows: pd.DataFrame, *, ranges_too: bool = False) -> tuple[pd.Series, pd.Series]:
    polarity = rows["polarity"]
    where = polarity.eq(Polarity.NONE) | (polarity.eq(Polarity.RANGE) & ranges_too)
    return _case(rows, where, NotRated.NO_DIRECTION, "neither higher nor lower is better")


def _unfit(rows: pd.DataFrame, rule: RagRule) -> tuple[pd.Series, pd.Series]:
    where = rows["aim"].isna() & ~(rows["unprofiled"].notna() & (rule.amber_by == AmberBy.OUTLOOK))
    words = "the target is a range, and of this indicator " + rows["polarity"] + " is better"
    return _case(rows, where, NotRated.UNFIT_TARGET, words)


def _rule_lacks(rows: pd.DataFrame, rule: RagRule, compared: pd.DataFrame) -> list[tuple[pd.Series, pd.Series]]:
    missed = rows["missed"]
    everyone = pd.Series(True, rows.index)
    match rule.amber_by:
        case AmberBy.INDICATOR:
            return [_case(rows, missed & rows["tolerance"].isna(), NotRated.NO_TOLERANCE,
                          "the target is missed and no tolerance is set to tell amber from red")]  # fmt: skip
        case AmberBy.RECOVERABLE | AmberBy.OUTLOOK:
            asked = missed if rule.amber_by == AmberBy.RECOVERABLE else everyone
            return [_case(rows, asked & rows["outlook"].isna(), NotRated.NO_OUTLOOK,
                          "the rule asks for the officers' outlook for the year, and none is given")]  # fmt: skip
        case AmberBy.MAINTAINED | AmberBy.IMPROVED:
            why = compared["travel_reason"].str.removeprefix("Not comparable: ").str.removesuffix(".")
            where = missed & compared["travel"].eq(Travel.NOT_COMPARABLE)
            return [_case(rows, where, NotRated.NOT_COMPARABLE,
                          "the target is missed and the rule compares with an earlier figure, but " + why)]  # fmt: skip
        case _:
            return []


def _few_peers(peers: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    few = peers["count"] < FEWEST_PEERS
    found = peers["count"].astype("int64").astype("str").mask(peers["count"].eq(0), "none")
    return _case(peers, few, NotRated.NO_PEERS, f"the rule needs {FEWEST_PEERS} peers and there are " + found)
